"""The matter: one investment, what is known of it, and the people who work on it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import (
    choice_constraint,
    country_constraint,
    list_constraint,
    money_constraints,
    percent_constraint,
    validate_country,
    validate_currency,
)
from tracker.models.fuzzy import FuzzyAttribute, Precision, fuzzy_constraints
from tracker.models.leads import validate_leads
from tracker.models.parties import Party
from tracker.models.visibility import TheMatterItself, ThroughMatter, VisibleQuerySet, Way


class StateControl(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not known")


class Basis(models.TextChoices):
    READ = "read", _("read in a text")
    FROM_MEMORY = "from_memory", _("from memory, unverified")


class Category(models.TextChoices):
    CRITICAL_TECHNOLOGY = "critical_technology", _("critical technology")
    CRITICAL_INFRASTRUCTURE = "critical_infrastructure", _("critical infrastructure")
    SENSITIVE_PERSONAL_DATA = "sensitive_personal_data", _("sensitive personal data")
    REAL_ESTATE = "real_estate", _("real estate")
    NONE = "none", _("none")


class Investment(Record):
    """One investment by a foreign person, with everything that follows from it."""

    seen_through: ClassVar[Way] = TheMatterItself()

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    investor = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="investments", verbose_name=_("investor")
    )
    investor_country = models.CharField(
        _("investor's country"), max_length=2, blank=True, validators=[validate_country]
    )
    investor_ultimate_parent = models.CharField(
        _("investor's ultimate parent"), max_length=300, blank=True, help_text=_("As the record states it")
    )
    state_control = models.CharField(
        _("foreign government control"), max_length=7, choices=StateControl, default=StateControl.UNKNOWN
    )
    state_control_detail = models.CharField(_("detail of control"), max_length=300, blank=True)
    state_control_basis = models.CharField(_("basis of control"), max_length=11, choices=Basis, blank=True)
    target = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="targeted_by", verbose_name=_("target")
    )
    target_country = models.CharField(
        _("target's country"), max_length=2, blank=True, validators=[validate_country]
    )
    sector = models.CharField(_("sector"), max_length=200, blank=True)
    category = models.CharField(_("category"), max_length=30, choices=Category, default=Category.NONE)
    category_note = models.CharField(
        _("category, exact words"), max_length=200, blank=True, help_text=_("As the record states it")
    )
    instrument = models.CharField(_("instrument"), max_length=200, blank=True)
    stake_percent = models.DecimalField(
        _("stake, percent"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    stake_note = models.CharField(_("stake, in words"), max_length=300, blank=True)
    rights = models.TextField(_("rights"), blank=True, help_text=_("Board seats, access, vetoes"))
    value_amount = models.DecimalField(_("value"), max_digits=20, decimal_places=2, null=True, blank=True)
    value_currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[validate_currency])
    value_note = models.CharField(_("value, in words"), max_length=300, blank=True)
    signed_earliest = models.DateField(_("signed, first possible day"), null=True, blank=True)
    signed_latest = models.DateField(_("signed, last possible day"), null=True, blank=True)
    signed_precision = models.CharField(
        _("signed, precision"), max_length=7, choices=Precision, default=Precision.UNKNOWN
    )
    announced_earliest = models.DateField(_("announced, first possible day"), null=True, blank=True)
    announced_latest = models.DateField(_("announced, last possible day"), null=True, blank=True)
    announced_precision = models.CharField(
        _("announced, precision"), max_length=7, choices=Precision, default=Precision.UNKNOWN
    )
    completed_earliest = models.DateField(_("completed, first possible day"), null=True, blank=True)
    completed_latest = models.DateField(_("completed, last possible day"), null=True, blank=True)
    completed_precision = models.CharField(
        _("completed, precision"), max_length=7, choices=Precision, default=Precision.UNKNOWN
    )
    outside_on = models.DateField(
        _("outside date"),
        null=True,
        blank=True,
        help_text=_("Long-stop: the last day the deal may still close"),
    )
    leads = models.JSONField(
        _("reminders, days before"),
        null=True,
        blank=True,
        validators=[validate_leads],
        help_text=_('For everybody who watches it and sets nothing else, such as [14, "5b", 0, -1]'),
    )
    outcome = models.CharField(_("outcome"), max_length=60, blank=True)
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("Everyone signed in may see this matter")
    )
    is_practice = models.BooleanField(_("practice"), default=False, help_text=_("Made up, to try things out"))
    is_closed = models.BooleanField(
        _("closed"), default=False, help_text=_("Nothing more is expected in this matter")
    )
    is_seed = models.BooleanField(
        _("lead case"), default=False, help_text=_("The case the case file starts from")
    )

    objects = VisibleQuerySet.as_manager()

    signed = FuzzyAttribute()
    announced = FuzzyAttribute()
    completed = FuzzyAttribute()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("investment")
        indexes = [
            models.Index(name="investment_by_title", fields=["title", "id"]),
            models.Index(name="investment_public", fields=["id"], condition=Q(is_public=True)),
            models.Index(
                name="investment_in_practice",
                fields=["title", "id"],
                condition=Q(is_practice=True, is_closed=False),
            ),
        ]
        constraints = [
            *fuzzy_constraints(
                "investment", [("signed", "Signed"), ("announced", "Announced"), ("completed", "Completed")]
            ),
            *money_constraints("investment", "value"),
            percent_constraint("investment", "stake_percent"),
            list_constraint("investment", "leads", _('Write the days as a list, such as [14, "5b", 0, -1].')),
            country_constraint("investment", "investor_country"),
            country_constraint("investment", "target_country"),
            choice_constraint("investment", "state_control", StateControl),
            choice_constraint("investment", "state_control_basis", Basis, blank=True),
            choice_constraint("investment", "category", Category),
            models.CheckConstraint(
                name="investment_not_in_itself",
                condition=Q(investor__isnull=True) | Q(target__isnull=True) | ~Q(investor=F("target")),
                violation_error_message=_(
                    "Investor and target are the same party: choose two different ones."
                ),
            ),
        ]

    def __str__(self) -> str:
        marked = self.title.startswith("PRACTICE") or not self.is_practice
        return self.title if marked else gettext("PRACTICE: %(title)s") % {"title": self.title}


class TeamRole(models.TextChoices):
    OWNER = "owner", _("owner")
    DEPUTY = "deputy", _("deputy")
    PARTNER = "partner", _("partner")
    MEMBER = "member", _("member")
    READER = "reader", _("reader")


class MatterMember(Record):
    """A person on a matter's team. People who leave are deactivated, not deleted."""

    seen_through: ClassVar[Way] = ThroughMatter(("investment",))

    investment = models.ForeignKey(Investment, models.CASCADE, related_name="team", verbose_name=_("matter"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="matters", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=7, choices=TeamRole, default=TeamRole.MEMBER)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["investment", "user"]
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            models.UniqueConstraint(
                name="mattermember_once",
                fields=["investment", "user"],
                violation_error_message=_("This person is already on the team of this matter."),
            ),
            choice_constraint("mattermember", "role", TeamRole),
        ]

    def __str__(self) -> str:
        return gettext("%(user)s, %(role)s of %(investment)s") % {
            "user": self.user,
            "role": self.get_role_display(),
            "investment": self.investment,
        }
