"""Who invests, who is invested in, and who owns whom."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import choice_constraint, country_constraint, percent_constraint, validate_country
from tracker.models.visibility import KnownParty, ThroughMatter, VisibleQuerySet, Way


class PartyKind(models.TextChoices):
    FUND = "fund", _("fund")
    COMPANY = "company", _("company")
    PERSON = "person", _("person")
    STATE_BODY = "state_body", _("state body")
    UNKNOWN = "unknown", _("not known")


class Party(Record):
    """A fund, company, person or state body that takes part in a matter."""

    seen_through: ClassVar[Way] = KnownParty()

    name = models.CharField(_("name"), max_length=200, db_index=True)
    kind = models.CharField(_("kind"), max_length=20, choices=PartyKind, default=PartyKind.UNKNOWN)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[validate_country],
        help_text=_("ISO 3166-1, such as SA"),
    )
    ultimate_parent_name = models.CharField(
        _("ultimate parent"), max_length=300, blank=True, help_text=_("As the record states it")
    )
    is_public = models.BooleanField(
        _("public"), default=False, help_text=_("Everyone signed in may see this party")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [country_constraint("party"), choice_constraint("party", "kind", PartyKind)]

    def __str__(self) -> str:
        return f"{self.name} ({self.country})" if self.country else self.name


class OwnershipLink(Record):
    """One party's holding in another; `held_to` is the first day no longer held.

    What a closed sale makes of holdings is written by services/selling.py alone: `made_by` and `ended_by`
    name the sale, whose date (perhaps only a bound) says more than the day here, the last one on which it can
    have been; `recorded_to` is the end that stood before.
    """

    seen_through: ClassVar[Way] = KnownParty(("owner__", "owned__"))

    owner = models.ForeignKey(Party, models.PROTECT, related_name="holdings", verbose_name=_("owner"))
    owned = models.ForeignKey(Party, models.PROTECT, related_name="owners", verbose_name=_("owned"))
    equity_percent = models.DecimalField(
        _("equity, percent"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    votes_percent = models.DecimalField(
        _("votes, percent"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    held_from = models.DateField(_("held from"), null=True, blank=True)
    held_to = models.DateField(
        _("held to"), null=True, blank=True, help_text=_("The first day no longer held")
    )
    basis = models.CharField(
        _("basis"), max_length=300, blank=True, help_text=_("Shares, golden share, agreement …")
    )
    source = models.ForeignKey(
        "tracker.Source", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    made_by = models.ForeignKey(
        "tracker.DivestmentEvent",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="holdings_made",
        verbose_name=_("made by the sale"),
    )
    ended_by = models.ForeignKey(
        "tracker.DivestmentEvent",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="holdings_ended",
        verbose_name=_("ended by the sale"),
    )
    recorded_to = models.DateField(
        _("held to, before the sale ended it"), null=True, blank=True, editable=False
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["owned", "owner", "held_from", "pk"]
        verbose_name = _("ownership link")
        constraints = [
            percent_constraint("ownershiplink", "equity_percent"),
            percent_constraint("ownershiplink", "votes_percent"),
            models.CheckConstraint(
                name="ownershiplink_not_of_itself",
                condition=~Q(owner=F("owned")),
                violation_error_message=_("A party cannot own itself: choose two different parties."),
            ),
            models.CheckConstraint(
                name="ownershiplink_days_in_order",
                condition=Q(held_from__isnull=True)
                | Q(held_to__isnull=True)
                | Q(held_from__lte=F("held_to")),
                violation_error_message=_("The holding ends before it begins: check held from and held to."),
            ),
            models.UniqueConstraint(
                name="ownershiplink_once_from_a_day",
                fields=["owner", "owned", "held_from"],
                violation_error_message=(
                    _(
                        "This owner's holding from that day is recorded already: open it and put"
                        " everything held "
                        "from that day into it, or choose another day."
                    )
                ),
            ),
            models.UniqueConstraint(
                name="ownershiplink_once_without_a_day",
                fields=["owner", "owned"],
                condition=Q(held_from__isnull=True),
                violation_error_message=(
                    _(
                        "This owner's holding without a first day is recorded already: open it and put "
                        "everything held into it, or say from which day this one is held."
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        ends = {"owner": str(self.owner), "owned": str(self.owned)}
        if self.equity_percent is None:
            return gettext("%(owner)s holds a share of %(owned)s") % ends
        ends["share"] = f"{self.equity_percent.normalize():f}"
        return gettext("%(owner)s holds %(share)s %% of %(owned)s") % ends


class PartyRole(models.TextChoices):
    OTHER = "other", _("other")
    BUYER = "buyer", _("buyer")
    OWNER = "owner", _("owner")
    SELLER = "seller", _("seller")
    ADVISER = "adviser", _("adviser")


class MatterParty(Record):
    """A party that takes part in a matter beside the investor and the target."""

    seen_through: ClassVar[Way] = ThroughMatter(("investment",))

    investment = models.ForeignKey(
        "tracker.Investment", models.PROTECT, related_name="other_parties", verbose_name=_("investment")
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="matter_roles", verbose_name=_("party"))
    role = models.CharField(_("role"), max_length=10, choices=PartyRole, default=PartyRole.OTHER)
    note = models.CharField(_("note"), max_length=300, blank=True)
    stated_as = models.CharField(
        _("stated as"), max_length=300, blank=True, help_text=_("The record's exact words for this party")
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["investment", "position", "pk"]
        verbose_name = _("other party")
        verbose_name_plural = _("other parties")
        constraints = [
            models.UniqueConstraint(
                name="matterparty_once_per_role",
                fields=["investment", "party", "role"],
                violation_error_message=_("This party already has this role in the matter."),
            ),
            choice_constraint("matterparty", "role", PartyRole),
        ]

    def __str__(self) -> str:
        return f"{self.party}, {self.get_role_display()}"
