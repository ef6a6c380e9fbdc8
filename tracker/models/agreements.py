"""Mitigation: what the parties promised, as it stands on any day, and what falls due under it."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.clock.explain import legal_day
from tracker.models.base import Record, recorded_by
from tracker.models.clauses import Duty, Rolling, duty_constraints
from tracker.models.codes import choice_constraint, filled_constraint
from tracker.models.fuzzy import FuzzyAttribute, Precision, fuzzy_constraints
from tracker.models.investments import Investment
from tracker.models.parties import Party
from tracker.models.sources import Source
from tracker.models.visibility import ThroughMatter, VisibleQuerySet, Way


class MitigationAgreement(Record):
    """An agreement, order or set of conditions that lets a matter stand.

    `rolling` and `calendar` are the agreement's own rule for days that are not open, for duties whose clause
    has none of its own; both stay empty where it has no such rule.
    """

    seen_through: ClassVar[Way] = ThroughMatter(("investment",))

    investment = models.ForeignKey(
        Investment, models.PROTECT, related_name="agreements", verbose_name=_("investment")
    )
    signed_earliest = models.DateField(_("signed, first possible day"), null=True, blank=True)
    signed_latest = models.DateField(_("signed, last possible day"), null=True, blank=True)
    signed_precision = models.CharField(
        _("signed, precision"), max_length=7, choices=Precision, default=Precision.UNKNOWN
    )
    effective_earliest = models.DateField(_("effective, first possible day"), null=True, blank=True)
    effective_latest = models.DateField(_("effective, last possible day"), null=True, blank=True)
    effective_precision = models.CharField(
        _("effective, precision"), max_length=7, choices=Precision, default=Precision.UNKNOWN
    )
    terminated_earliest = models.DateField(_("terminated, first possible day"), null=True, blank=True)
    terminated_latest = models.DateField(_("terminated, last possible day"), null=True, blank=True)
    terminated_precision = models.CharField(
        _("terminated, precision"), max_length=7, choices=Precision, default=Precision.UNKNOWN
    )
    termination_note = models.TextField(_("how it was terminated"), blank=True)
    instrument = models.CharField(_("instrument"), max_length=200)
    government_parties = models.JSONField(_("government parties"), default=list, blank=True)
    rolling = models.CharField(_("a day that is not open"), max_length=21, choices=Rolling, blank=True)
    calendar = models.CharField(_("calendar"), max_length=40, blank=True)
    text = models.TextField(_("text as signed"), blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = VisibleQuerySet.as_manager()

    signed = FuzzyAttribute()
    effective = FuzzyAttribute()
    terminated = FuzzyAttribute()

    class Meta:
        ordering = ["investment", "signed_earliest", "pk"]
        verbose_name = _("mitigation agreement")
        verbose_name_plural = _("mitigation agreements")
        constraints = [
            *fuzzy_constraints(
                "mitigationagreement",
                [("signed", "Signed"), ("effective", "Effective"), ("terminated", "Terminated")],
            ),
            choice_constraint("mitigationagreement", "rolling", Rolling, blank=True),
        ]

    def __str__(self) -> str:
        return (
            gettext("%(instrument)s, signed %(signed)s")
            % {"instrument": self.instrument, "signed": self.signed}
            if self.signed.is_known
            else self.instrument
        )


class AgreementRole(models.TextChoices):
    PARTY = "party", _("party")
    MONITOR = "monitor", _("monitor")
    AUDITOR = "auditor", _("auditor")
    SECURITY_OFFICER = "security_officer", _("security officer")
    TRUSTEE = "trustee", _("trustee")


class AgreementParty(Record):
    """Who signed an agreement, or watches over it; the government's side stands in the agreement itself."""

    seen_through: ClassVar[Way] = ThroughMatter(("agreement__investment",))

    agreement = models.ForeignKey(
        MitigationAgreement, models.PROTECT, related_name="parties", verbose_name=_("agreement")
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="agreements", verbose_name=_("party"))
    role = models.CharField(_("role"), max_length=16, choices=AgreementRole, default=AgreementRole.PARTY)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "role", "pk"]
        verbose_name = _("party to an agreement")
        verbose_name_plural = _("parties to agreements")
        constraints = [
            models.UniqueConstraint(
                name="agreementparty_once_per_role",
                fields=["agreement", "party", "role"],
                violation_error_message=_("This party already has this role in the agreement."),
            ),
            choice_constraint("agreementparty", "role", AgreementRole),
        ]

    def __str__(self) -> str:
        return f"{self.party}, {self.get_role_display()}"


