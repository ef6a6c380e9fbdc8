"""Keep, change and forget a scenario. Nothing here touches events, dates or reminders."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.models import Review, Scenario

from .imagining import REGIME_WIDE, Row, imagine, standpoint_of
from .law import LawBook

CHANGED_SINCE = gettext_lazy(
    "A kept scenario holds what was imagined and no date: it is computed again each time"
    " it is opened, from the record and the law of that moment."
)


@transaction.atomic
def keep_scenario(
    review: Review,
    *,
    name: str,
    rows: Sequence[Row],
    shared: bool,
    by: User,
    now: datetime,
    scenario: Scenario | None = None,
) -> Scenario:
    """Keep what is imagined under a name, or change `scenario`, which only its author may.

    Raises `ValidationError` on `name`, `Unimaginable` for a row that makes no sense, `PermissionDenied`.
    """
    Review.objects.select_for_update(of=("self",)).get(pk=review.pk)  # one name is kept at a time
    kept = scenario or Scenario(review=review, created_by=by, created_at=now)
    if kept.created_by_id != by.pk or kept.review_id != review.pk:
        raise PermissionDenied
    if not rows:
        raise ValidationError({"name": _("There is nothing to keep: imagine something first.")})
    imagine(rows, standpoint_of(review, LawBook(None, now)))
    kept.name, kept.shared = name.strip(), shared
    kept.events = [row.data() for row in rows if row.what not in REGIME_WIDE]
    kept.pauses = [row.data() for row in rows if row.what in REGIME_WIDE]
    _check_name(kept)
    kept.save()
    return kept


def forget_scenario(scenario: Scenario, *, by: User) -> None:
    """Delete a scenario; only its author may. Raises `PermissionDenied`."""
    if scenario.created_by_id != by.pk:
        raise PermissionDenied
    scenario.delete()


def rows_of(scenario: Scenario) -> tuple[Row, ...]:
    """What a kept scenario imagines."""
    kept: list[dict[str, Any]] = [*scenario.events, *scenario.pauses]
    return tuple(Row.of(one) for one in kept)


def _check_name(kept: Scenario) -> None:
    if not kept.name:
        raise ValidationError({"name": _("Give the scenario a name to keep it under.")})
    same = Scenario.objects.filter(review=kept.review, created_by=kept.created_by, name=kept.name)
    if same.exclude(pk=kept.pk).exists():
        raise ValidationError({"name": _("You keep a scenario of this name already: choose another name.")})
