"""What a clock says beside its steps: cautions, other readings, and why there is no date.

English words with a named place for each fact. They are kept in that form, and `retold.py` reads the facts
back to say them in another tongue: what is said here and nowhere else can be.
"""

from .language import gettext_noop as _

QUOTED = _("“%(title)s”")
QUOTED_BOTH = _("“%(one)s” and “%(other)s”")
NOT_STARTED = _("Not started: waits for %(events)s")
STARTS_WHERE = _("Starts where “%(title)s” ends: %(reason)s")
LATEST_WAITS = _("The latest of several ends counts: waits for %(event)s")
EARLIEST_MOVES = _("The earliest of several ends counts: it may move once %(event)s is recorded.")
NOT_TO_THE_DAY = _("“%(title)s” is not known to the day")
ANY_DAY = _("“%(title)s” is not known to the day; every day that it can be gives this date.")
STOPPED_VAGUELY = _("%(event)s stops or restarts this clock and is not known to the day")
OPENED_LATE = _("Opened %(late)s after the period it follows had ended: it may have no effect.")
RECORDED_LATE = _("Recorded %(late)s after the stage before had ended: counted from that end.")
RECORDED_IN_TIME = _(
    "Recorded %(late)s after the stage before had ended, in time only as that is read another way: "
    "counted from the earlier end."
)
FINISHED_LATE = _("Finished %(late)s late.")
PAST_SAFE = _("Done after the safe day, %(day)s: it may count as made a day too late.")
PROVISIONAL = _("Provisional: %(calendar)s: settled to %(settled)s; %(later)s")
NOT_READ = _("%(fact)s (%(iso)s) was not read in a source")
LONGEST_SHOWN = _("The length set is not on record: shown is the longest that the law allows.")
PAST_LONGEST = _("The paper goes past the longest term that the law allows: shown is that end.")
UNSETTLED_PAUSE = _("It is not settled whether this pause stops the clock.")
HELD_BY_PAUSE = _("The end, moved off a closed day, falls into a pause: the pause may hold it.")
SAFE_DAY_OF = _("%(label)s: safe day")
FROM_MEMORY = _("An event that it rests on is from memory, unverified.")

ONE_DAY_NO_ORDER = _(
    "%(events)s are recorded on one day, %(day)s, and the law puts neither first: they "
    "count in the order of recording. If that is wrong, correct the one that came last."
)
TWICE_ON_A_DAY = _(
    "“%(title)s” is recorded more than once on %(day)s, with different terms:"
    " they count in the order of recording. If that is wrong, correct the one that came last."
)
NO_CLOCK_READS = _(
    "“%(title)s” is recorded, but no clock of this regime reads it. If it should move a date, "
    "record it under the name that this regime gives it."
)
MOVES_NOTHING = _(
    "“%(title)s” is recorded and moves no date: nothing runs that it could lengthen. "
    "Look whether an event before it is missing."
)
BEFORE_THE_LAW = _(
    "“%(title)s” is older than the law coded here, which begins %(day)s: no clock of this filing is counted."
)
AFTER_CLOSED = _("“%(title)s” is recorded after the case was closed by “%(closed)s”.")
NOT_WITHDRAWN = _("“%(title)s” ends a filing that is not recorded as withdrawn: are its days right?")

READ_ANOTHER_WAY = _("%(title)s: read another way (%(label)s), %(day)s. %(says)s")
READ_AND_TAKEN = _(
    "%(title)s: read another way (%(label)s), %(day)s. %(says)s"
    " Taken here, because the longest path must be safe under both readings."
)
NOT_ASSUMED = _(
    "Each stage is taken to end on its last day; an authority may act earlier. No pause and no request that"
    " stops a clock is assumed beyond those recorded."
)
"""What holds for every path, told once with any answer."""
PAST_SHORTEST = _(
    "The case is past the shortest path: it is taken to be cleared where the stage ends that runs now."
)
BEGINS_ON = _("%(events)s on %(day)s.")
SILENCE_CLEARS_NOT = _("“%(title)s”: silence does not clear; clearance is taken to come on that last day.")
PAUSE_TAKEN = _("The pause that still lasts (%(reason)s) is taken to end %(day)s.")
ANSWER_TAKEN = _("“%(title)s” is still open and taken to be answered %(day)s.")
PASSED = _("“%(title)s” passed on %(day)s and nothing is recorded since.")
WAITS_FOR = _("Waits for “%(title)s”")
STILL_BARS = _("“%(title)s” still bars closing: waits for %(events)s")
NOTHING_LIFTS = _("“%(title)s”: nothing is recorded that would lift it")
LEFT_THIS_PATH = _("The case has left this path: no clock of %(titles)s is running")
OF_STAGE = _("%(title)s: %(caution)s")
ONLY_IF = _("Only if %(events)s applies; taken as if it did.")
TOO_EARLY = _("The law is not coded for a day so early")
NO_DAY_EARLY_ENOUGH = _("No day since this law is coded is early enough for this path")

CAUTIONS: tuple[str, ...] = (
    *(NOT_STARTED, STARTS_WHERE, LATEST_WAITS, EARLIEST_MOVES, ANY_DAY, NOT_TO_THE_DAY, STOPPED_VAGUELY),
    *(OPENED_LATE, RECORDED_IN_TIME, RECORDED_LATE, FINISHED_LATE, PAST_SAFE, PROVISIONAL, NOT_READ),
    *(LONGEST_SHOWN, PAST_LONGEST, UNSETTLED_PAUSE, HELD_BY_PAUSE, SAFE_DAY_OF, FROM_MEMORY),
    *(ONE_DAY_NO_ORDER, TWICE_ON_A_DAY, NO_CLOCK_READS, MOVES_NOTHING, BEFORE_THE_LAW, AFTER_CLOSED),
    *(NOT_WITHDRAWN, READ_AND_TAKEN, READ_ANOTHER_WAY, NOT_ASSUMED, PAST_SHORTEST, SILENCE_CLEARS_NOT),
    *(PAUSE_TAKEN, ANSWER_TAKEN, PASSED, WAITS_FOR, STILL_BARS, NOTHING_LIFTS, LEFT_THIS_PATH, ONLY_IF),
    *(TOO_EARLY, NO_DAY_EARLY_ENOUGH, BEGINS_ON, QUOTED_BOTH, QUOTED),
)
"""All of them but `OF_STAGE`, which is too wide to be told apart; the narrower first."""
