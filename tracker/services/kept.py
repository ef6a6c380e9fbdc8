"""Sentences with facts in them that rows keep in English: why a date moved, what is to be said of a clause.

Each has a named place for each fact, and `speech.told` reads the facts back in the reader's language. What
rows keep word for word is marked with `gettext_noop` where it stands.
"""

from django.utils.translation import gettext_noop as _

MOVED = _("Moved from %(old)s to %(new)s: %(cause)s.")
DATE_SET = _("Date set to %(new)s: %(cause)s.")
NO_DATE_MORE = _("No date any more: %(cause)s. %(reason)s")
NO_DATE_AND_WAS = _("No date any more, was %(old)s: %(cause)s. %(reason)s")
SAFE_MOVED = _("Last safe day moved from %(old)s to %(new)s: %(cause)s.")
SAFE_SET = _("Last safe day moved from none to %(new)s: %(cause)s.")
SAFE_GONE = _("Last safe day moved from %(old)s to none: %(cause)s.")

LAW_IS_NOW = _("the law applied is now %(version)s")
CLOSURES_CHANGED = _("the settled closures of %(calendar)s were changed")
RECORDED = _("“%(title)s” recorded for %(occurred)s")
TAKEN_BACK = _("“%(title)s” of %(occurred)s was taken back (%(reason)s)")
CORRECTED = _("“%(title)s” of %(occurred)s was corrected to “%(later)s” of %(instead)s (%(reason)s)")
EXTENDED = _("extension granted %(occurred)s")
EXTENDED_BY = _("extension granted %(occurred)s, %(by)s")
OBLIGATION_ADDED_BY = _("obligation added by %(instrument)s, effective %(day)s")
OBLIGATIONS_ADDED_BY = _("obligations added by %(instrument)s, effective %(day)s")
OBLIGATION_CHANGED_BY = _("obligation changed by %(instrument)s, effective %(day)s")
OBLIGATION_ENDED_BY = _("obligation ended by %(instrument)s, effective %(day)s")
AGREEMENT_ENDED = _("the agreement ended %(occurred)s")
OBLIGATION_MET = _("obligation met %(day)s")
NOT_DONE = _("not done after all: %(note)s")
EVIDENCE_JUDGED = _("evidence %(verdict)s: %(name)s")
DIVESTED = _("divestment completed %(occurred)s")
HOLDINGS_CHANGED = _("the holdings in %(owned)s were changed")
DISCOVERY_CORRECTED = _("the discovery of “%(title)s” was corrected")
PART_ADDED = _("“%(part)s” added to the order")
PART_CHANGED = _("“%(part)s” changed in the order")
PART_REMOVED = _("“%(part)s” was entered by mistake")
IMPORT_TAKEN_BACK = _("The import of %(name)s was taken back.")

FROM_MEMORY = _("“%(title)s” (%(occurred)s) is from memory, unverified.")
WORKED_OUT = _("“%(title)s” (%(occurred)s) was worked out from the source's wording, not printed in it.")
FINISHED_DAY_LATE = _("Finished at least %(late)s late.")
FINISHED_HOURS_LATE = _("Finished %(hours)s h %(minutes)s min late.")
NO_HOUR = _("At what hour it was done is not recorded: whether that was before %(cutoff)s is not known.")
TERM_GIVES = _("Counting the term gives %(day)s; the day printed is used.")
CALENDAR_OPEN = _("The clause does not say whose open days it means: %(calendar)s is used.")
MAYBE_CLOSED = _("Whether %(day)s is an open day is not known: %(reason)s.")
KNOWN_ONLY = _("Known only as %(occurred)s")
NOT_RECORDED_YET = _("Counted from %(event)s: not recorded yet")
ONLY_AS = _("Counted from %(event)s, known only as %(occurred)s")
RECURS_NOT_RECORDED = _("Recurs from %(event)s: not recorded yet")
RECURS_ONLY_AS = _("Recurs from %(event)s, known only as %(occurred)s")
RECURS_UNKNOWN = _("Recurs %(rule)s, counted from %(event)s: not recorded yet")
RECURS_VAGUELY = _("Recurs %(rule)s, counted from %(event)s: known only as %(occurred)s")
FIRST_ON = _("The clause does not say whether it falls on %(anchor)s itself: that day is counted in.")
FIRST_AFTER = _(
    "The clause does not say whether it falls on %(anchor)s itself: counted from one period after."
)
ENDED_BEFORE = _("%(instrument)s ended this obligation on %(day)s, before it fell due.")
TERMINATED = _("The agreement ended %(occurred)s, before this fell due.")
PERHAPS_ENDED = _("The agreement ended %(occurred)s; whether this still fell due is not known.")
DONE_BEFORE = _(
    "The version before was recorded as done on %(day)s: record the fulfilment here too if that meets this"
    " one."
)
LAW_NOT_CODED = _("The law of %(regime)s is not coded: the date rests on the order alone.")
VAGUE_STAY = _("“%(title)s” is known only as %(occurred)s: no day is left out for it.")
STAYED = _("stayed by %(court)s on %(day)s")
PASSED_MEANWHILE = _("%(what)s; its day, %(day)s, has passed meanwhile")
EXPIRES = _("Evidence expires: %(name)s")
BOUGHT = _("Bought: sale closed %(occurred)s")
LEFT_OVER = _("What is left after the sale closed %(occurred)s")

OTHER_START = _("The sheet counts from “%(other)s” (%(day)s), not from “%(right)s”.")
NOT_BEGUN = _("This clock has not begun by the events of the sheet; it starts with: %(events)s.")

