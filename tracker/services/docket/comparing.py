"""A matter's noted deadlines beside what the law says of its events; nothing of either is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tracker.clock.events import Event
from tracker.clock.explain import step_data
from tracker.clock.law import Law
from tracker.clock.standpoint import Standpoint
from tracker.clock.timeline import Outcome
from tracker.models import NotedDate, Review
from tracker.models.imports import Verdict
from tracker.services.imagining import standpoint_of
from tracker.services.kept import NOT_BEGUN
from tracker.services.language import quoted
from tracker.services.law import LawBook
from tracker.services.speech import in_english

from .slips import slip_behind
from .told import Happened, Noted
from .words import kind_title, rule_named, rules_of, says_nothing

CLOCK_OF = "{regime}|{words}"
"""How the choice of a clock is kept: what the words of a deadline mean under a regime."""


@dataclass(frozen=True)
class Case:
    """The clocks of one matter as imagined from the sheet, or as recorded."""

    standpoint: Standpoint
    events: Sequence[Event]
    clocks: Sequence[Outcome]
    flags: Sequence[str]

    @property
    def law(self) -> Law:
        """The law that it falls under."""
        return self.standpoint.law


def imagined_events(told: Iterable[Happened]) -> list[Event]:
    """The events of a sheet as the clock reads them."""
    return [Event.on(one.kind, one.on, f"sheet{place}") for place, one in enumerate(told)]


def case_of(values: Mapping[str, str], events: Sequence[Event], book: LawBook) -> Case | None:
    """The clocks that these events start; None where no law is coded for the regime. Raises `LawError`."""
    if book.law(values["regime"]) is None:
        return None
    filing, calendar = values.get("filing", ""), values.get("calendar", "")
    review = Review(regime=values["regime"], filing_kind=filing, calendar=calendar)
    standpoint = standpoint_of(review, book)
    timeline = standpoint.timeline(events)
    return Case(standpoint, events, timeline.clocks, timeline.flags)


@in_english
def compared(
    noted: Noted, case: Case | None, values: Mapping[str, str], clocks: Mapping[str, str]
) -> NotedDate:
    """One noted deadline beside the law, as a row that is not stored.

    `clocks` are the choices of a person about which deadline is meant (empty: a rule that nobody could name).
    """
    row = NotedDate(row=noted.row, words=noted.words, noted_on=noted.on, verdict=Verdict.NO_CLOCK)
    if case is None:
        row.why = _("The law of this regime is not coded: no date is computed.")
        return row
    rule_id = chosen(noted.words, values, case.law, clocks)
    if not rule_id:
        return _by_day(row, case)
    row.rule_id = rule_id
    rule = rules_of(case.law).get(rule_id)
    row.title = rule.title if rule else rule_id
    found = [one for one in case.clocks if one.rule_id == rule_id]
    if not found:
        row.verdict, row.why = Verdict.NO_DATE, _not_begun(case, rule_id)
        return row
    return _beside(row, _meant(row, found), case)


def chosen(words: str, values: Mapping[str, str], law: Law, clocks: Mapping[str, str]) -> str:
    """The rule that a person chose for these words, else the one that they name."""
    kept = clocks.get(CLOCK_OF.format(regime=values["regime"], words=words))
    return rule_named(words, law, values.get("filing", "")) if kept is None else kept


def _meant(row: NotedDate, found: Sequence[Outcome]) -> Outcome:
    """Of several clocks of one rule the one with that very date, else the last that has one."""
    same = [one for one in found if one.due_on == row.noted_on]
    dated = [one for one in found if one.due_on]
    return (same or dated or list(found))[-1]


def _by_day(row: NotedDate, case: Case) -> NotedDate:
    """Words that name no clock; if they say no more than “deadline”, one of that very day is it."""
    same = [one for one in case.clocks if one.due_on == row.noted_on]
    if says_nothing(row.words) and len({one.rule_id for one in same}) == 1:
        return _beside(row, same[0], case)
    row.why = _("The words name no clock of this law: choose which deadline is meant.")
    return row


def _beside(row: NotedDate, clock: Outcome, case: Case) -> NotedDate:
    row.rule_id, row.key, row.title = clock.rule_id, clock.key, clock.title
    row.citation, row.citation_url, row.confidence = clock.citation, clock.citation_url, clock.confidence
    row.steps = [step_data(step) for step in clock.steps]
    row.cautions = list(clock.cautions)
    if clock.due_on is None:
        row.verdict = Verdict.NO_DATE
        row.why = clock.undetermined.reason if clock.undetermined else ""
        return row
    row.computed_on, row.days = clock.due_on, (row.noted_on - clock.due_on).days
    row.verdict = Verdict.DIFFERS if row.days else Verdict.AGREES
    if row.days:
        row.why = slip_behind(row.noted_on, clock, case.standpoint, case.events)
    return row


def _not_begun(case: Case, rule_id: str) -> str:
    rule = rules_of(case.law).get(rule_id)
    starts = ", ".join(quoted(kind_title(kind)) for kind in rule.starts_on) if rule else ""
    if not starts:
        return _("This clock does not run by the events of the sheet.")
    return NOT_BEGUN % {"events": starts}
