"""The lanes of a matter as one person sees it: the deal, each review, each divestment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _

from tracker.clock.errors import LawError
from tracker.clock.events import standing
from tracker.clock.explain import legal_day
from tracker.clock.timeline import Outcome
from tracker.filters.today import with_today
from tracker.models import (
    Deadline,
    Divestment,
    DivestmentEvent,
    DivestmentExtension,
    DivestmentStep,
    FactStatus,
    FuzzyDay,
    Investment,
    Review,
    ReviewEvent,
    Scenario,
)
from tracker.models.clock_keys import part_of
from tracker.models.deadlines import OPEN_STATES
from tracker.models.law_words import law_words
from tracker.models.reader_zones import zone_of
from tracker.services.imagining import Unimaginable, title_of, words
from tracker.services.law import LawBook, clock_events
from tracker.services.order_life import Life, life_of, lives_of
from tracker.services.pictures.lanes import Clock, Lane, Lanes, Mark, Stop
from tracker.services.reviewing import events_of, timeline_of
from tracker.services.scenarios import rows_of
from tracker.services.speech import say
from tracker.services.standing import Line, Reader
from tracker.services.what_if import Asked, what_if

BACKGROUND = "context"
"""What the record tells around a case; it has no meaning in law and no place on the axis."""
SOLD = (DivestmentStep.SALE_CLOSED, DivestmentStep.VERIFIED)

Stops = Mapping[tuple[str, str], tuple[Stop, ...]]


def matter_lanes(matter: Investment, user: User, now: datetime, scenario: Scenario | None = None) -> Lanes:
    """Return what the timeline of a matter tells a person, in a fixed number of statements.

    With a scenario (of one of its reviews), that review also has the clocks that it would change, as ghosts.
    """
    book = LawBook(None, now)
    reviews = list(matter.reviews.order_by("pk"))
    lines = _lines(matter, user, now)
    events = events_of(review.pk for review in reviews)
    regimes = [one.regime for one in reviews]
    lanes = [
        _of_review(
            one, events.get(one.pk, []), lines[f"review-{one.pk}"], regimes.count(one.regime) > 1, book
        )
        for one in reviews
    ]
    lanes += _of_divestments(matter, reviews, lines, book)
    today = lanes[0].today if lanes else book.day("UTC")
    told = Lanes(str(matter), today, (*_deal(matter, today), *lanes), matter.outside_on)
    return _with_ghost(told, reviews, scenario, book) if scenario else told


def _lines(matter: Investment, user: User, now: datetime) -> Mapping[str, list[Line]]:
    """The dates of the reviews and divestments, by what they belong to."""
    rows = Deadline.objects.visible_to(user).with_matter()
    rows = rows.filter(Q(review__investment=matter) | Q(divestment__investment=matter))
    found: dict[str, list[Line]] = defaultdict(list)
    for line in Reader(now, zone_of(user)).lines(with_today(rows, now)):
        one = line.deadline
        found[f"review-{one.review_id}" if one.review_id else f"divestment-{one.divestment_id}"].append(line)
    return found


def _deal(matter: Investment, today: date) -> list[Lane]:
    known = [
        Mark(title, day, matter.get_absolute_url())
        for title, day in (
            (_("Signed"), matter.signed),
            (_("Announced"), matter.announced),
            (_("Completed"), matter.completed),
        )
        if day.is_known
    ]
    return [Lane(_("The deal"), "", today, tuple(known), url=matter.get_absolute_url())] if known else []


def _of_review(
    review: Review, events: Sequence[ReviewEvent], lines: Sequence[Line], is_one_of_many: bool, book: LawBook
) -> Lane:
    """One review; where the matter has another under the same regime, with its number or code name."""
    names, law = book.library.names, book.law(review.regime)
    title = law_words(names[review.regime].title) if review.regime in names else review.regime
    called = (review.filing_number or review.code_name or f"#{review.pk}") if is_one_of_many else ""
    phases = {phase.id: law_words(phase.title) for phase in law.phases} if law else {}
    stops = _stops_of_review(review, events, book)
    clocks = [clock_of(line, stops.get((line.deadline.rule_id, line.deadline.key), ())) for line in lines]
    return Lane(
        f"{title}, {called}" if called else title,
        phases.get(review.phase, review.phase) if law else _("no law coded, no date computed"),
        book.day(book.zone(review.regime)),
        tuple(_marks(review, events, book)),
        tuple(clocks),
        book.calendar(review.calendar or law.calendar) if law else None,
        review.get_absolute_url(),
    )


def _marks(review: Review, events: Sequence[ReviewEvent], book: LawBook) -> Iterable[Mark]:
    """What stands of the record, in the order of its days."""
    rows = {str(event.pk): event for event in events}
    for one in standing(clock_events(events)):
        event = rows[one.key]
        if event.kind == BACKGROUND:
            continue
        known = book.library.kinds.get(event.kind)
        title = law_words(known.title) if known else event.kind.replace("_", " ").capitalize()
        yield Mark(title, event.occurred, review.get_absolute_url(), event.status == FactStatus.FROM_MEMORY)


def _stops_of_review(review: Review, events: Sequence[ReviewEvent], book: LawBook) -> Stops:
    """The days that each clock leaves out, as the clock itself tells them in its steps."""
    try:
        timeline = timeline_of(review, clock_events(events), book)
    except LawError:
        return {}
    return {(clock.rule_id, clock.key): stops_in(clock) for clock in timeline.clocks}


def stops_in(clock: Outcome) -> tuple[Stop, ...]:
    """The stretches that a clock does not count."""
    steps = (step for step in clock.steps if step.code == "paused")
    return tuple(Stop(step.facts["first"], step.on, str(step.facts["reason"])) for step in steps)


def clock_of(line: Line, stops: tuple[Stop, ...] = (), *, quiet: bool = False) -> Clock:
    """A stored date as a timeline tells it."""
    one = line.deadline
    return Clock(
        title=say(one.title),
        mark=line.standing.mark,
        word=line.standing.word,
        owner=say(one.owner_label),
        starts_on=None if "/" in one.key else one.trigger_on,
        due_on=one.due_on,
        safe_on=one.safe_on,
        set_on=one.set_on,
        unrolled_on=one.unrolled_on,
        finished_on=one.finished_on,
        earliest_on=one.earliest_on,
        latest_on=one.latest_on,
        reason=say(one.undetermined_reason),
        left=line.standing.left,
        stops=stops,
        url=one.get_absolute_url(),
        is_projected=one.state == "projected",
        is_open=one.state in OPEN_STATES,
        is_unverified=one.confidence != "verified",
        is_quiet=quiet,
    )


def _of_divestments(
    matter: Investment, reviews: Sequence[Review], lines: Mapping[str, list[Line]], book: LawBook
) -> list[Lane]:
    orders = list(matter.divestments.order_by("ordered_earliest", "pk"))
    if not orders:
        return []
    lives = lives_of(one.pk for one in orders)
    more: dict[int, list[DivestmentExtension]] = defaultdict(list)
    for row in DivestmentExtension.objects.filter(divestment__in=orders).order_by("position", "pk"):
        more[row.divestment_id].append(row)
    regimes = [review.regime for review in reviews]
    return [
        _of_divestment(one, lives.get(one.pk, []), more[one.pk], lines[f"divestment-{one.pk}"], regimes, book)
        for one in orders
    ]


def _of_divestment(
    order: Divestment,
    events: Sequence[DivestmentEvent],
    extensions: Sequence[DivestmentExtension],
    lines: Sequence[Line],
    regimes: Sequence[str],
    book: LawBook,
) -> Lane:
    zone = next((line.deadline.zone for line in lines if line.deadline.zone), "")
    zone = zone or (book.zone(regimes[0]) if regimes else "UTC")
    life = life_of(events, book, zone)
    url = order.get_absolute_url()
    marks = [Mark(_("Ordered"), order.ordered, url)] if order.ordered.is_known else []
    marks += [
        Mark(_words_of(one), one.occurred, url, one.status == FactStatus.FROM_MEMORY) for one in life.events
    ]
    marks += [_more_time(one, url) for one in extensions]
    if order.completed.is_known and not life.last(*SOLD):
        marks.append(Mark(_("Completed"), order.completed, url))
    return Lane(
        _("Divestment"),
        order.ordered_by,
        book.day(zone),
        tuple(marks),
        tuple(_clocks_of_order(lines, life)),
        url=url,
    )


def _words_of(event: DivestmentEvent) -> str:
    said = str(event.get_kind_display())
    return said[:1].upper() + said[1:]


def _more_time(extension: DivestmentExtension, url: str) -> Mark:
    day = extension.new_deadline_on
    words = (
        _("Extended to %(day)s") % {"day": legal_day(day)} if day else _("Extended, new day not published")
    )
    return Mark(words, extension.granted, url)


def _clocks_of_order(lines: Sequence[Line], life: Life) -> Iterable[Clock]:
    """The sale and the parts, each with its stays; of what recurs only the next occurrence has a name."""
    named: set[str] = set()
    for line in lines:
        head, slash, _day = line.deadline.key.partition("/")
        stays = tuple(Stop(stay.first, stay.last, stay.reason) for stay in life.stays(part_of(head)))
        is_next = line.deadline.state in OPEN_STATES and head not in named
        yield clock_of(line, stays, quiet=bool(slash) and not is_next)
        if slash and is_next:
            named.add(head)


def _with_ghost(told: Lanes, reviews: Sequence[Review], scenario: Scenario, book: LawBook) -> Lanes:
    """The lanes with the clocks that a scenario changes beside those of the record."""
    review = next(one for one in reviews if one.pk == scenario.review_id)
    rows = rows_of(scenario)
    try:
        compared = what_if(review, [Asked(scenario.name, rows)], book)
    except (LawError, Unimaginable) as refused:
        problem = _("“%(name)s” no longer fits the law and is not drawn: %(why)s") % {
            "name": scenario.name,
            "why": refused,
        }
        return replace(told, problem=problem)
    changed = [line.cells[1] for line in compared.lines if line.cells[1].differs]
    ghosts = tuple(_ghost(cell.outcome, cell.differs) for cell in changed if cell.outcome)
    law = book.library.regime(review.regime)
    marks = tuple(
        Mark(title_of(row.what, law.kinds), FuzzyDay.on(row.on), is_imagined=True) for row in rows if row.on
    )
    own = review.get_absolute_url()
    lanes = tuple(
        replace(lane, marks=(*lane.marks, *marks), clocks=(*lane.clocks, *ghosts))
        if lane.url == own
        else lane
        for lane in told.lanes
    )
    imagined = tuple(words(row, law) for row in rows)
    return replace(told, lanes=lanes, scenario=scenario.name, imagined=imagined)


def _ghost(clock: Outcome, differs: str) -> Clock:
    return Clock(
        title=say(clock.title),
        mark="imagined",
        word=_("imagined"),
        owner=say(clock.owner),
        starts_on=clock.trigger_on,
        due_on=clock.due_on,
        safe_on=clock.safe_on,
        unrolled_on=clock.unrolled_on,
        finished_on=clock.finished_on,
        earliest_on=clock.earliest_on,
        latest_on=clock.latest_on,
        reason=clock.undetermined.reason if clock.undetermined else "",
        stops=stops_in(clock),
        is_projected=True,
        is_unverified=clock.confidence != "verified",
        is_imagined=True,
        differs=differs,
    )
