"""The fingerprint of law changes with what counts, and with nothing else."""

from dataclasses import replace
from datetime import date

from tracker.regimes.digest import regime_digest, version_digest
from tracker.regimes.loader import load_library

LAW = load_library().laws["us-cfius"]
VERSION = LAW.versions[-1]


def test_another_length_citation_or_repealed_rule_gives_another_fingerprint() -> None:
    name, rule = next((name, rule) for name, rule in VERSION.rules.items() if rule.count)
    assert rule.count
    others = [
        {**VERSION.rules, name: replace(rule, count=rule.count._replace(n=rule.count.n + 1))},
        {**VERSION.rules, name: replace(rule, cite=replace(rule.cite, text="elsewhere"))},
        {kept: one for kept, one in VERSION.rules.items() if kept != name},
    ]
    digests = {version_digest(replace(VERSION, rules=rules)) for rules in others}
    assert len(digests | {version_digest(VERSION)}) == 4


def test_a_successor_and_the_fees_leave_it_alone() -> None:
    later = replace(VERSION, effective_to=date(2030, 1, 1), fees=())
    assert version_digest(later) == version_digest(VERSION)


def test_a_regime_keeps_its_own_while_versions_are_added() -> None:
    assert regime_digest(replace(LAW, versions=LAW.versions[:1])) == regime_digest(LAW)
    assert regime_digest(replace(LAW, calendar="uk-all")) != regime_digest(LAW)


def test_every_version_of_all_law_has_its_own() -> None:
    every = [one for law in load_library().laws.values() for one in law.versions]
    assert len({version_digest(one) for one in every}) == len(every)
