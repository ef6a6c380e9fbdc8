"""The sentences that steps become, by the code of the step and what sets one apart from another.

Each is whole, so that a translation can put its parts in another order. The names of places say what stands
in them: `retold` reads the facts of a stored sentence by them.
"""

from collections.abc import Mapping

from .language import gettext_noop as _

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "started": {
        "backward": _("Counted back from %(on)s; the day before it is day 1."),
        "clear": _(
            "Counted back from %(on)s; the day before it is day 1."
            " Clear days: the last one must have passed in full."
        ),
        "trigger-day": _("%(on)s triggers the clock and is itself day 1."),
        "day-after": _("%(on)s triggers the clock and is not counted; the day after it is day 1."),
    },
    "trigger-moved": {"": _("%(closed_on)s is closed (%(over)s), so the clock starts as if it were %(on)s.")},
    "paused": {"": _("%(length)s from %(first)s to %(on)s are not counted: %(reason)s.")},
    "pause-not-applied": {
        "": _("The pause from %(first)s (%(reason)s) does not stop this clock; its days are counted.")
    },
    "skipped": {"": _("%(on)s is not a business day: %(label)s.")},
    "worked": {"": _("%(on)s is worked although it is a weekend day: %(label)s.")},
    "counted": {
        "forward": _("%(length)s end on %(on)s."),
        "backward": _("%(length)s before that day is %(on)s."),
    },
    "rolled": {"": _("%(closed_on)s is closed (%(over)s), so the end moves to %(on)s.")},
    "not-rolled": {"": _("%(on)s is closed (%(over)s), and the law does not move this date: it stays.")},
    "safe-day": {
        "hour-before": _(
            "Safe to act until %(on)s, %(cutoff)s in the authority's time zone: the last business day"
            " before it."
        ),
        "hour-last": _("Safe to act until %(on)s, %(cutoff)s in the authority's time zone: the last day."),
        "before": _("Safe to act until %(on)s: the last business day before it."),
        "last": _("Safe to act until %(on)s: the last day."),
    },
    "fixed-day": {
        "before": _("The law says before %(yearly)s of each year: the last day is %(on)s."),
        "by": _("The law says by %(yearly)s of each year: the last day is %(on)s."),
    },
    "lengthened": {"": _("The period must hold %(n)s open days: it is lengthened to %(on)s.")},
    "landed": {"": _("What the period leads to happens on the day after it, %(on)s.")},
    "silence": {
        "cleared": _("If nothing is done by the end of %(on)s: it counts as cleared."),
        "refused": _("If nothing is done by the end of %(on)s: it counts as refused."),
        "power-lapses": _("If nothing is done by the end of %(on)s: the power to act ends."),
        "deemed-complete": _("If nothing is done by the end of %(on)s: the filing counts as complete."),
        "nothing-stated": _("If nothing is done by the end of %(on)s: the law states no effect of silence."),
    },
    "transition": {"": _("The trigger day, %(told)s, falls under a transition: %(says)s (%(on)s).")},
    "cut": {"": _("“%(by)s” ends first, on %(on)s; this clock would have run to %(was)s.")},
    "capped": {
        "": _("The law allows at most %(length)s: not past %(on)s."),
        "used": _("The law allows at most %(length)s, %(used)s of it used before: not past %(on)s."),
    },
    "leg": {
        "earliest": _(
            "Counted from “%(trigger)s” the same clock ends on %(on)s; the earliest end is the one."
        ),
        "latest": _("Counted from “%(trigger)s” the same clock ends on %(on)s; the latest end is the one."),
    },
    "recurred": {
        "included": _("%(on)s is the %(nth)s time from %(anchor)s on, that day included: %(rule)s."),
        "included-shortened": _(
            "%(on)s is the %(nth)s time from %(anchor)s on, that day included, on the last day of its month:"
            " %(rule)s."
        ),
        "anniversary": _("%(on)s is the %(nth)s anniversary of %(anchor)s."),
        "anniversary-shortened": _(
            "%(on)s is the %(nth)s anniversary of %(anchor)s, on the last day of its month."
        ),
        "time": _("%(on)s is the %(nth)s time after %(anchor)s: %(rule)s."),
        "time-shortened": _(
            "%(on)s is the %(nth)s time after %(anchor)s, on the last day of its month: %(rule)s."
        ),
    },
    "set": {"": _("%(on)s was set: %(by)s.")},
    "hours-started": {"": _("The hours begin on %(at)s.")},
    "clocks-changed": {
        "forward": _(
            "The clocks go forward by %(by)s meanwhile: %(n)s hours pass while the time they show moves on by"
            " %(wall)s."
        ),
        "back": _(
            "The clocks go back by %(by)s meanwhile: %(n)s hours pass while the time they show moves on by"
            " %(wall)s."
        ),
    },
    "hours-counted": {"": _("%(n)s hours later it is %(at)s.")},
}
"""`set` is a date that a paper names or an authority grants, not a count."""
