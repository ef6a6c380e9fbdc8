"""What one record may say, and how a mistake in it is told."""

from typing import Any

import pytest

from tests.services.case_files import RECORD, a_record, public_cases
from tracker.models import Category, FuzzyDay
from tracker.services.cases import read_case
from tracker.services.cases.words import category_of, divestment_rule, filing_kind_of, role_in

MISTAKES: list[tuple[str, Any, str]] = [
    ("review__events__2__date", "2020-13-01", "[3].review.events[2].date: 2020-13-01 is not a date"),
    ("review__events__2__date", "2023-02-29", "[3].review.events[2].date: 2023-02-29 is not a date"),
    ("review__events__2__date", "1.3.2024", "[3].review.events[2].date: 1.3.2024 is not a date"),
    (
        "review__events__2__date",
        "0024-03-01",
        "[3].review.events[2].date: 0024-03-01 is not between 1900 and 2199",
    ),
    ("review__events__2__date", 20240301, "[3].review.events[2].date: 20240301 is not a text"),
    (
        "review__events__2__precision",
        "month",
        '[3].review.events[2].precision: does not fit the date "2024-03-01"; write "day"',
    ),
    (
        "review__events__0__kind",
        "inquiry_open",
        '[3].review.events[0].kind: "inquiry_open" is not known; docs/case-format.md says where',
    ),
    (
        "review__events__0__kind",
        "completion_planned",
        '[3].review.events[0].kind: "completion_planned" is not known',
    ),
    (
        "review__events__0__source",
        2,
        "[3].review.events[0].source: 2 is out of range: the record has sources 0 to 1",
    ),
    ("review__events__0__source", -1, "[3].review.events[0].source: -1 is out of range"),
    ("review__events__0__source", True, "[3].review.events[0].source: true is not a whole number"),
    (
        "review__events__1__date_to",
        "2024-01-04",
        "[3].review.events[1].date_to: 2024-01-04 is before date_from",
    ),
    ("review__events__1__date_from", None, "[3].review.events[1].date_to: is null and so is date_from"),
    (
        "review__events__1__date_from",
        "2024-01",
        "[3].review.events[1].date_from: 2024-01 is not a date to the day",
    ),
    ("review__events", None, "[3].review.events: is null; it must be a list"),
    ("review__case_numbers", ["1; 2"], "[3].review.case_numbers: has a number with a semicolon"),
    ("regime", "US", '[3].regime: "US" is not known; docs/case-format.md says where the '),
    ("regime", None, "[3].regime: is null; it must be a text"),
    ("id", "two words", "[3].id: Enter a valid “slug”"),
    ("seed", "yes", '[3].seed: "yes" is not true or false'),
    ("title", " ", "[3].title: is empty or has blanks at its ends"),
    ("title", "x" * 201, "[3].title: is 201 characters long; at most 200 can be kept"),
    ("title", "a\x00b", "[3].title: has a control character that cannot be kept"),
    ("surprise\n", 1, "[3].surprise\\u000a: is not a key of the case format"),
    ("investment__investor_country", "UK", "[3].investment.investor_country: 'UK' is not an ISO 3166-1"),
    ("investment__stake_percent", 100.5, "[3].investment.stake_percent: 100.5 is not between 0 and 100"),
    ("investment__stake_percent", "20 %", '[3].investment.stake_percent: "20 %" is not a number'),
    ("investment__stake_percent", 0.00001, "[3].investment.stake_percent: 1e-05 has more than 4 decimals"),
    ("investment__value__currency", "USS", "[3].investment.value.currency: 'USS' is not an ISO 4217"),
    ("investment__value__currency", None, "[3].investment.value.currency: is null beside an amount"),
    ("investment__value__amount", -1, "[3].investment.value.amount: -1 is not between 0 and"),
    ("investment__value__amount", float("nan"), "[3].investment.value.amount: NaN is not between 0 and"),
    ("investment__closed", "2023-05-02", '[3].investment.closed: "2023-05-02" is not an object'),
    ("investment__closed__date", None, "[3].investment.closed.date: is null; write closed: null"),
    ("investment__target_name", "Aurora Fund", "[3].investment.target_name: is the investor's name as well"),
    (
        "investment__foreign_government_control__value",
        "maybe",
        '[3].investment.foreign_government_control.value: "maybe" is not known; use one of: yes, no, unknown',
    ),
    (
        "divestment__deadline__count",
        0,
        "[3].divestment.deadline.count: 0 does not fit the unit calendar days",
    ),
    ("divestment__deadline__unit", None, "[3].divestment.deadline.unit: and count go together"),
    ("divestment__deadline__unit", "fortnights", '[3].divestment.deadline.unit: "fortnights" is not known'),
    ("divestment__deadline__date_basis", None, "[3].divestment.deadline.date_basis: is null beside a date"),
    ("divestment__deadline__source", 9, "[3].divestment.deadline.source: 9 is out of range"),
    (
        "divestment__extensions__0__new_deadline",
        "2024",
        "[3].divestment.extensions[0].new_deadline: 2024 is not a date",
    ),
    ("mitigation__obligations__1__due", "soon", "[3].mitigation.obligations[1].due: soon is not a date"),
    ("ownership", [], "[3].ownership: is empty; leave the key out"),
    (
        "ownership__0__owner_kind",
        "king",
        '[3].ownership[0].owner_kind: "king" is not known; use one of: fund',
    ),
    ("ownership__0__equity_percent", 101, "[3].ownership[0].equity_percent: 101 is not between 0 and 100"),
    ("ownership__0__owned", "Nobody", "[3].ownership[0].owned: is neither the investor, nor the target"),
    ("ownership__0__to", "2018-01-01", "[3].ownership[0].to: 2018-01-01 is before from 2019-01-01"),
    (
        "other_parties",
        ["A (buyer)", "A (buyer)"],
        '[3].other_parties[1]: "A (buyer)" stands in the list twice',
    ),
    ("sources__1__url", "javascript:alert(1)", "[3].sources[1].url: is not an address beginning with http"),
    ("sources__1__date", "March 2024", "[3].sources[1].date: March 2024 is not a date"),
    ("sources", {}, "[3].sources: an object is not a list"),
]


