"""A made-up law in files, with every word of the vocabulary in it, for tests that break it."""

from pathlib import Path

from tracker.regimes.loader import Library, load_library

CITE = 'cite = { text = "Demo Act s 1", read_on = 2026-11-23 }'

INDEX = """
[[regime]]
id = "demo"
title = "Demo"
authority = "Demo authority"
zone = "Europe/Berlin"
[[regime]]
id = "other"
title = "Other"
authority = "Other authority"
zone = "Europe/Paris"
"""

EVENTS = """
[kinds]
filed = "Filed"
cleared = "Cleared"
asked = "Asked"
answered = "Answered"
[planned]
closing = "Closing"
"""

REGIME = """
id = "demo"
calendar = "demo"
calendar_choices = []
binds_on = ["filed"]
restarts_on = []
[restarts_after]
filed = ["cleared"]
[leads]
"demo.phase1" = ["2b", 1, 0, -1]
[owners]
authority = "Authority"
[kinds]
opened = "Opened by the demo authority"
[filings.notice]
title = "Notice"
marks = ["filed"]
[[phase]]
id = "before"
title = "Before"
starts_on = []
closing = false
[[phase]]
id = "review"
title = "Review"
starts_on = ["filed"]
closing = false
only_from = ["before"]
[[uncoded]]
id = "demo.mystery"
title = "A clock nobody knows"
why = "The text was not read."
cite = "Demo Act s 99"
"""


def clock(rule_id: str, more: str) -> str:
    """One rule of the demo law."""
    return f"""
[[rule]]
id = "demo.{rule_id}"
title = "Clock {rule_id}"
owed_by = "authority"
filings = ["notice"]
mode = "first"
roll = "none"
safe_day = "none"
met_by = ["cleared"]
ended_by = []
bound_to = "review"
confidence = "verified"
{CITE}
{more}
"""


VERSION = (
    f"""
effective_from = 2020-01-01
summary = "Demo Act"
confidence = "verified"
repealed = []
{CITE}
[fees]
brackets = [[0, 0], [500, 10]]
small_us_part = {{ deal_from = 900, part_under = 50, fee = 1 }}
cite = "Demo Act s 7"
"""
    + clock(
        "phase1",
        """nature = "clock"
starts_on = ["filed"]
paused_by = ["info"]
silence = "cleared"
cutoff = "17:00"
expected = true
cut_by = ["demo.longstop"]
count = { n = 30, unit = "calendar-day", first = "day-after", direction = "forward" }
[[rule.transition]]
first = 2020-01-01
last = 2020-01-10
counts_from = 2020-01-11
says = "Later."
cite = "Demo Act s 20"
[[rule.exempt]]
first = 2021-01-01
last = 2021-01-02
says = "At once."
cite = "Demo Act s 21"
""",
    )
    + clock(
        "longstop",
        """nature = "clock"
starts_on = ["filed"]
paused_by = []
legs = "latest"
count = { n = 90, unit = "calendar-day", first = "day-after", direction = "forward" }
[[rule.leg]]
starts_on = ["asked"]
count = { n = 60, unit = "calendar-day", first = "day-after", direction = "forward" }
""",
    )
    + clock(
        "more",
        """nature = "term"
starts_on = ["asked"]
paused_by = []
after = { rules = ["demo.phase1"], end = "unrolled", gate = true }
term_from = ["asked"]
term_cap = { n = 3, unit = "week", shared = "budget" }
count = { first = "day-after", direction = "forward" }
""",
    )
    + clock(
        "report",
        """nature = "clock"
starts_on = ["answered"]
paused_by = []
formula = "before-day-of-year"
formula_facts = { month = 4, day = 1, relation = "before" }
""",
    )
    + clock("answer", 'nature = "no-number"\nno_number = "at once"\nstarts_on = ["asked"]\npaused_by = []\n')
    + f"""
[[stop]]
id = "info"
title = "Questions"
opens_on = ["asked"]
closes_on = ["answered"]
first_day = "out"
last_day = "counts"
once = false
confidence = "verified"
{CITE}

[[standstill]]
id = "bar"
title = "Bar"
filings = []
starts_on = ["filed"]
ends_on = ["cleared"]
ends_after = ["demo.phase1"]
confidence = "verified"
{CITE}

[[path]]
id = "demo.longest"
title = "Longest"
filing = "notice"
kind = "longest"
starts = ["filed"]
ends_with = ["demo.more"]
assumes = "Nothing else."
steps = [{{ at_end_of = "demo.phase1", record = "asked" }}]
"""
)

PAUSES = """
[[pause]]
first = 2020-03-01
last = 2020-03-05
kind = "lapse"
reason = "No money"
cite = "Demo Act s 14"
confidence = "verified"
scope = "applies"
"""

CALENDAR = f"""
id = "demo"
title = "Demo calendar"
first = 2019-01-01
last = 2030-12-31
weekend = ["saturday", "sunday"]
confidence = "verified"
{CITE}
"""

UNION = CALENDAR.replace('"demo"', '"both"') + 'unites = ["demo"]\n'

OTHER = (
    REGIME.partition("[[uncoded]]")[0]
    .replace('id = "demo"', 'id = "other"', 1)
    .replace('opened = "Opened by the demo authority"', "")
    .replace('"demo.phase1" = ["2b", 1, 0, -1]', "")
)

LOAN = f"""
effective_from = 2020-01-01
summary = "Other Act"
confidence = "verified"
{CITE}
[borrows]
version = "demo/2020-01-01"
without = []
[borrows.ids]
"demo." = "other."
bar = "other-bar"
info = "other-info"
budget = "other-budget"
[borrows.cites]
"Demo Act" = "Other Act"
"""

FILES = {
    "index.toml": INDEX,
    "events.toml": EVENTS,
    "calendars/demo.toml": CALENDAR,
    "calendars/both.toml": UNION,
    "demo/regime.toml": REGIME,
    "demo/2020-01-01.toml": VERSION,
    "demo/pauses.toml": PAUSES,
    "other/regime.toml": OTHER,
    "other/2020-01-01.toml": LOAN,
}


def write(root: Path) -> None:
    """Write the demo law under a folder."""
    for name, text in FILES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def load(root: Path) -> Library:
    """Load without the cache."""
    return load_library.__wrapped__(root)
