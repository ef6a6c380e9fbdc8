"""When to file: the day told works, the next does not, and the rules that count back are shown beside it."""

from datetime import UTC, date, datetime

import pytest

from tracker.clock.ahead import walk
from tracker.clock.errors import LawError
from tracker.clock.standpoint import Standpoint
from tracker.services.file_by import Wish, file_by
from tracker.services.law import LawBook

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
TARGET = date(2027, 6, 30)


def one(wish: Wish, target_on: date = TARGET):
    [answer] = file_by(target_on, [wish], LawBook(None, NOW))
    return answer


def test_the_day_told_lets_one_close_and_the_next_open_day_does_not() -> None:
    answer = one(Wish("us-cfius", "notice"))
    assert answer.longest
    assert answer.longest.walk
    book = LawBook(None, NOW)
    law = book.library.regime("us-cfius")
    here = Standpoint(law, book.calendars, date(2026, 6, 10), "notice", book.pauses(law))
    day = answer.longest.filed_on
    assert day
    closes = [
        walk(here, (), answer.longest.path, one).closes_on for one in (day, here.own_calendar.after(day, 1))
    ]
    assert closes[0]
    assert closes[1]
    assert closes[0] <= TARGET < closes[1]
    assert answer.days_ago == 0


def test_the_shortest_path_leaves_more_time() -> None:
    answer = one(Wish("us-cfius", "notice"))
    assert answer.shortest
    assert answer.longest
    assert answer.shortest.filed_on > answer.longest.filed_on
    assert answer.safe_on == answer.longest.filed_on


def test_a_mandatory_declaration_is_shown_with_its_own_clock() -> None:
    answer = one(Wish("us-cfius", "notice"))
    [notice] = answer.notices
    assert notice.outcome.rule_id == "us.cfius.declaration.mandatory"
    assert notice.act_by == date(2027, 5, 28)  # 31 May 2027 is Memorial Day
    assert "Only if" in notice.only_if_words


def test_preparation_is_said_and_taken_off() -> None:
    plain, prepared = one(Wish("us-cfius", "notice")), one(Wish("us-cfius", "notice", preparation=10))
    assert prepared.safe_on < plain.safe_on
    assert "10 business days lie between filing and the start of the clock." in prepared.assumes
    assert any("no time for preparation" in said for said in plain.assumes)


def test_a_day_that_has_passed_says_by_how_much() -> None:
    answer = one(Wish("us-cfius", "notice"), date(2026, 7, 1))
    assert answer.safe_on
    assert answer.days_ago == (date(2026, 6, 10) - answer.safe_on).days > 0


def test_a_regime_or_filing_that_is_not_coded_is_refused_by_name() -> None:
    with pytest.raises(LawError, match="regime"):
        one(Wish("xx-nowhere"))
    with pytest.raises(LawError, match="filing"):
        one(Wish("us-cfius", "letter"))