class Amendment(Record):
    """A change of an agreement from a day on, with the whole text as it then stands."""

    seen_through: ClassVar[Way] = ThroughMatter(("agreement__investment",))

    agreement = models.ForeignKey(
        MitigationAgreement, models.PROTECT, related_name="amendments", verbose_name=_("agreement")
    )
    effective_on = models.DateField(_("effective on"))
    instrument = models.CharField(_("instrument"), max_length=200)
    text = models.TextField(_("consolidated text"), blank=True)
    note = models.TextField(_("note"), blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "effective_on", "pk"]
        verbose_name = _("amendment")
        constraints = [
            filled_constraint("amendment", "instrument", _("Name the amendment, such as Amendment No. 1."))
        ]

    def __str__(self) -> str:
        return gettext("%(instrument)s, effective %(day)s") % {
            "instrument": self.instrument,
            "day": legal_day(self.effective_on),
        }


class Incident(Record):
    """A breach or an incident under an agreement: from its discovery the clock of its notice runs.

    `discovered_at` is an instant; `zone` that of the authority to be told. A penalty that follows runs on
    the clocks of `review`.
    """

    seen_through: ClassVar[Way] = ThroughMatter(("agreement__investment",))

    agreement = models.ForeignKey(
        MitigationAgreement, models.PROTECT, related_name="incidents", verbose_name=_("agreement")
    )
    title = models.CharField(_("what happened"), max_length=200)
    text = models.TextField(_("in detail"), blank=True)
    is_breach = models.BooleanField(_("a breach of the agreement"), default=False)
    discovered_at = models.DateTimeField(_("discovered at"))
    zone = models.CharField(_("time zone of the authority"), max_length=40)
    breached = models.ForeignKey(
        "tracker.Obligation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="breaches",
        verbose_name=_("obligation breached"),
    )
    review = models.ForeignKey(
        "tracker.Review",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
        verbose_name=_("review with the penalty's clocks"),
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = recorded_by()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "discovered_at", "pk"]
        verbose_name = _("incident")
        constraints = [filled_constraint("incident", "title", _("Say what happened, in a few words."))]

    def __str__(self) -> str:
        return self.title


