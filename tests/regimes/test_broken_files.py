"""Every kind of broken law file is refused with its place and what to do."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.regimes.demo_law import FILES, LOAN, VERSION, clock, load, write
from tracker.clock.law import Unchosen
from tracker.regimes.table import LawFileError

LAW = "demo/2020-01-01.toml"
OWN = "demo/regime.toml"


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """The demo law as files that a test may break."""
    write(tmp_path)
    return tmp_path


def test_the_demo_law_loads_before_anybody_breaks_it(law: Path) -> None:
    library = load(law)
    version = library.regime("other").version_for(date(2026, 1, 1))
    assert version.rules["other.more"].term_cap
    assert version.stops.keys() == {"other-info"}
    assert library.regime("demo").uncoded
    assert library.leads == {"demo.phase1": ("2b", 1, 0, -1)}


BROKEN = {
    "leads of an unknown rule": (OWN, '"demo.phase1" = [', '"demo.x" = [', "leads.demo.x", "no rule"),
    "a lead in words": (OWN, '"2b", 1', '"soon", 1', "leads.demo.phase1", "“soon” is no lead"),
    "a lead of half a day": (OWN, '"2b", 1', "0.5, 1", "leads.demo.phase1", "“0.5” is no lead"),
    "a lead that is true": (OWN, '"2b", 1', "true, 1", "leads.demo.phase1", "is no lead"),
    "a lead of two years": (OWN, '"2b", 1', "730, 1", "leads.demo.phase1", "out of range"),
    "a lead on the business day itself": (OWN, '"2b"', '"0b"', "leads.demo.phase1", "at least 1b"),
    "a lead of thousands of digits": (OWN, '"2b"', f'"{"9" * 5000}"', "leads.demo.phase1", "out of range"),
    "leads that come too late": (OWN, '["2b", 1, 0, -1]', "[-1]", "leads.demo.phase1", "reminds nobody"),
    "no leads": (OWN, '["2b", 1, 0, -1]', "[]", "leads.demo.phase1", "reminds nobody"),
    "leads that are no list": (OWN, '["2b", 1, 0, -1]', "14", "leads.demo.phase1", "must be a list"),
    "a 30 February": (LAW, "first = 2020-01-01", "first = 2020-02-30", "file", "a day that the calendar has"),
    "a number of thousands of digits": (LAW, "n = 30", "n = " + "9" * 5000, "file", "correct the value"),
    "a period to lengthen that no event opens": (
        LAW,
        'end = "unrolled", gate = true }',
        'end = "unrolled", gate = false, running = true }',
        "after.running",
        "is for gate = true",
    ),
    "a key without a name": (LAW, "repealed = []", '"" = 1', '""', "unknown key"),
    "a key of two lines": (LAW, "repealed = []", '"a\\nb" = 1', "a b", "unknown key"),
    "a file that is no text": (LAW, "Demo Act", "\0", "file", "correct that line"),
    "a citation without text": (LAW, "Demo Act s 1", " ", "cite.text", "without a citation"),
    "a citation without the day it was read": (LAW, ", read_on = 2026-11-23", "", "cite.read_on", "missing"),
    "a transition without a citation": (
        LAW,
        "Demo Act s 20",
        "",
        "rule[demo.phase1].transition[1].cite",
        "is empty",
    ),
    "an exemption without a citation": (
        LAW,
        "Demo Act s 21",
        "",
        "rule[demo.phase1].exempt[1].cite",
        "is empty",
    ),
    "fees without a citation": (LAW, "Demo Act s 7", "", "fees.cite", "is empty"),
    "a pause without a citation": ("demo/pauses.toml", "Demo Act s 14", "", "pause[1].cite", "is empty"),
    "what is not coded without a citation": (
        OWN,
        "Demo Act s 99",
        "",
        "uncoded[demo.mystery].cite",
        "is empty",
    ),
    "what is not coded without a reason": (
        OWN,
        'why = "The text was not read."',
        "",
        "uncoded[demo.mystery].why",
        "is missing",
    ),
    "fees that begin above nothing": (LAW, "[[0, 0]", "[[1, 0]", "fees.brackets", "from the value 0 up"),
    "a fee that is no number": (LAW, "[500, 10]", "[500, true]", "fees.brackets", "must be"),
    "an hour that no clock shows": (LAW, "17:00", "17:60", "rule[demo.phase1].cutoff", "like 17:00"),
    "a formula for a day that some years lack": (
        LAW,
        "month = 4, day = 1",
        "month = 2, day = 29",
        "rule[demo.report].formula_facts",
        "every year",
    ),
    "a formula for a day in words": (
        LAW,
        "month = 4",
        'month = "April"',
        "rule[demo.report].formula_facts",
        "every year",
    ),
    "a clock expected from nowhere": (
        LAW,
        'starts_on = ["filed"]\npaused_by = ["info"]',
        'starts_on = []\npaused_by = ["info"]',
        "rule[demo.phase1].starts_on",
        "waits for an event",
    ),
    "an unknown stop": (
        LAW,
        'paused_by = ["info"]',
        'paused_by = ["inf"]',
        "rule[demo.phase1].paused_by",
        "is no stop",
    ),
    "a stop that one event opens and closes": (
        LAW,
        'closes_on = ["answered"]',
        'closes_on = ["asked"]',
        "stop[info].closes_on",
        "same stop",
    ),
    "a stop named like a regime-wide pause": (
        LAW,
        'id = "info"',
        'id = "lapse"',
        "stop[lapse].id",
        "use another",
    ),
    "a stop that half counts a day": (
        LAW,
        'first_day = "out"',
        'first_day = "half"',
        "stop[info].first_day",
        "unknown word",
    ),
    "a stop that an unknown clock closes": (
        LAW,
        "once = false",
        'once = false\ndeemed_by = "demo.x"',
        "stop[info].deemed_by",
        "is no rule",
    ),
    "a stop closed by the clock that it stops": (
        LAW,
        "once = false",
        'once = false\ndeemed_by = "demo.phase1"',
        "rule[demo.phase1].after",
        "comes back to itself",
    ),
    "a standstill after an unknown clock": (
        LAW,
        'ends_after = ["demo.phase1"]',
        'ends_after = ["demo.x"]',
        "standstill[bar].ends_after",
        "is no rule",
    ),
    "a standstill on an unknown event": (
        LAW,
        'ends_on = ["cleared"]',
        'ends_on = ["freed"]',
        "standstill[bar].ends_on",
        "unknown word 'freed'",
    ),
    "a path along an unknown clock": (
        LAW,
        'at_end_of = "demo.phase1"',
        'at_end_of = "demo.x"',
        "path[demo.longest].steps",
        "is no rule",
    ),
    "a path that records an unknown event": (
        LAW,
        'record = "asked"',
        'record = "begged"',
        "path[demo.longest].steps[1].record",
        "unknown word",
    ),
    "a path that starts nowhere": (
        LAW,
        'starts = ["filed"]',
        "starts = []",
        "path[demo.longest].starts",
        "needs a first event",
    ),
    "a path of an unknown kind": (
        LAW,
        'kind = "longest"',
        'kind = "nicest"',
        "path[demo.longest].kind",
        "unknown word",
    ),
    "a leg without a length": (
        LAW,
        'count = { n = 60, unit = "calendar-day", first = "day-after", direction = "forward" }',
        "",
        "rule[demo.longstop].leg[1].count",
        "is missing",
    ),
    "legs without saying which counts": (
        LAW,
        'legs = "latest"',
        "",
        "rule[demo.longstop].legs",
        "earliest or latest",
    ),
    "legs of which the middle one counts": (
        LAW,
        'legs = "latest"',
        'legs = "middle"',
        "rule[demo.longstop].legs",
        "unknown word",
    ),
    "a transition back in time": (
        LAW,
        "counts_from = 2020-01-11",
        "counts_from = 2019-01-11",
        "rule[demo.phase1].transition[1].counts_from",
        "must not be before",
    ),
    "a cap on a clock": (
        LAW,
        "cut_by",
        'term_cap = { n = 3, unit = "week" }\ncut_by',
        "rule[demo.phase1].term_cap",
        "belongs to a term",
    ),
    "a cap in unknown units": (
        LAW,
        'unit = "week"',
        'unit = "moon"',
        "rule[demo.more].term_cap.unit",
        "unknown word",
    ),
    "a clock cut by an unknown one": (
        LAW,
        'cut_by = ["demo.longstop"]',
        'cut_by = ["demo.x"]',
        "rule[demo.phase1].cut_by",
        "is no rule",
    ),
    "clocks that cut each other": (
        LAW,
        'legs = "latest"',
        'legs = "latest"\ncut_by = ["demo.phase1"]',
        "rule[demo.phase1].after",
        "comes back to itself",
    ),
    "a duty without a number that names none": (
        LAW,
        'no_number = "at once"',
        "",
        "rule[demo.answer].no_number",
        "the law's words",
    ),
    "silence with an unknown effect": (
        LAW,
        'silence = "cleared"',
        'silence = "golden"',
        "rule[demo.phase1].silence",
        "unknown word",
    ),
    "one id for two stops": (LAW, "[[standstill]]", "[[stop]]", "stop[bar].opens_on", "is missing"),
    "one id for two uncoded clocks": (
        OWN,
        "[[uncoded]]",
        '[[uncoded]]\nid = "demo.mystery"\ntitle = "t"\nwhy = "w"\ncite = "c"\n[[uncoded]]',
        "uncoded[demo.mystery].id",
        "stands twice",
    ),
    "one id for two phases": (
        OWN,
        'id = "review"',
        'id = "before"',
        "phase[before].id",
        "stands twice",
    ),
    "a phase that follows an unknown one": (
        OWN,
        'only_from = ["before"]',
        'only_from = ["dawn"]',
        "phase[review].only_from",
        "is no phase",
    ),
    "a kind of event that is shared already": (
        OWN,
        "opened =",
        "filed =",
        "kinds.filed",
        "in events.toml if regimes share it",
    ),
    "a kind of event without a title": (OWN, '"Opened by the demo authority"', "1", "kinds.opened", "a text"),
    "a choice of calendar that is not there": (
        OWN,
        "calendar_choices = []",
        'calendar_choices = ["moon"]',
        "calendar_choices",
        "unknown word 'moon'",
    ),
    "a calendar that nobody can choose": (
        OWN,
        "[leads]",
        '[unchosen]\nowners = ["authority"]\nlabel = "by rule"\nsays = "Choose one."\n[leads]',
        "unchosen",
        "needs calendar_choices",
    ),
    "an order whose length stands in the law": (
        LAW,
        'id = "demo.phase1"',
        'id = "demo.phase1"\norder = "divest"',
        "rule[demo.phase1].order",
        "stands in the order itself",
    ),
    "an order of another kind": (
        LAW,
        'nature = "term"',
        'order = "sell"\nnature = "term"',
        "rule[demo.more].order",
        "use one of: divest, abandon",
    ),
    "a zone that no map knows": (
        "index.toml",
        "Europe/Paris",
        "Europe/Atlantis",
        "regime[other].zone",
        "unknown time zone",
    ),
    "a regime twice in the index": ("index.toml", 'id = "other"', 'id = "demo"', "regime[demo].id", "twice"),
    "a week without an open day": (
        "calendars/demo.toml",
        '["saturday", "sunday"]',
        '["monday","tuesday","wednesday","thursday","friday","saturday","sunday"]',
        "weekend",
        "no day of the week open",
    ),
    "a calendar past the end of one it unites": (
        "calendars/both.toml",
        "last = 2030-12-31",
        "last = 2031-12-31",
        "last",
        "extend it",
    ),
    "a circle of calendars": (
        "calendars/demo.toml",
        'id = "demo"',
        'id = "demo"\nunites = ["both"]',
        "unites",
        "break the circle",
    ),
    "a loan that gives two parts one id": (
        "other/2020-01-01.toml",
        '"demo." = "other."',
        '"demo." = "other."\n"demo.longstop" = "other.phase1"',
        "borrows.ids",
        "the same new id",
    ),
    "a loan of a version that is not there": (
        "other/2020-01-01.toml",
        "demo/2020-01-01",
        "demo/2020-01-02",
        "borrows.version",
        "is no version",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "key", "says"), BROKEN.values(), ids=BROKEN.keys())
def test_it_is_refused_with_its_place_and_what_to_do(
    law: Path, file: str, old: str, new: str, key: str, says: str
) -> None:
    text = FILES[file]
    assert old in text
    (law / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LawFileError) as refused:
        load(law)
    assert refused.value.key.endswith(key)
    assert says in refused.value.message
    assert "\n" not in str(refused.value)


MORE = 'after = { rules = ["demo.phase1"], end = "unrolled", gate = true }'
LINKED = 'after = { rules = ["demo.phase1"], end = "unrolled", gate = true, link = "demo.extensions" }'


def linked(**changes: str) -> str:
    """The demo law with a second extension, linked with the first one."""
    of_each = VERSION.replace(MORE, LINKED).split('id = "demo.more"')
    text = 'id = "demo.more"'.join([of_each[0], of_each[1].replace('mode = "first"', 'mode = "each"', 1)])
    rule = {"rules": '["demo.phase1"]', "more": "", **changes}
    return text + clock(
        "most",
        f"""nature = "term"
