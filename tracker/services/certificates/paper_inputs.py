"""The inputs of a certificate on paper: events, clauses and what moved them, closed days and pauses."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tracker.clock.explain import legal_day
from tracker.models import Divestment, Evidence, FactStatus, Obligation, OrderPart
from tracker.models.recurrence import Recurrence
from tracker.services.language import number_words
from tracker.services.pack.sheet import Sheet
from tracker.services.speech import length, say

from .order_inputs import order_from
from .promise_inputs import promise_from

Fact = tuple[str, str]


def print_inputs(sheet: Sheet, inputs: Mapping[str, Any]) -> None:
    """Print everything that the dates are computed from."""
    sheet.heading(_("What the dates are computed from"))
    if "order" in inputs:
        _order(sheet, inputs)
    elif "obligation" in inputs:
        _obligation(sheet, inputs)
    else:
        _events(sheet, inputs["events"])
    _news(sheet, inputs["closures"], _("Closed days recorded beside the settled calendar"), "on", "label")
    _news(sheet, inputs["pauses"], _("Pauses of the regime recorded"), "first", "reason")


def _events(sheet: Sheet, events: Sequence[Mapping[str, Any]]) -> None:
    rows = (
        (
            f"#{event['id']}",
            _event(event),
            say(event["occurred"]),
            at_words(event["recorded_at"]),
            event["recorded_by"],
        )
        for event in events
    )
    heads = (_("Event"), _("What"), _("Occurred"), _("Recorded (UTC)"), _("By"))
    sheet.grid(heads, (12, 56, 30, 40, 22), rows)


def _event(event: Mapping[str, Any]) -> str:
    facts = ", ".join(f"{say(name)} {say(part)}" for name, part in sorted(event["facts"].items()))
    doubts = _doubts(event, event["corrects"])
    return ", ".join(part for part in (say(event["title"]), facts, *doubts) if part)


def _doubts(event: Mapping[str, Any], corrects: int | None) -> Iterator[str]:
    if corrects:
        yield _("corrects #%(id)s") % {"id": corrects}
    if event["status"] != "verified":
        yield str(FactStatus(event["status"]).label)


def _order(sheet: Sheet, inputs: Mapping[str, Any]) -> None:
    order = order_from(inputs)
    one = order.divestment
    sheet.facts(
        [
            (_("Order"), one.legal_basis),
            (_("Ordered"), str(one.ordered)),
            *_term(one),
            (_("Counted from"), _on(one.term_anchor_on)),
            (_("Day stated"), _stated(_on(one.fixed_on), one.get_deadline_basis_display())),
            (_("Note"), one.deadline_note),
            (_("Completed"), str(one.completed) if one.completed.is_known else ""),
        ]
    )
    for part in order.parts:
        _section(sheet, _("Part of the order"))
        sheet.facts([(_("Kind"), part.get_kind_display()), *_duty(part)])
        _papers(sheet, order.papers.get(part.pk, ()))
    _extensions(sheet, inputs)
    _steps(sheet, inputs)
    if inputs["events"]:
        _section(sheet, _("Events of the review that may end the order"))
        _events(sheet, inputs["events"])
    if inputs["holdings"]:
        _section(sheet, _("Holdings that tell whether anything is left to sell; parties by their number"))
        rows = (
            (f"#{row['owner_id']}", f"#{row['owned_id']}", *_held(row))
            for row in sorted(inputs["holdings"], key=lambda row: row["id"])
        )
        heads = (_("Owner"), _("Owned"), _("Held from"), _("Until before"), _("Equity, %"), _("Votes, %"))
        sheet.grid(heads, (20, 20, 36, 36, 24, 24), rows)


def _held(row: Mapping[str, Any]) -> tuple[str, ...]:
    days = (day_words(row["held_from"]), day_words(row["held_to"]))
    return (*days, *(_percent(row[name]) for name in ("equity_percent", "votes_percent")))


def _percent(text: str | None) -> str:
    return number_words(Decimal(text)) if text else _("not known")


def _extensions(sheet: Sheet, inputs: Mapping[str, Any]) -> None:
    if not inputs["extensions"]:
        return
    _section(sheet, _("Extensions, in the order of granting"))
    rows = (
        (
            _("part #%(id)s") % {"id": one.part_id} if one.part_id else _("the sale"),
            str(one.granted),
            _on(one.new_deadline_on) or _("not published"),
            ", ".join(part for part in (one.instrument, one.note) if part),
        )
        for one in order_from(inputs).extensions
    )
    sheet.grid((_("Of"), _("Granted"), _("New day"), _("By")), (20, 36, 36, 68), rows)


def _steps(sheet: Sheet, inputs: Mapping[str, Any]) -> None:
    """What happened after the order, with both its times."""
    if not inputs["steps"]:
        return
    _section(sheet, _("What happened after the order"))
    heads = (_("Event"), _("What"), _("Occurred"), _("Recorded (UTC)"), _("By"))
    rows = (
        (
            f"#{step.pk}",
            ", ".join(
                part
                for part in (
                    str(step.get_kind_display()),
                    _("part #%(id)s") % {"id": step.part_id} if step.part_id else "",
                    step.occurrence.partition("/")[2],
                    f"{number_words(step.equity_percent)} %" if step.equity_percent is not None else "",
                    step.instrument or told["source"],
                    *_doubts(told, step.corrects_id),
                )
                if part
            ),
            str(step.occurred),
            at_words(told["recorded_at"]),
            told["recorded_by"],
        )
        for step, told in zip(order_from(inputs).steps, inputs["steps"], strict=True)
    )
    sheet.grid(heads, (12, 56, 30, 40, 22), rows)


def _obligation(sheet: Sheet, inputs: Mapping[str, Any]) -> None:
    promise = promise_from(inputs)
    agreement, one, incident = promise.agreement, promise.obligation, promise.obligation.incident
    days = ((_("Signed"), agreement.signed), (_("Effective"), agreement.effective))
    sheet.facts(
        [
            (_("Agreement"), agreement.instrument),
            *((name, str(day)) for name, day in days if day.is_known),
            (_("Ended"), str(agreement.terminated) if agreement.terminated.is_known else ""),
            (_("Its closed days"), str(agreement.get_rolling_display())),
            (_("Its calendar"), agreement.calendar),
        ]
    )
    _section(sheet, _("Obligation"))
    sheet.facts(
        [
            *_duty(one),
            (_("From the library"), one.typical),
            (_("Added by"), str(one.added_by) if one.added_by else ""),
            (_("Ended by"), str(one.ended_by) if one.ended_by else ""),
            (_("Discovered"), at_words(incident.discovered_at.isoformat()) if incident else ""),
        ]
    )
    _fulfilments(sheet, inputs["fulfilments"], _("Whether it was met: the last word"))
    _fulfilments(sheet, inputs["before"], _("The last word on the version that it replaces"))
    _papers(sheet, promise.papers)


def _fulfilments(sheet: Sheet, rows: Sequence[Mapping[str, Any]], title: str) -> None:
    if not rows:
        return
    _section(sheet, title)
    told = (
        (
            row["occurrence"],
            (at_words(row["done_at"]) if row["done_at"] else day_words(row["done_on"]))
            or _("not done after all"),
            at_words(row["recorded_at"]),
            row["recorded_by"],
        )
        for row in rows
    )
    heads = (_("Occurrence"), _("Done"), _("Recorded (UTC)"), _("By"))
    sheet.grid(heads, (36, 52, 40, 32), told)


def _papers(sheet: Sheet, papers: Iterable[Evidence]) -> None:
    rows = [(one.name, one.occurrence, _on(one.expires_on)) for one in papers]
    if rows:
        _section(sheet, _("Accepted evidence: until when it is good"))
        sheet.grid((_("File"), _("Occurrence"), _("Good until")), (80, 40, 40), iter(rows))


def _duty(one: OrderPart | Obligation) -> Iterator[Fact]:
    """A clause with everything in it that counts."""
    yield _("Clause"), one.clause
    yield _("Duty"), one.text
    yield _("Due"), _stated(str(one.due), one.get_due_basis_display()) if one.due.is_known else ""
    yield from _term(one)
    yield _("Counted from"), _on(one.anchor_on) or str(one.get_anchor_display())
    if one.recurrence:
        yield _("Recurs"), str(Recurrence.parse(one.recurrence))
        yield _("First time"), str(one.get_first_falls_display())
        yield _("Until"), _on(one.recurs_until_on)


def _term(one: Divestment | OrderPart | Obligation) -> Iterator[Fact]:
    yield _("In words"), one.expression
    if one.term_unit:
        yield _("Term"), length(one.term_n, one.term_unit) if one.term_n else str(one.get_term_unit_display())
    yield _("First day"), str(one.get_counting_display())
    yield _("Last day closed"), str(one.get_rolling_display())
    yield _("Calendar"), one.calendar


def _stated(day: str, basis: str) -> str:
    return f"{day} ({basis})" if day and basis else day


def _section(sheet: Sheet, title: str) -> None:
    sheet.ln(2)
    sheet.paragraph(title, bold=True)
    sheet.ln(0.5)


def _news(sheet: Sheet, rows: Sequence[Mapping[str, Any]], title: str, day: str, label: str) -> None:
    if not rows:
        return
    _section(sheet, title)
    told = (
        (
            _span(row, day),
            f"{say(row[label])} ({row['citation']})",
            at_words(row["recorded_at"]),
            row["recorded_by"],
        )
        for row in rows
    )
    sheet.grid((_("Day"), _("What for"), _("Recorded (UTC)"), _("By")), (36, 62, 40, 22), told)


def _span(row: Mapping[str, Any], day: str) -> str:
    last = row.get("last", row[day])
    until = day_words(last) if last else _("further notice")
    return day_words(row[day]) if last == row[day] else f"{day_words(row[day])} – {until}"


def _on(day: date | None) -> str:
    return legal_day(day) if day else ""


def at_words(text: str) -> str:
    """An instant as `28 Nov 2026 06:46 UTC`; the seconds stand in the data."""
    at = datetime.fromisoformat(text)
    return f"{short_day(at.date())} {at:%H:%M} UTC"


def short_day(day: date) -> str:
    """A day without that of the week, which comes first in every language here: `28 Nov 2026`."""
    return legal_day(day).partition(" ")[2]


def day_words(text: str | None) -> str:
    """A legal day of the data as it is written everywhere; empty where there is none."""
    return legal_day(date.fromisoformat(text)) if text else ""
