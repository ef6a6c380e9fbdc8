"""What would move a date, by its own rule: events, pauses, closures and papers, each with its law."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from tracker.clock.basis import Basis, Hours
from tracker.clock.cautions import QUOTED
from tracker.clock.explain import legal_day
from tracker.clock.law import Law, Version
from tracker.clock.periods import rolls, uses_calendar
from tracker.clock.rules import Rule
from tracker.clock.timeline import Outcome
from tracker.models import Deadline
from tracker.models.law_words import law_words
from tracker.services.clause_rules import STAY

from .words import length


class Mover(NamedTuple):
    """One thing that the law lets move a date (or that it does not), in a sentence, and where that stands."""

    words: str
    cite: str = ""


class Movers(NamedTuple):
    """What would move a date, what would not although one might think so, and what ends its clock."""

    moves: tuple[Mover, ...]
    moves_not: tuple[Mover, ...]
    ends: tuple[Mover, ...]


def movers(row: Deadline, outcome: Outcome | None, law: Law | None, version: Version | None) -> Movers:
    """Return what would move the date of `outcome`, the clock of `row`, under the law that binds it.

    `version` is the version of `law` that the clock was counted under; both None where no law is coded.
    """
    basis = outcome.basis if outcome and isinstance(outcome.basis, Basis) else None
    rule = basis.rule if basis else version.rules.get(row.rule_id) if version else None
    found = _Found(row, outcome, law, version, rule, basis)
    if outcome is not None and outcome.is_finished:
        return Movers(tuple(found.over()), (), ())
    return Movers(tuple(found.moves()), tuple(found.moves_not()), tuple(found.ends()))


class _Found:
    """The sentences about one clock, by where they come from."""

    def __init__(
        self,
        row: Deadline,
        outcome: Outcome | None,
        law: Law | None,
        version: Version | None,
        rule: Rule | None,
        basis: Basis | None,
    ) -> None:
        self.row, self.outcome, self.law, self.version = row, outcome, law, version
        self.rule, self.basis = rule, basis

    def over(self) -> Iterator[Mover]:
        """A clock that has ended."""
        on = self.row.finished_on
        when = _("on %(day)s") % {"day": legal_day(on)} if on else _("on a day that is not recorded")
        yield Mover(
            _("This clock is over, %(when)s: only a correction of the record can change it.") % {"when": when}
        )

    def moves(self) -> Iterator[Mover]:
        yield from self._trigger()
        if self.rule:
            yield from self._pauses(self.rule)
            yield from self._longer(self.rule)
        yield from self._papers()
        yield from self._closures()

    def moves_not(self) -> Iterator[Mover]:
        """What people expect to move a date, and the law does not let."""
        rule, law = self.rule, self.law
        if rule and law and (kinds := {one.kind for one in law.pauses} - rule.paused_by):
            words = _("%(pause)s does not stop this clock: its days are counted.")
            yield from (
                Mover(words % {"pause": _pause_title(kind)}, rule.cite.text) for kind in sorted(kinds)
            )
        if rule and self.basis and not self._uses_calendar(rule, self.basis):
            yield Mover(
                _("A closed day: every calendar day counts, and an end on a closed day stays."),
                rule.cite.text,
            )
        if rule and self.version and rule.bound_to == "review":
            words = _("A later version of the law: the case is bound to %(version)s, by the day it began.")
            yield Mover(words % {"version": self.version.id})

    def ends(self) -> Iterator[Mover]:
        """What the clock ends with, so that it is followed no further."""
        if self.rule is None:
            return
        if met := self._titles(self.rule.met_by):
            yield Mover(_("It is met by: %(events)s.") % {"events": met})
        if ended := self._titles(self.rule.ended_by):
            yield Mover(_("It is taken away by: %(events)s.") % {"events": ended})

    def _trigger(self) -> Iterator[Mover]:
        chain, outcome = self.rule.chain if self.rule else None, self.outcome
        if chain and self.version:
            named = [
                law_words(self.version.rules[one].title) for one in chain.rules if one in self.version.rules
            ]
            words = _("It counts from the end of %(clock)s: whatever moves that end moves this date.")
            yield Mover(
                words % {"clock": _or([_(QUOTED) % {"title": title} for title in dict.fromkeys(named)])}
            )
        kind = outcome.trigger_kind if outcome else ""
        if outcome and outcome.due_on and not self._is_counted(outcome):
            yield Mover(_("A correction of the day that is recorded, or of what names it."))
            return
        if self.law and kind in self.law.kinds:
            title = law_words(self.law.kinds[kind].title)
            if self.row.trigger_on:
                words = _("A correction of “%(event)s” (%(day)s): the count starts on another day.")
                yield Mover(words % {"event": title, "day": legal_day(self.row.trigger_on)})
            else:
                yield Mover(_("“%(event)s”, once its day is recorded.") % {"event": title})

    def _is_counted(self, outcome: Outcome) -> bool:
        """Whether any days were counted to the date, rather than named by a text."""
        return isinstance(outcome.basis, Hours) or (self.basis is not None and self.basis.length is not None)

    def _pauses(self, rule: Rule) -> Iterator[Mover]:
        stops = self.version.stops if self.version else {}
        for name in sorted(rule.paused_by):
            if name not in stops:
                words = _("%(pause)s: its days are not counted, and the date moves by as many.")
                yield Mover(words % {"pause": _pause_title(name)}, rule.cite.text)
                continue
            stop = stops[name]
            told = {
                "stop": law_words(stop.title),
                "opens": self._titles(stop.opens_on),
                "closes": self._titles(stop.closes_on),
            }
            words = _("%(stop)s: the clock stands still from %(opens)s until %(closes)s.")
            once = _("%(stop)s, the first time only: the clock stands still from %(opens)s until %(closes)s.")
            yield Mover((once if stop.once else words) % told, stop.cite.text)

    def _longer(self, rule: Rule) -> Iterator[Mover]:
        """Other rules that open more time from the end of this one, cut it, or start it anew."""
        version = self.version
        if version is None:
            return
        for other in version.rules.values():
            chain = other.chain
            if chain and chain.gate and rule.id in chain.rules and other.id != rule.id:
                yield self._opens(other)
        for name in rule.cut_by:
            if name in version.rules:
                words = _("The end of “%(clock)s”, if it comes first, ends this one.")
                yield Mover(
                    words % {"clock": law_words(version.rules[name].title)}, version.rules[name].cite.text
                )
        if rule.legs:
            words = _("It has several starts (%(events)s), and the %(which)s of their ends counts.")
            kinds = [*rule.starts_on, *(kind for leg in rule.legs for kind in leg.starts_on)]
            which = _("latest") if rule.takes == "latest" else _("earliest")
            yield Mover(words % {"events": self._titles(kinds), "which": which}, rule.cite.text)
        if self.law and self.law.restarts_on and self.row.review_id and not rule.chain:
            words = _("%(events)s: a new filing begins, with a clock of its own.")
            yield Mover(words % {"events": self._titles(self.law.restarts_on)})

    def _opens(self, other: Rule) -> Mover:
        events = self._titles(other.starts_on)
        told = {"events": events, "title": law_words(other.title)}
        if other.count and other.nature == "clock":
            told["length"] = length(other.count.n, other.count.unit)
            words = _("%(events)s: more time from the end of this clock, %(length)s (“%(title)s”).")
            return Mover(words % told, other.cite.text)
        words = _("%(events)s: more time from the end of this clock, as the paper says (“%(title)s”).")
        return Mover(words % told, other.cite.text)

    def _papers(self) -> Iterator[Mover]:
        """Lengths and days that a paper sets; an order's or agreement's own ways to move."""
        if self.row.divestment_id:
            yield Mover(_("An extension that the authority grants, once it is recorded on the order."))
            yield Mover(_("A court's stay, or an amendment of the order, once it is recorded."))
        elif self.row.obligation_id:
            yield Mover(_("An amendment or the end of the agreement, once it is recorded."))
        elif self.rule and self.rule.nature == "term":
            kinds = self.rule.term_from or self.rule.starts_on
            words = _("The paper that sets the length: another length or day in %(events)s.")
            yield Mover(words % {"events": self._titles(kinds)}, self.rule.cite.text)

    def _closures(self) -> Iterator[Mover]:
        rule, basis = self.rule, self.basis
        if rule is None or basis is None or not basis.calendar.id or not self._uses_calendar(rule, basis):
            return
        told = {"calendar": law_words(basis.calendar.title)}
        cite = rule.cite.text
        if basis.length and basis.length.unit == "business-day":
            words = _(
                "A further closed day of %(calendar)s between its first and its last day: one open day more."
            )
            if basis.length.direction == "backward":
                words = _(
                    "A further closed day of %(calendar)s in between: the date is one open day earlier."
                )
            yield Mover(words % told, cite)
        if (basis.length is None or rolls(rule, basis.length)) and rule.roll != "none":
            words = _("A closure on its last day (%(calendar)s): the date moves to the next open day.")
            yield Mover(words % told, cite)
        if rule.late_trigger != "none":
            words = _("A closure on the day of its start (%(calendar)s): it starts on the next open day.")
            yield Mover(words % told, cite)
        if rule.safe_day != "none":
            words = _(
                "The last day closed by %(calendar)s: the date stays, and the last safe day is earlier."
            )
            yield Mover(words % told, cite)
        if rule.holds_open_days:
            words = _("Closed days of %(calendar)s in the period: it must hold %(n)s open days.")
            yield Mover(words % {**told, "n": rule.holds_open_days.n}, cite)

    def _uses_calendar(self, rule: Rule, basis: Basis) -> bool:
        count = basis.length or rule.count
        return count is not None and uses_calendar(rule, count)

    def _titles(self, kinds: Iterable[str]) -> str:
        """Kinds of event as people call them, in quotes."""
        known = self.law.kinds if self.law else {}
        ordered = kinds if isinstance(kinds, tuple | list) else sorted(kinds)
        return _or(
            [
                _(QUOTED) % {"title": law_words(known[kind].title)} if kind in known else kind
                for kind in dict.fromkeys(ordered)
            ]
        )


def _pause_title(kind: str) -> str:
    """What a pause of the regime is called."""
    names = {"lapse": _("A lapse of appropriations"), STAY: _("A court's stay")}
    return names.get(kind, kind)


def _or(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s or %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
