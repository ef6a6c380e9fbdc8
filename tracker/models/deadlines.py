"""What the law makes of the events: a projection, rebuilt at will, and every move it ever made."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.clock.explain import legal_day
from tracker.models.agreements import Obligation
from tracker.models.base import Confidence, Record
from tracker.models.clock_keys import DutyKey, duty_of
from tracker.models.closures import Closure, RegimePause
from tracker.models.codes import choice_constraint
from tracker.models.divestments import Divestment
from tracker.models.investments import Investment
from tracker.models.law_words import law_words
from tracker.models.reviews import Review, ReviewEvent
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way

PATHS_TO_MATTER = ("review__investment", "divestment__investment", "obligation__agreement__investment")


class DeadlineState(models.TextChoices):
    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    MET = "met", _("met")
    ENDED = "ended", _("ended")
    WAITING = "waiting", _("waiting")
    PROJECTED = "projected", _("projected")
    NOT_A_DATE = "not-a-date", _("not a date")


OPEN_STATES = ("running", "paused", "waiting", "projected")


NO_DAY = date.max
"""Where an open clock without any day stands in a list: after those that have one."""


EARLIER_ON = Least(Coalesce("due_on", "set_on"), Coalesce("set_on", "due_on"))
"""The due day, or a day set by hand where that is earlier or there is no other."""


class DeadlineQuerySet(VisibleQuerySet["Deadline"]):
    """Deadlines by what is still to be done about them."""

    def open(self) -> Self:
        """Not finished: running, paused, waiting for an event, or projected."""
        return self.filter(state__in=OPEN_STATES)

    def running(self) -> Self:
        """The clock runs now."""
        return self.filter(state=DeadlineState.RUNNING)

    def with_matter(self) -> Self:
        """Fetch what `investment` and the parent need along with the rows, so lists stay cheap."""
        return self.select_related(*PATHS_TO_MATTER)


class Deadline(Record):
    """One clock of a review, divestment or obligation, with the date it gives and why.

    Legal dates are days in `zone`; `computed_at` is a UTC instant. A clock without a day says what it
    waits for. `safe_on` is the cautious reading and never later than `due_on`. `set_on` is a day that a
    person set beside the computed one; `unchecked` are the ids of the second checks it still waits for.

    `open_on` and `listed_on` order the lists and are written by the database. `open_on` is the day of an open
    clock (one set by hand, where that is earlier) or, where only bounds are known, the last possible one,
    `NO_DAY` without either; it is empty of a
    finished clock. `listed_on` is never empty: the same, and of a finished clock the day it finished, where
    that is known.
    """

    seen_through: ClassVar[Way] = ThroughMatter(PATHS_TO_MATTER)

    review = models.ForeignKey(Review, models.PROTECT, null=True, blank=True, related_name="deadlines")
    divestment = models.ForeignKey(
        Divestment, models.PROTECT, null=True, blank=True, related_name="deadlines"
    )
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, null=True, blank=True, related_name="deadlines"
    )
    rule_id = models.CharField(_("rule"), max_length=80)
    key = models.CharField(_("key"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=200)
    owed_by = models.CharField(_("owed by"), max_length=40, blank=True)
    owner_label = models.CharField(_("owner of the clock"), max_length=120, blank=True)
    trigger_kind = models.CharField(_("started by"), max_length=60, blank=True)
    trigger_on = models.DateField(_("started on"), null=True, blank=True)
    unrolled_on = models.DateField(_("last day before rolling"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    safe_on = models.DateField(_("last safe day"), null=True, blank=True)
    cutoff = models.CharField(_("hour of the day"), max_length=5, blank=True, help_text=_("Such as 17:00"))
    zone = models.CharField(_("time zone"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=DeadlineState)
    finished_on = models.DateField(_("finished on"), null=True, blank=True)
    is_late = models.BooleanField(_("finished late"), default=False)
    finished_by = models.CharField(_("finished by"), max_length=60, blank=True)
    earliest_on = models.DateField(_("earliest possible day"), null=True, blank=True)
    latest_on = models.DateField(_("latest possible day"), null=True, blank=True)
    undetermined_reason = models.TextField(_("why there is no date"), blank=True)
    waits_for = models.CharField(_("waits for"), max_length=200, blank=True)
    steps = models.JSONField(_("steps"), default=list, blank=True)
    cautions = models.JSONField(_("cautions"), default=list, blank=True)
    readings = models.JSONField(_("other lawful readings"), default=list, blank=True)
    citation = models.TextField(_("citation"), blank=True)
    citation_url = models.URLField(_("text of the law"), max_length=1000, blank=True)
    read_on = models.DateField(_("law read on"), null=True, blank=True)
    confidence = models.CharField(
        _("confidence"), max_length=10, choices=Confidence, default=Confidence.UNVERIFIED
    )
    regime_version = models.CharField(_("version of the law"), max_length=60, blank=True)
    calendar = models.CharField(_("calendar"), max_length=40, blank=True)
    calendar_digest = models.CharField(_("digest of the calendar"), max_length=64, blank=True)
    engine_version = models.CharField(_("version of the clock"), max_length=40, blank=True)
    event_ids = models.JSONField(_("events used"), default=list, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    set_on = models.DateField(
        _("day set by hand"),
        null=True,
        blank=True,
        help_text=_("While it stands and the clock says otherwise"),
    )
    unchecked = models.JSONField(_("waits for a second check of"), default=list, blank=True)
    computed_at = models.DateTimeField(_("computed at"))
    open_on = models.GeneratedField(
        expression=Case(
            When(state__in=OPEN_STATES, then=Coalesce(EARLIER_ON, "latest_on", Value(NO_DAY))), default=None
        ),
        output_field=models.DateField(_("listed by, while open"), null=True),
        db_persist=True,
    )
    listed_on = models.GeneratedField(
        expression=Case(
            When(state__in=OPEN_STATES, then=Coalesce(EARLIER_ON, "latest_on", Value(NO_DAY))),
            default=Coalesce("finished_on", "due_on", "latest_on", Value(date.min)),
        ),
        output_field=models.DateField(_("listed by")),
        db_persist=True,
    )

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        verbose_name = _("deadline")
        indexes = [
            models.Index(name="deadline_by_state_and_day", fields=["state", "due_on"]),
            # What SQLite proves of a partial index: a comparison of the column shows that it is not null.
            models.Index(
                name="deadline_open_by_day", fields=["open_on", "id"], condition=Q(open_on__isnull=False)
            ),
            models.Index(name="deadline_listed_by_state", fields=["state", "listed_on", "id"]),
            models.Index(
                name="deadline_open_by_owner",
                fields=["state", "owed_by"],
                condition=Q(open_on__isnull=False),
            ),
            models.Index(
                name="deadline_open_by_calendar", fields=["calendar"], condition=Q(open_on__isnull=False)
            ),
            models.Index(name="deadline_set_by_hand", fields=["set_on"], condition=Q(set_on__isnull=False)),
            # What a search looks for a word in: titles of duties are found at the duty.
            models.Index(name="deadline_by_rule", fields=["rule_id"]),
            models.Index(name="deadline_by_title", fields=["title"], condition=Q(obligation__isnull=True)),
        ]
        constraints = [
            *(
                models.UniqueConstraint(
                    name=f"deadline_once_per_{parent}",
                    fields=[parent, "rule_id", "key"],
                    violation_error_message=_("This clock exists already."),
                )
                for parent in ("review", "divestment", "obligation")
            ),
            models.CheckConstraint(
                name="deadline_has_one_parent",
                condition=(
                    Q(review__isnull=False, divestment__isnull=True, obligation__isnull=True)
                    | Q(review__isnull=True, divestment__isnull=False, obligation__isnull=True)
                    | Q(review__isnull=True, divestment__isnull=True, obligation__isnull=False)
                ),
                violation_error_message=(
                    _("A deadline belongs to exactly one review, one divestment or one obligation.")
                ),
            ),
            models.CheckConstraint(
                name="deadline_has_day_or_reason",
                condition=Q(due_on__isnull=False) | Q(undetermined_reason__gt=""),
                violation_error_message=_("A deadline without a day must say why there is none."),
            ),
            models.CheckConstraint(
                name="deadline_day_has_zone",
                condition=Q(due_on__isnull=True) | Q(zone__gt=""),
                violation_error_message=_("A due day needs the time zone it is counted in."),
            ),
            models.CheckConstraint(
                name="deadline_safe_day_is_not_late",
                condition=Q(safe_on__isnull=True) | Q(due_on__isnull=True) | Q(safe_on__lte=F("due_on")),
                violation_error_message=_("The last safe day cannot lie after the due day."),
            ),
            models.CheckConstraint(
                name="deadline_bounds_in_order",
                condition=Q(earliest_on__isnull=True)
                | Q(latest_on__isnull=True)
                | Q(earliest_on__lte=F("latest_on")),
                violation_error_message=_("The earliest possible day cannot lie after the latest."),
            ),
            choice_constraint("deadline", "state", DeadlineState),
            choice_constraint("deadline", "confidence", Confidence),
        ]

    def __str__(self) -> str:
        return (
            f"{law_words(self.title)} {legal_day(self.due_on)}"
            if self.due_on
            else gettext("%(title)s: no date yet") % {"title": law_words(self.title)}
        )

    @property
    def act_days(self) -> tuple[date, ...]:
        """The days to act by, the earlier first: the clock's (its safe one, if any) and one set by hand."""
        return tuple(sorted({day for day in (self.safe_on or self.due_on, self.set_on) if day}))

    @property
    def parent(self) -> Review | Divestment | Obligation:
        """What this clock belongs to."""
        parent = self.review or self.divestment or self.obligation
        assert parent is not None, "the database lets no deadline be without a parent"
        return parent

    @property
    def duty(self) -> DutyKey | None:
        """The obligation or part of an order that it is of, which has people of its own; no query."""
        return duty_of(self.obligation_id, self.divestment_id, self.key)

    @property
    def investment(self) -> Investment:
        """The matter this clock belongs to."""
        parent = self.parent
        return parent.agreement.investment if isinstance(parent, Obligation) else parent.investment


