"""Which stretch of a timeline is shown, and the ways to others."""

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from tracker.services.pictures.axis import Stretch, Zoom, around, beside, month_of
from tracker.services.pictures.lanes import Lanes


class Zooms(NamedTuple):
    """The stretch that is shown, the named stretches around its middle, and those beside it."""

    shown: Stretch
    whole: Stretch
    named: tuple[Zoom, ...]
    earlier: Stretch
    later: Stretch


def zooms(told: Lanes, first: date | None, last: date | None) -> Zooms:
    """Return the stretch that was asked for; what was not asked for is where the facts begin or end.

    The month, quarter and year offered are those of today where it is in sight, else of its middle.
    """
    whole = around(told.days())
    begin = first or min(whole.first, last or whole.first)
    shown = Stretch(begin, max(last or whole.last, begin))
    focus = told.today if shown.first <= told.today <= shown.last else shown.middle
    wanted = ((_("Month"), 1), (_("Quarter"), 3), (_("Year"), 12))
    named = [Zoom(name, one, one == shown) for name, months in wanted for one in [month_of(focus, months)]]
    named.append(Zoom(_("All"), whole, shown == whole))
    return Zooms(shown, whole, tuple(named), *beside(shown))