starts_on = ["answered"]
paused_by = []
after = {{ rules = {rule["rules"]}, end = "unrolled", gate = true, link = "demo.extensions" }}
count = {{ first = "day-after", direction = "forward" }}
{rule["more"]}
""",
    ).replace('mode = "first"', f'mode = "{changes.get("mode", "each")}"')


def test_linked_extensions_load_and_are_borrowed_under_a_link_of_their_own(law: Path) -> None:
    (law / LAW).write_text(linked(), encoding="utf-8")
    library = load(law)
    for regime in ("demo", "other"):
        rules = library.regime(regime).versions[0].rules
        links = {one.chain.link for one in rules.values() if one.chain and one.chain.link}
        assert links == {f"{regime}.extensions"}


@pytest.mark.parametrize(
    ("changes", "key", "says"),
    [
        ({"mode": "first"}, "rule[demo.most].after.link", "every event opens a further extension"),
        ({"more": 'cut_by = ["demo.longstop"]'}, "rule[demo.most].after.link", "no place for cut_by"),
        ({"rules": '["demo.more"]'}, "rule[demo.more].after", "comes back to itself"),
    ],
)
def test_a_link_that_could_not_be_followed_is_refused(law: Path, changes, key, says) -> None:
    (law / LAW).write_text(linked(**changes), encoding="utf-8")
    with pytest.raises(LawFileError) as refused:
        load(law)
    assert refused.value.key.endswith(key)
    assert says in refused.value.message


def test_two_files_for_one_first_day_are_refused(law: Path) -> None:
    shutil.copy(law / LAW, law / "demo" / "2020-01-02.toml")
    with pytest.raises(LawFileError, match="versions may not overlap"):
        load(law)


def test_a_rule_of_two_regimes_is_refused(law: Path) -> None:
    text = VERSION.replace("demo.more", "other.more")
    (law / LAW).write_text(text, encoding="utf-8")
    (law / "other/2020-01-01.toml").write_text(
        LOAN.replace('"demo." = "other."', '"demo." = "other."\n"other." = "other.m"'), encoding="utf-8"
    )
    assert load(law).regime("other")
    (law / "other/2020-01-01.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LawFileError, match="is also a rule of demo"):
        load(law)


def test_a_folder_in_the_place_of_a_file_is_refused(law: Path) -> None:
    (law / "events.toml").unlink()
    (law / "events.toml").mkdir()
    with pytest.raises(LawFileError, match="cannot be read"):
        load(law)


def test_a_missing_file_is_refused(law: Path) -> None:
    (law / "events.toml").unlink()
    with pytest.raises(LawFileError, match="add it or remove what names it"):
        load(law)


def test_two_rules_of_one_version_are_not_both_that_of_an_order(law: Path) -> None:
    one = VERSION.replace('id = "demo.more"', 'id = "demo.more"\norder = "divest"')
    rows = one.split("[[rule]]")
    [more] = [row for row in rows if 'id = "demo.more"' in row]
    again = more.partition("[[stop]]")[0].replace("demo.more", "demo.again")
    place = len("[[rule]]".join(rows[: rows.index(more)]))
    (law / LAW).write_text(f"{one[:place]}[[rule]]{again}{one[place:]}", encoding="utf-8")
    with pytest.raises(LawFileError) as refused:
        load(law)
    assert refused.value.key == "rule[demo.more].order"
    assert "said of demo.again already" in refused.value.message


def test_what_holds_while_no_calendar_is_chosen_is_read(law: Path) -> None:
    unchosen = '[unchosen]\nowners = ["authority"]\nlabel = "by rule"\nsays = "Choose one."\n[leads]'
    text = FILES[OWN].replace("calendar_choices = []", 'calendar_choices = ["both"]')
    (law / OWN).write_text(text.replace("[leads]", unchosen, 1), encoding="utf-8")
    assert load(law).laws["demo"].unchosen == Unchosen(frozenset({"authority"}), "by rule", "Choose one.")
    assert load(law).laws["other"].unchosen is None


def test_every_law_knows_the_kinds_that_move_dates_under_any_regime(law: Path) -> None:
    found = load(law).laws
    assert found["demo"].moving == found["other"].moving == {"asked", "answered"}
