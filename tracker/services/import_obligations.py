"""A list of obligations is recorded under an agreement: all of its rows, or none."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy

from tracker.models import Amendment, Obligation

from .agreements import add_obligations, locked
from .lists import Plan, Table, plan_list, refusal

NOTHING = gettext_lazy("Every row of the list is in the agreement already: there is nothing to import.")


@transaction.atomic
def import_obligations(
    agreement_id: int,
    table: Table,
    *,
    columns: Mapping[int, str],
    now: datetime,
    anchor: str = "",
    day_order: str = "",
    amendment: Amendment | None = None,
) -> tuple[Plan, list[Obligation]]:
    """Record each row that is not there yet; return what was planned and the new rows.

    The list is read again under the lock of the agreement, so that two imports at once double nothing.
    Raises `ValidationError` on `file` with every problem, and then nothing is recorded.
    """
    agreement = locked(agreement_id)
    plan = plan_list(agreement, table, columns=columns, anchor=anchor, day_order=day_order)
    if plan.problems:
        raise refusal(plan.problems)
    if not plan.new:
        raise ValidationError({"file": NOTHING})
    added = add_obligations(agreement_id, rows=[one.duty for one in plan.new], now=now, amendment=amendment)
    return plan, added