class IncidentNotice(Record):
    """A notice of an incident that was sent. Append-only."""

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(("incident__agreement__investment",))

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="notices", verbose_name=_("incident"))
    sent_at = models.DateTimeField(_("sent at"))
    to = models.CharField(_("to"), max_length=200)
    text = models.TextField(_("what it said"), blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = recorded_by()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["incident", "sent_at", "pk"]
        verbose_name = _("notice of an incident")
        verbose_name_plural = _("notices of incidents")
        constraints = [filled_constraint("incidentnotice", "to", _("Say to whom the notice went."))]

    def __str__(self) -> str:
        return gettext("notice to %(to)s") % {"to": self.to}


class SiteVisit(Record):
    """A visit by a monitor or an agency."""

    seen_through: ClassVar[Way] = ThroughMatter(("agreement__investment",))

    agreement = models.ForeignKey(
        MitigationAgreement, models.PROTECT, related_name="visits", verbose_name=_("agreement")
    )
    announced_on = models.DateField(_("announced on"), null=True, blank=True)
    visited_on = models.DateField(_("visited on"))
    by_whom = models.CharField(_("by whom"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "visited_on", "pk"]
        verbose_name = _("site visit")
        verbose_name_plural = _("site visits")
        constraints = [
            filled_constraint("sitevisit", "by_whom", _("Say who visited.")),
            models.CheckConstraint(
                name="sitevisit_announced_before",
                condition=Q(announced_on__isnull=True) | Q(announced_on__lte=F("visited_on")),
                violation_error_message=_("A visit is announced before it takes place: check both days."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("visit by %(by_whom)s, %(day)s") % {
            "by_whom": self.by_whom,
            "day": legal_day(self.visited_on),
        }


class Obligation(Duty):
    """One promise under an agreement, due on a day, again and again, or in the agreement's own words.

    It is in force from the agreement, or from the amendment that added it, until an amendment ends it.
    Whether it was met is told by its fulfilments alone, one for each occurrence.
    """

    seen_through: ClassVar[Way] = ThroughMatter(("agreement__investment",))

    agreement = models.ForeignKey(
        MitigationAgreement, models.PROTECT, related_name="obligations", verbose_name=_("agreement")
    )
    added_by = models.ForeignKey(
        Amendment, models.PROTECT, null=True, blank=True, related_name="added", verbose_name=_("added by")
    )
    ended_by = models.ForeignKey(
        Amendment, models.PROTECT, null=True, blank=True, related_name="ended", verbose_name=_("ended by")
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    typical = models.CharField(
        _("taken from the library"), max_length=60, blank=True, help_text=_("Typical, not law")
    )
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("incident")
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "position", "pk"]
        verbose_name = _("obligation")
        indexes = [models.Index(name="obligation_by_place", fields=["agreement", "position", "id"])]
        constraints = [
            *duty_constraints("obligation"),
            models.CheckConstraint(
                name="obligation_does_not_replace_itself",
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("pk")),
                violation_error_message=_("An obligation cannot replace itself: choose the earlier one."),
            ),
        ]

    def clean(self) -> None:
        """Refuse amendments and versions of another agreement, and an end before the beginning."""
        super().clean()
        told = {name: getattr(self, name) for name in ("added_by", "ended_by", "replaces")}
        for name, row in told.items():
            if row and row.agreement_id != self.agreement_id:
                raise ValidationError({name: gettext("It belongs to another agreement: choose one of this.")})
        added, ended = told["added_by"], told["ended_by"]
        if added and ended and ended.effective_on < added.effective_on:
            raise ValidationError(
                {"ended_by": gettext("It takes effect before the one that added the obligation.")}
            )


class Finding(Record):
    """What a visit found; it becomes a duty with a date."""

    seen_through: ClassVar[Way] = ThroughMatter(("visit__agreement__investment",))

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="findings", verbose_name=_("visit"))
    text = models.TextField(_("finding"))
    obligation = models.OneToOneField(
        Obligation, models.PROTECT, null=True, blank=True, related_name="finding", verbose_name=_("duty")
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["visit", "pk"]
        verbose_name = _("finding")
        constraints = [filled_constraint("finding", "text", _("Say what was found."))]

    def __str__(self) -> str:
        return self.text


class Fulfilment(Record):
    """One occurrence of an obligation was met, or that was taken back: the last row counts. Append-only.

    `occurrence` is the key of its deadline: the day on which it recurs (`2027-07-03`), `1` for what does not.
    `done_at` is the instant, where it is known: a clock of hours needs it to tell whether it was in time.
    """

    append_only: ClassVar[bool] = True
    seen_through: ClassVar[Way] = ThroughMatter(("obligation__agreement__investment",))

    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="fulfilments", verbose_name=_("obligation")
    )
    occurrence = models.CharField(_("occurrence"), max_length=120)
    done_on = models.DateField(_("done on"), null=True, blank=True, help_text=_("Empty: not done after all"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = recorded_by()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["obligation", "occurrence", "recorded_at", "pk"]
        verbose_name = _("fulfilment")
        constraints = [
            filled_constraint("fulfilment", "occurrence", _("Say which occurrence was met.")),
            models.CheckConstraint(
                name="fulfilment_taken_back_says_why",
                condition=Q(done_on__isnull=False) | Q(note__gt=""),
                violation_error_message=_("Say why it was not done after all."),
            ),
        ]

    def __str__(self) -> str:
        return (
            gettext("done %(day)s") % {"day": legal_day(self.done_on)}
            if self.done_on
            else gettext("not done after all")
        )