@pytest.mark.parametrize(("path", "value", "line"), MISTAKES, ids=lambda part: str(part)[:40])
def test_a_mistake_is_told_with_its_path_and_leaves_no_case(path: str, value: Any, line: str) -> None:
    case, problems = read_case(a_record(**{path: value}), "[3]")
    lines = [str(problem) for problem in problems]
    assert case is None
    assert any(told.startswith(line) for told in lines), lines
    assert all("\n" not in told for told in lines)


@pytest.mark.parametrize("key", sorted(RECORD.keys() - {"ownership"}))
def test_a_missing_key_is_told(key: str) -> None:
    record = a_record()
    del record[key]
    assert f"[0].{key}: is missing" in " ".join(map(str, read_case(record, "[0]")[1]))


def test_every_mistake_of_a_record_is_told_at_once() -> None:
    record = a_record(title=None, seed=None, review__events__0__date="2024-99", sources__0__title=None)
    paths = {problem.path for problem in read_case(record, "[0]")[1]}
    assert paths >= {"[0].title", "[0].seed", "[0].review.events[0].date", "[0].sources[0].title"}


@pytest.mark.parametrize("raw", [None, 7, "text", [], True])
def test_what_is_no_object_is_no_record(raw: object) -> None:
    case, (problem, *more) = read_case(raw, "[2]")
    assert (case, more) == (None, [])
    assert str(problem).startswith("[2]: ")


def test_every_public_case_is_without_a_mistake() -> None:
    assert [problem for raw in public_cases() for problem in read_case(raw, "")[1]] == []


def test_bounds_stay_bounds() -> None:
    case, _ = read_case(public_cases()[0], "[0]")
    assert case
    by_kind = {event["kind"]: event["occurred"] for event in case.events}
    assert str(by_kind["review_started"]) == "not known"
    assert str(by_kind["divestment_ordered"]) == "between 30 Nov 2022 and 30 Nov 2023"
    assert str(by_kind["divested"]) == "on or before 30 Nov 2023"
    assert case.divestment
    assert case.divestment["completed"] == by_kind["divested"]


def test_a_stated_day_is_not_replaced_by_the_bounds_of_an_event() -> None:
    case, _ = read_case(
        a_record(
            review__events__2__date=None,
            review__events__2__precision=None,
            review__events__2__date_from="2024-02-01",
            review__events__2__date_to=None,
        ),
        "",
    )
    assert case
    assert case.divestment
    assert case.divestment["ordered"] == FuzzyDay.parse("2024-03-01")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("notice", "notice"),
        ("notice, filed after closing at CFIUS's request", "notice"),
        ("notice filed after the joint venture was agreed", "notice"),
        ("non-notified inquiry", "non-notified"),
        ("non-notified, reviewed after closing", "non-notified"),
        ("non-notified inquiry, then notice", ""),
        ("not public (non-notified inquiry or notice)", ""),
        ("unilateral request by the target, then CFIUS review before any signed deal", ""),
    ],
)
def test_the_filing_is_named_only_where_the_words_leave_no_doubt(words: str, kind: str) -> None:
    assert filing_kind_of("us-cfius", words) == kind


def test_a_regime_without_coded_law_has_no_kinds_of_filing() -> None:
    assert filing_kind_of("uk-nsia", "notice") == ""


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("critical technology (our classification)", Category.CRITICAL_TECHNOLOGY),
        ("critical infrastructure / supply chain (our classification)", Category.CRITICAL_INFRASTRUCTURE),
        ("sensitive personal data", Category.SENSITIVE_PERSONAL_DATA),
        ("real estate / proximity (our classification)", Category.REAL_ESTATE),
        ("critical minerals (our classification)", Category.NONE),
        ("none stated", Category.NONE),
    ],
)
def test_the_category_is_the_one_the_words_begin_with(words: str, category: Category) -> None:
    assert category_of(words) is category


def test_an_order_to_abandon_is_told_from_an_order_to_divest() -> None:
    assert divestment_rule("us-cfius", "Presidential order: abandon the proposed deal") == "us.order.abandon"
    assert divestment_rule("us-cfius", "Presidential order; within 90 days") == "us.order.divest"
    assert divestment_rule("ca-ica", "Order in council: abandon") == ""
    assert divestment_rule("us-cfius-re", "Order: abandon the purchase") == "us.cfius.re.order.abandon"
    assert divestment_rule("us-cfius-re", "Order: sell the land") == "us.cfius.re.order.divest"
    assert divestment_rule("no-law", "Order: abandon") == ""


def test_a_role_in_brackets_is_kept_with_the_name() -> None:
    assert role_in("Grep VC (buyer)") == ("Grep VC", "buyer", "buyer")
    assert role_in("Sam Altman (personal investor)") == ("Sam Altman", "other", "personal investor")
    assert role_in("Y Combinator") == ("Y Combinator", "other", "")
