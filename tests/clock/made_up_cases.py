"""Random small regimes and random records of cases under them, for hypothesis. Nothing in it is real."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.clock.made_up import EARLIEST, made
from tests.clock.samples import CITE, law
from tracker.clock.events import Event
from tracker.clock.law import EventKind, Law, Phase, Stop
from tracker.clock.pauses import Pause
from tracker.clock.rules import Chain, Count, Leg, Rule, TermCap

KINDS = (
    "filed",
    "accepted",
    "known",
    "opened",
    "asked",
    "answered",
    "extended",
    "widened",
    "cleared",
    "withdrawn",
    "refiled",
    "planned",
)
UNITS = ("calendar-day", "business-day", "week", "month")
PAPERS = ("10 days", "3 days", "15 business days", "2 weeks", "1 month", "3 months")
CLOSE = frozenset({"cleared"})
ENDS = frozenset({"withdrawn"})


class Dice(Random):
    """Draws for a whole regime at once: hypothesis would spend most of a run on its hundred small draws."""

    def coin(self) -> bool:
        """True or false."""
        return self.random() < 0.5

    def length(self) -> Count:
        """A length of up to some months."""
        unit = self.choice(UNITS)
        n = self.randint(1, {"calendar-day": 60, "business-day": 30, "week": 8, "month": 5}[unit])
        return Count(n, unit, self.choice(["trigger-day", "day-after"]), "forward")  # type: ignore[arg-type]

    def clock(self, rule_id: str, *starts_on: str, **changes: Any) -> Rule:
        """One clock of the regime."""
        paused = [frozenset(), frozenset({"lapse", "info"}), frozenset({"info"})]
        basic: dict[str, Any] = {
            "id": f"demo.{rule_id}",
            "starts_on": starts_on,
            "mode": "first",
            "expected": self.coin(),
            "count": self.length(),
            "roll": self.choice(["none", "next-business-day"]),
            "paused_by": self.choice(paused),
            "met_by": CLOSE | self.choice([frozenset(), frozenset({"opened"}), frozenset({"extended"})]),
            "ended_by": ENDS,
        }
        return made(**{**basic, **changes})

    def chain(self, gate: bool, *after: str, link: str = "") -> Chain:
        """How a clock follows others."""
        end = self.choice(["rolled", "unrolled"])
        late = "from-end" if gate else self.choice(["from-end", "from-event"])
        running = gate and not link and self.coin()
        rules = tuple(f"demo.{one}" for one in after)
        return Chain(rules, end, gate, late, link, running)  # type: ignore[arg-type]

    def extension(self, rule_id: str, starts_on: str, *after: str, link: str = "") -> Rule:
        """More time that a paper grants, from the end of a clock, sometimes out of a budget."""
        cap = self.length() if self.coin() else None
        return self.clock(
            rule_id,
            starts_on,
            mode="each" if link else "first",
            nature="term",
            count=Count(0, "calendar-day", "day-after", "forward"),
            term_cap=TermCap(cap.n, cap.unit, self.choice(["", "budget"])) if cap else None,
            chain=self.chain(True, *after, link=link),
            ended_by=ENDS | ({"extended", "widened"} - {starts_on} if link else set()),
        )

    def stop(self) -> Stop:
        """A question stops the clocks until it is answered."""
        return Stop(
            id="info",
            title="Question",
            opens_on=frozenset({"asked"}),
            closes_on=frozenset({"answered"}),
            first_out=self.coin(),
            last_out=self.coin(),
            once=self.coin(),
            deemed_by=self.choice(["", "demo.answer"]),
            cite=CITE,
            confidence="verified",
            unverified_because="",
        )

    def stages(self) -> list[Rule]:
        """Two stages, two extensions of either, and a long-stop."""
        mode = self.choice(["first", "again"])
        opens = self.choice([(), ("opened",)])
        more, most = self.extensions()
        return [
            self.clock("one", "accepted", mode=mode, cut_by=self.choice([(), ("demo.longstop",)])),
            self.clock("two", *opens, chain=self.chain(False, "one")),
            more,
            most,
            self.clock("longstop", "filed", paused_by=frozenset()),
        ]

    def extensions(self) -> tuple[Rule, Rule]:
        """Two extensions: the second out of a row of two, or either after the other as often as they come."""
        link = self.choice(["", "more"])
        after = ("two", "one") if link else ("more", "one")
        return (
            self.extension("more", "extended", "two", "one", link=link),
            self.extension("most", "widened", *after, link=link),
        )

    def others(self) -> list[Rule]:
        """Answers to questions, a clock with two conditions, one with three anchors, one backward."""
        answered = frozenset({"answered"})
        back = Count(self.randint(1, 40), "business-day", "day-after", "backward")
        nothing: frozenset[str] = frozenset()
        return [
            self.clock("answer", "asked", mode="each", met_by=answered, one_each=True, paused_by=nothing),
            self.clock(
                "both",
                "filed",
                "known",
                mode="all",
                requires=self.choice([nothing, frozenset({"accepted"})]),
                unless=self.choice([nothing, frozenset({"withdrawn"})]),
            ),
            self.clock(
                "either",
                "filed",
                legs=(Leg(("known",), self.length()), Leg(("asked",), self.length())),
                takes=self.choice(["earliest", "latest"]),
            ),
            self.clock("before", "planned", count=back, roll="none", paused_by=nothing, met_by=nothing),
        ]


def regimes(lapses: Sequence[Pause] = ()) -> st.SearchStrategy[Law]:
    """Regimes with stages, extensions, a question that stops the clock, a long-stop and more."""
    return st.integers(0, 2**32 - 1).map(lambda throw: _regime_of(Dice(throw), lapses))


def _regime_of(dice: Dice, lapses: Sequence[Pause]) -> Law:
    return regime([*dice.stages(), *dice.others()], dice.stop(), lapses)


def regime(rules: Sequence[Rule], stop: Stop | None = None, lapses: Sequence[Pause] = ()) -> Law:
    """The demo regime with these rules; no phase closes it, and a refiling begins another filing."""
    base = law(*rules, pauses=tuple(lapses))
    version = replace(base.versions[0], stops={stop.id: stop} if stop else {})
    return replace(
        base,
        kinds={kind: EventKind(kind, kind.capitalize(), kind == "planned") for kind in KINDS},
        phases=(Phase("open", "Open", frozenset(KINDS), False),),
        restarts_after={},
        versions=(version,),
    )


@st.composite
def facts(draw: st.DrawFn, kind: str, on: date) -> dict[str, str]:
    """What the paper says, where the event is one that may carry a term."""
    if kind not in ("extended", "widened"):
        return {}
    says = draw(st.sampled_from([*PAPERS, "until", ""]))
    if says == "until":
        return {"until": (on + timedelta(days=draw(st.integers(1, 90)))).isoformat()}
    return {"term": says} if says else {}


@st.composite
def days(draw: st.DrawFn, told: Sequence[Event]) -> date:
    """A day of the case: often one on which something else happened too."""
    if told and draw(st.integers(0, 2)) == 0:
        return draw(st.sampled_from([event.earliest for event in told if event.earliest]))
    return EARLIEST + timedelta(days=draw(st.integers(0, 200)))


@st.composite
def records(draw: st.DrawFn, most: int = 9) -> list[Event]:
    """What is told of a case, in the order of telling: some of it corrected, some of it taken back."""
    told: list[Event] = []
    for number in range(draw(st.integers(0, most))):
        kind = draw(st.sampled_from(KINDS))
        on = draw(days(told))
        told.append(Event.on(kind, on, f"e{number}", draw(facts(kind, on))))
        if draw(st.integers(0, 7)) == 0:
            wrong = draw(st.sampled_from(told))
            kind = draw(st.sampled_from(["retracted", wrong.kind]))
            on = draw(days(told))
            told.append(Event.on(kind, on, f"c{number}", corrects=wrong.key))
    return told
