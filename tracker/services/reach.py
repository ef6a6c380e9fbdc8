"""What a piece of news can reach: calendars, regimes, and what is open and counted by them."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from tracker.models import Closure, Deadline, Divestment, MitigationAgreement, RegimePause, Review
from tracker.regimes.calendars import parts_of
from tracker.regimes.loader import Library


def closed_with(library: Library, calendar: str) -> frozenset[str]:
    """The calendars that a closure of one closes: itself, and every one that unites it."""
    found = {one for one in library.calendars if calendar in parts_of(library.calendars, one)}
    return frozenset(found | {calendar})


def open_clocks(news: Closure | RegimePause, library: Library) -> QuerySet[Deadline]:
    """The open deadlines whose counting this news is about: each stored one says by which calendar."""
    rows = Deadline.objects.order_by().open()
    if isinstance(news, Closure):
        return rows.filter(calendar__in=closed_with(library, news.calendar))
    return rows.filter(review__regime=news.regime)


def reviews_reached(news: Closure | RegimePause, library: Library) -> QuerySet[Review]:
    """The reviews that the news may concern, with their matters; unordered.

    A closure concerns those with such a clock. A pause is a fact of its days, whenever it is told: it also
    changes what is said of clocks that ended during or after it.
    """
    reviews = Review.objects.order_by().select_related("investment")
    if isinstance(news, RegimePause):
        return reviews.filter(regime=news.regime)
    return reviews.filter(Exists(open_clocks(news, library).filter(review=OuterRef("pk"))))


def orders_reached(news: Closure | RegimePause, library: Library) -> QuerySet[Divestment]:
    """The orders with such a clock; a pause of a regime stops no order."""
    rows = Divestment.objects.order_by().select_related("investment")
    if isinstance(news, RegimePause):
        return rows.none()
    return rows.filter(Exists(open_clocks(news, library).filter(divestment=OuterRef("pk"))))


def agreements_reached(news: Closure | RegimePause, library: Library) -> QuerySet[MitigationAgreement]:
    """The agreements with such a clock; a pause of a regime stops no promise."""
    rows = MitigationAgreement.objects.order_by().select_related("investment")
    if isinstance(news, RegimePause):
        return rows.none()
    return rows.filter(Exists(open_clocks(news, library).filter(obligation__agreement=OuterRef("pk"))))


def may_move(news: Closure | RegimePause) -> Q:
    """Clocks that do not lie wholly before the news, for those that do cannot move. Without a day one may."""
    first = news.on if isinstance(news, Closure) else news.first_on
    over = Q(due_on__lt=first) & (Q(latest_on__isnull=True) | Q(latest_on__lt=first))
    return ~(over & Q(trigger_on__lt=first))  # a backward count reaches up to its trigger
