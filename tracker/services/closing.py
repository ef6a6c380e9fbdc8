"""A matter that is closed, or opened again: its clocks end, or go on, at once and not in the night."""

from datetime import datetime

from django.db import transaction

from tracker.models import Divestment, MitigationAgreement, Review

from .law import LawBook
from .recompute import recompute_agreements, recompute_divestments, recompute_reviews


@transaction.atomic
def recompute_matter(investment_id: int, now: datetime) -> None:
    """Rebuild every date of a matter, of its reviews, orders and agreements, with their reminders."""
    book = LawBook(None, now)
    for kind, work in (
        (Review, recompute_reviews),
        (Divestment, recompute_divestments),
        (MitigationAgreement, recompute_agreements),
    ):
        rows = kind._default_manager.select_for_update(of=("self",)).select_related("investment")
        work(list(rows.filter(investment=investment_id).order_by("pk")), book)
