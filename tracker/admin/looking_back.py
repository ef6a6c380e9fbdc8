"""“What did we believe?” on a review's page: the answer for one instant, beside what is known now."""

from datetime import datetime
from typing import Any

from tracker.clock.errors import LawError
from tracker.clock.hours import at_words, city
from tracker.models import Review
from tracker.services.law import LawBook
from tracker.services.looking_back import AS_THEY_ARE, look_back, read_known_at


def believed(review: Review, asked: str, now: datetime) -> dict[str, Any]:
    """The context of the panel: the question, and its answer or what is wrong with it; nothing is written."""
    zone = LawBook(None, now).zone(review.regime)
    context = {"known_at": asked, "known_at_error": "", "back": None, "back_at": "", "law_city": city(zone)}
    if not asked:
        return context
    try:
        at = read_known_at(asked, zone, now)
    except LawError as refused:
        return context | {"known_at_error": refused.message}
    back = look_back(review, at, now)
    return context | {"back": back, "back_at": at_words(at, zone), "as_they_are": AS_THEY_ARE}