CLOCK_IS = _("The clock is %(state)s.")
NOW_ON = _("The date moved: it is now %(day)s.")
LEAVES_AT = _("leaves at %(at)s UTC, was %(before)s UTC")
PLAN_CLOCK_IS = _("the clock is %(state)s")
DATE_MOVED = _("the date moved from %(before)s to %(after)s")
BOTH_DAYS = _("%(old)s and %(new)s")
MET_ON = _("met on %(day)s")
ENDED_ON = _("ended on %(day)s")
RESTS_UNTIL = _("rests until %(day)s, as this person asked")
LEAVES_FOR = _("For %(at)s UTC.")
ANSWERED = _("acknowledged by %(name)s on %(day)s")
WAS_ANSWERED = _("The date was acknowledged by %(name)s on %(day)s.")
ANSWERED_THROUGH = _("%(day)s, through %(came_by)s")
UNTIL = _("until %(day)s")
ASKED = _("Nobody acknowledged %(day)s; asked at the stage of the %(stage)s: %(name)s.")
ASKED_COVER = _(
    "Nobody acknowledged %(day)s; asked at the stage of the %(stage)s: %(name)s, who covers for %(other)s."
)
PASSED_TO = _("To %(name)s (%(stage)s), because %(other)s could not get it. %(why)s")
NOBODY_LEFT = _("To nobody: none is left, because %(other)s could not get it. %(why)s")
CAME_BACK = _("It came back: %(words)s")
NOT_WRITTEN = _("It could not be written: %(words)s")
CONNECTION_CUT = _("The connection was cut; %(words)s")
NO_SERVER = _("the mail server cannot be used: %(words)s")
HELD_UNTIL = _("Until %(time)s UTC: more than %(n)s mails would reach this person within an hour.")
PUT_TOGETHER = _(
    "Put into one mail with others: more than %(n)s mails would reach this person within an hour."
)
FINDING_OF = _("finding of the visit of %(day)s")
ONE_DATE = _("1 date")
DATES = _("%(n)s dates")
ON_SERVER = _("PostgreSQL database %(name)s (%(number)s) of system %(system)s")
IN_FILE = _("SQLite file %(name)s (%(number)s) on %(machine)s")
SHEET = _("Imported sheet, SHA-256 %(digest)s")
NOTICE_TO = _("Notice to %(to)s")
CASE_CHANGED = _("The case file was changed: %(changes)s.")
CHANGED_IN_CASE = {
    "kind": _("kind was “%(quoted)s”"),
    "occurred": _("date was “%(quoted)s”"),
    "note": _("note was “%(quoted)s”"),
    "source": _("source was “%(quoted)s”"),
    "status": _("status was “%(quoted)s”"),
}

KEPT: tuple[str, ...] = (
    *(SAFE_SET, SAFE_GONE, SAFE_MOVED, MOVED, DATE_SET, NO_DATE_AND_WAS, NO_DATE_MORE, LAW_IS_NOW),
    *(CLOSURES_CHANGED, CORRECTED, TAKEN_BACK, RECORDED, EXTENDED_BY, EXTENDED, OBLIGATION_ADDED_BY),
    *(OBLIGATIONS_ADDED_BY, OBLIGATION_CHANGED_BY, OBLIGATION_ENDED_BY, AGREEMENT_ENDED, OBLIGATION_MET),
    *(NOT_DONE, EVIDENCE_JUDGED, DIVESTED, HOLDINGS_CHANGED, DISCOVERY_CORRECTED, PART_ADDED, PART_CHANGED),
    *(PART_REMOVED, IMPORT_TAKEN_BACK, FROM_MEMORY, WORKED_OUT, FINISHED_DAY_LATE, FINISHED_HOURS_LATE),
    *(NO_HOUR, TERM_GIVES, CALENDAR_OPEN, MAYBE_CLOSED, KNOWN_ONLY, NOT_RECORDED_YET, ONLY_AS),
    *(
        RECURS_NOT_RECORDED,
        RECURS_ONLY_AS,
        RECURS_UNKNOWN,
        RECURS_VAGUELY,
        FIRST_ON,
        FIRST_AFTER,
        ENDED_BEFORE,
    ),
    *(TERMINATED, PERHAPS_ENDED, DONE_BEFORE, LAW_NOT_CODED, VAGUE_STAY, STAYED, PASSED_MEANWHILE, EXPIRES),
    *(OTHER_START, NOT_BEGUN, BOUGHT, LEFT_OVER, CLOCK_IS, NOW_ON, LEAVES_AT, PLAN_CLOCK_IS, DATE_MOVED),
    *(MET_ON, ENDED_ON, RESTS_UNTIL, LEAVES_FOR, WAS_ANSWERED, ANSWERED, ANSWERED_THROUGH, UNTIL),
    *(ASKED_COVER, ASKED, NOBODY_LEFT, PASSED_TO, CAME_BACK, NOT_WRITTEN, CONNECTION_CUT, NO_SERVER),
    *(HELD_UNTIL, PUT_TOGETHER, CASE_CHANGED, *CHANGED_IN_CASE.values(), BOTH_DAYS),
    *(ON_SERVER, IN_FILE, SHEET, NOTICE_TO, FINDING_OF, ONE_DATE, DATES),
    # What `news.py` says of a closure or a pause, and `models/fuzzy.py` of a day that is not known exactly.
    *(
        "closure of %(day)s (%(label)s) withdrawn: %(citation)s",
        "closure of %(day)s (%(label)s; %(citation)s)",
    ),
    *("pause %(span)s does not stop the clocks: %(reason)s",),
    *("pause %(span)s (%(reason)s; %(citation)s), its effect not settled",),
    *(
        "pause %(span)s (%(reason)s; %(citation)s)",
        "from %(old)s to %(new)s",
        "from %(old)s until further notice",
    ),
    *("between %(earliest)s and %(latest)s", "on or before %(latest)s", "on or after %(earliest)s"),
)
"""All of them, the narrower first."""
