"""A version that takes over another regime's law under its own ids: one text, not a copy that grows apart."""

from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from typing import TypeVar

from tracker.clock.law import Law, Path, Standstill, Stop, Version
from tracker.clock.rules import Chain, Cite, Rule

from .table import Table

Part = TypeVar("Part", Rule, Stop, Standstill, Path)


def borrowed(table: Table, lenders: Mapping[str, Law], owners: Set[str], filings: Set[str]) -> Version:
    """Return the version that `borrows` names, with its parts under new ids and their citations reworded.

    `lenders` are the regimes loaded before, in the order of their names; `owners` and `filings` those of the
    borrower. Fees come along. Raises `LawFileError` where a name leads nowhere, where a part has no new id,
    and where a wording to replace is nowhere to be found.
    """
    row = table.table("borrows")
    version = _version(row, lenders)
    loan = _Loan(row, version.stops.keys())
    rules = loan.parts(version.rules, loan.rule)
    _known(row, rules, owners, filings)
    found = replace(
        version,
        rules=rules,
        stops=loan.parts(version.stops, loan.stop),
        standstills=loan.parts(version.standstills, loan.standstill),
        paths=loan.parts(version.paths, loan.path),
        fee_cite=loan.reword(version.fee_cite),
    )
    loan.done()
    return found


def _version(row: Table, lenders: Mapping[str, Law]) -> Version:
    name = row.get("version", str)
    versions = {one.id: one for law in lenders.values() for one in law.versions}
    if name not in versions:
        known = ", ".join(sorted(versions))
        raise row.fail("version", f"{name!r} is no version of a regime named before this one; known: {known}")
    return versions[name]


def _known(row: Table, rules: Mapping[str, Rule], owners: Set[str], filings: Set[str]) -> None:
    for rule in rules.values():
        if rule.owed_by not in owners:
            raise row.fail(
                "version", f"{rule.id} is owed by {rule.owed_by!r}; add it to this regime's owners"
            )
        if missing := sorted(rule.filings - filings):
            raise row.fail("version", f"{rule.id} is for {missing[0]!r}; add it to this regime's filings")


class _Loan:
    """What one `[borrows]` changes, and which of its words were of use."""

    def __init__(self, row: Table, stops: Set[str]) -> None:
        self.row, self.stops = row, stops
        self.ids = _texts(row, "ids")
        self.cites = _texts(row, "cites")
        self.without = row.words("without", default=[])
        self.used: set[str] = set()
        row.done()

    def parts(self, lent: Mapping[str, Part], change: Callable[[Part], Part]) -> dict[str, Part]:
        """The parts of one kind under their new ids; those `without` stay with the lender."""
        self.used |= lent.keys() & set(self.without)
        kept = [change(part) for part in lent.values() if part.id not in self.without]
        found = {part.id: part for part in kept}
        if len(found) < len(kept):
            raise self.row.fail("ids", "gives two parts the same new id; tell them apart")
        return found

    def rule(self, rule: Rule) -> Rule:
        chain = rule.chain
        cap = rule.term_cap
        return replace(
            rule,
            id=self.name(rule.id),
            chain=self.chain(chain) if chain else None,
            paused_by=frozenset(self.name(one) if one in self.stops else one for one in rule.paused_by),
            cut_by=self.names(rule.cut_by),
            term_cap=replace(cap, shared=self.name(cap.shared)) if cap and cap.shared else cap,
            exempt=tuple(replace(one, cite=self.reword(one.cite)) for one in rule.exempt),
            readings=tuple(replace(one, says=self.reword(one.says)) for one in rule.readings),
            transitions=tuple(replace(one, cite=self.reword(one.cite)) for one in rule.transitions),
            cite=self.cite(rule.cite),
            note=self.reword(rule.note),
            unverified_because=self.reword(rule.unverified_because),
        )

    def chain(self, chain: Chain) -> Chain:
        link = self.name(chain.link) if chain.link else ""
        return replace(chain, rules=self.names(chain.rules), link=link)

    def stop(self, stop: Stop) -> Stop:
        deemed = self.name(stop.deemed_by) if stop.deemed_by else ""
        return replace(stop, id=self.name(stop.id), deemed_by=deemed, cite=self.cite(stop.cite))

    def standstill(self, one: Standstill) -> Standstill:
        return replace(
            one, id=self.name(one.id), ends_after=self.names(one.ends_after), cite=self.cite(one.cite)
        )

    def path(self, path: Path) -> Path:
        steps = tuple(replace(one, at_end_of=self.name(one.at_end_of)) for one in path.steps)
        return replace(path, id=self.name(path.id), steps=steps, ends_with=self.names(path.ends_with))

    def names(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.name(one) for one in ids)

    def name(self, lent: str) -> str:
        """The borrower's id of a part; the longest beginning that fits decides."""
        for old in sorted(self.ids, key=len, reverse=True):
            if lent.startswith(old):
                self.used.add(old)
                return self.ids[old] + lent.removeprefix(old)
        raise self.row.fail(
            "ids", f"says no new name for {lent!r}; add its beginning, or leave it out in 'without'"
        )

    def cite(self, cite: Cite) -> Cite:
        return replace(cite, text=self.reword(cite.text))

    def reword(self, text: str) -> str:
        for old, new in self.cites.items():
            if old in text:
                self.used.add(old)
                text = text.replace(old, new)
        return text

    def done(self) -> None:
        """Refuse what changed nothing: a misspelt word would leave the lender's law in place."""
        for key, words in (("ids", self.ids), ("cites", self.cites), ("without", self.without)):
            for word in words:
                if word not in self.used:
                    raise self.row.fail(
                        key, f"{word!r} is nowhere in {self.row.data['version']}; correct or remove it"
                    )


def _texts(row: Table, key: str) -> dict[str, str]:
    pairs = row.table(key)
    found = {old: pairs.get(old, str) for old in pairs.data}
    if not found or any(not old or not new or old == new for old, new in found.items()):
        raise row.fail(key, "needs one old and one new text at least, which differ")
    return found
