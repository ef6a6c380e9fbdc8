"""Whether dates were met: in time, late, or not at all, and by how many days."""

from collections import defaultdict

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tracker.filters.today import IS_OVERDUE_BY_LAW, with_today
from tracker.models import DeadlineState, Investment
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.law_words import regime_title

from .asked import Asked, deadlines
from .tables import Cell, Column, Table, days_between, percentile

LATE = Q(state=DeadlineState.MET, finished_on__gt=F("due_on"))
IN_TIME = Q(state=DeadlineState.MET, finished_on__lte=F("due_on"))
NOT_KNOWN = Q(state=DeadlineState.MET, finished_on__isnull=True)


def of_open_matters() -> Q:
    """Dates of matters in which something is still expected."""
    matter = Coalesce(*(OuterRef(f"{path}_id") for path in PATHS_TO_MATTER))
    return ~Q(Exists(Investment.objects.order_by().filter(pk=matter, is_closed=True)))


def lateness(asked: Asked) -> Table:
    """The dates that fell due in the period, by regime and whose clock it was."""
    found: dict[tuple[str, str], dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    rows = with_today(deadlines(asked), asked.now).filter(due_on__gte=asked.first, due_on__lte=asked.last)
    hangs_on = Case(
        When(divestment__isnull=False, then=Value("divestment")),
        When(obligation__isnull=False, then=Value("obligation")),
        default=F("review__regime"),
        output_field=CharField(),
    )
    how = Case(
        When(IN_TIME, then=Value("in_time")),
        When(LATE, then=Value("late")),
        When(NOT_KNOWN, then=Value("not_known")),
        default=Value("missed"),
        output_field=CharField(),
    )
    late_by = Case(
        When(LATE, then=days_between(F("due_on"), F("finished_on"))),
        When(state=DeadlineState.MET, then=Value(0)),
        default=days_between(F("due_on"), F("today")),
    )
    counted = rows.filter(Q(state=DeadlineState.MET) | IS_OVERDUE_BY_LAW & of_open_matters())
    grouped = counted.annotate(hangs_on=hangs_on, how=how, late_by=late_by)
    for one in grouped.values_list("hangs_on", "owner_label", "how", "late_by").annotate(n=Count("pk")):
        of_what, whose, what, days, n = one
        found[_of(of_what), whose][what][days] = n
    return Table(
        id="lateness",
        columns=(
            Column("regime", _("Of")),
            Column("owner", _("Whose clock")),
            Column("in_time", _("Met in time"), "number"),
            Column("late", _("Met late"), "number"),
            Column("missed", _("Missed"), "number", bar=True),
            Column("not_known", _("Met, day not known"), "number"),
            Column("median_late", _("Days late, median"), "number"),
            Column("most_late", _("Days late, most"), "number"),
        ),
        rows=[_row(key, found[key]) for key in sorted(found)],
        definition=_(
            "Dates due in the period. Missed: passed, still open and not met, in matters that are not closed."
            " Days late: calendar days after the due day until it was met, or until today. Left out: dates"
            " that ended without being owed, are still ahead, or passed before their matter was loaded."
        ),
        empty=_("No date fell due in this period. Widen it to see which dates were met."),
    )


def _of(parent: str) -> str:
    words = {"divestment": _("Orders to divest"), "obligation": _("Mitigation agreements")}
    return words.get(parent) or regime_title(parent)


def _row(key: tuple[str, str], found: dict[str, dict[int, int]]) -> list[Cell]:
    late: dict[int, int] = defaultdict(int)
    for what in ("late", "missed"):
        for days, n in found[what].items():
            late[days] += n
    return [
        *key,
        *(sum(found[what].values()) for what in ("in_time", "late", "missed", "not_known")),
        percentile(late.items(), 50),
        max(late, default=None),
    ]
