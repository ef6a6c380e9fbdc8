"""What stands beside the clocks of a filing: bars on completing, and duties without a number of days."""

from collections.abc import Iterator
from datetime import date

from . import law
from .case import Case
from .days import ONE_DAY
from .events import Event
from .rules import Rule
from .timeline import Duty, Standstill


def standstills(case: Case) -> Iterator[Standstill]:
    """Yield the bars of one filing that have begun, in the order of the law file."""
    for bar in case.version.standstills.values():
        if bar.filings and case.filing not in bar.filings:
            continue
        opened = next((event for event in case.events if event.kind in bar.starts_on), None)
        if opened:
            yield _standing(case, bar, opened)


def _standing(case: Case, bar: law.Standstill, opened: Event) -> Standstill:
    """The bar as it stands: lifted by an event, by the end of a clock, or not yet."""
    after = case.events[case.place[opened.key] + 1 :]
    lifted = next((event for event in after if event.kind in bar.ends_on), None)
    expected = None if lifted else _expected(case, bar)
    over = expected if expected and expected <= case.as_of else None
    return Standstill(
        bar.id,
        bar.title,
        opened.exact,
        lifted.exact if lifted else over,
        None if over else expected,
        "" if lifted or over else " or ".join(sorted(case.law.kinds[kind].title for kind in bar.ends_on)),
        bar.cite.text,
        bar.cite.url,
        bar.confidence,
    )


def _expected(case: Case, bar: law.Standstill) -> date | None:
    """The day after the clock that lifts the bar by its end, if that clock still runs."""
    for rule_id in bar.ends_after:
        unbegun = {"projected", "waiting"}
        rule = case.version.rules.get(rule_id)
        if rule and not rule.starts_on:
            # No event opens it: it follows the clock before it by law, and needs nobody to have begun.
            unbegun = {"waiting"}
        begun = [one for one in case.named(rule_id) if one.state not in unbegun]
        if begun:
            last = begun[-1]
            return last.due_on + ONE_DAY if last.due_on and not last.is_finished else None
    return None


def duties_of(case: Case, rule: Rule) -> Iterator[Duty]:
    """Yield the duties of one rule without a number, one for each event that opened it."""
    if rule.nature != "no-number" or not case.applies(rule):
        return
    for trigger in case.triggers(rule):
        after = case.events if rule.met_before else case.events[case.place[trigger.key] + 1 :]
        ending = next((event for event in after if event.kind in rule.met_by | rule.ended_by), None)
        yield Duty(
            rule.id,
            rule.title,
            case.law.owners[rule.owed_by],
            trigger.exact,
            rule.no_number,
            ending.exact if ending else None,
            ending is not None,
            rule.cite.text,
            rule.cite.url,
            rule.confidence,
        )
