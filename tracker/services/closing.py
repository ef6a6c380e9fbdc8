"""A matter that is closed, or opened again: its clocks end, or go on, at once and not in the night."""

from datetime import datetime
from typing import TypeVar

from django.db import transaction

from tracker.models import Divestment, MitigationAgreement, Review, VisibleQuerySet

from .law import LawBook
from .recompute import recompute_agreements, recompute_divestments, recompute_reviews

M = TypeVar("M", Review, Divestment, MitigationAgreement)


@transaction.atomic
def recompute_matter(investment_id: int, now: datetime) -> None:
    """Rebuild every date of a matter, of its reviews, orders and agreements, with their reminders."""
    book = LawBook(None, now)
    recompute_reviews(_locked(Review.objects.filter(investment=investment_id)), book)
    recompute_divestments(_locked(Divestment.objects.filter(investment=investment_id)), book)
    recompute_agreements(_locked(MitigationAgreement.objects.filter(investment=investment_id)), book)


def _locked(rows: VisibleQuerySet[M]) -> list[M]:
    return list(rows.select_for_update(of=("self",)).select_related("investment").order_by("pk"))