class ChangeCause(models.TextChoices):
    EVENT = "event", _("event")
    CORRECTION = "correction", _("correction")
    CLOSURE = "closure", _("closure")
    PAUSE = "pause", _("pause")
    RULE = "rule", _("change of rule")
    EXTENSION = "extension", _("extension")
    TERM = "term", _("term")


class DeadlineChange(Record):
    """One move of a deadline, or of its last safe day alone, and what moved it. Append-only."""

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(tuple(f"deadline__{path}" for path in PATHS_TO_MATTER))

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="changes", verbose_name=_("deadline"))
    old_due_on = models.DateField(_("was due on"), null=True, blank=True)
    new_due_on = models.DateField(_("now due on"), null=True, blank=True)
    old_safe_on = models.DateField(_("was the last safe day"), null=True, blank=True)
    new_safe_on = models.DateField(_("now the last safe day"), null=True, blank=True)
    cause = models.CharField(_("cause"), max_length=10, choices=ChangeCause)
    text = models.TextField(_("why"))
    event = models.ForeignKey(ReviewEvent, models.PROTECT, null=True, blank=True, related_name="moved")
    closure = models.ForeignKey(Closure, models.PROTECT, null=True, blank=True, related_name="moved")
    pause = models.ForeignKey(RegimePause, models.PROTECT, null=True, blank=True, related_name="moved")
    changed_at = models.DateTimeField(_("changed at"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        verbose_name = _("moved date")
        verbose_name_plural = _("moved dates")
        indexes = [models.Index(name="deadlinechange_by_time", fields=["changed_at"])]
        constraints = [
            choice_constraint("deadlinechange", "cause", ChangeCause),
            models.CheckConstraint(
                name="deadlinechange_says_why",
                condition=Q(text__gt=""),
                violation_error_message=_("A moved date must say why it moved."),
            ),
        ]

    def __str__(self) -> str:
        old, new = (legal_day(day) if day else gettext("no date") for day in (self.old_on, self.new_on))
        return f"{law_words(self.deadline.title)}: {old} → {new}"

    @property
    def is_of_safe_day(self) -> bool:
        """Whether the legal date stayed, and only the last safe day before it moved."""
        return self.old_due_on == self.new_due_on

    @property
    def old_on(self) -> date | None:
        """The day that moved, as it was."""
        return self.old_safe_on if self.is_of_safe_day else self.old_due_on

    @property
    def new_on(self) -> date | None:
        """The day that moved, as it is now."""
        return self.new_safe_on if self.is_of_safe_day else self.new_due_on
