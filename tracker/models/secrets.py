"""What a program shows instead of a log-in: a secret of one person of which only the hash is kept."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import filled_constraint
from tracker.models.visibility import Addressee, VisibleQuerySet, Way


class Secret(Record):
    """One secret; it is revoked for good, never deleted. Each reading with it is one of its `uses`."""

    seen_through: ClassVar[Way] = Addressee("user")

    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(_("hash of the secret"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    if TYPE_CHECKING:
        user: Any
        user_id: int
        uses: Any

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def others_of_its_person(self) -> "models.QuerySet[Any]":
        """The secrets of this kind that its person has, this one among them."""
        rows: models.QuerySet[Any] = type(self)._default_manager.order_by()
        return rows.filter(user=self.user_id)

    @classmethod
    def with_person(cls) -> "models.QuerySet[Any]":
        """All of this kind, each with its person and the zone they read in."""
        rows: models.QuerySet[Any] = cls._default_manager.order_by()
        return rows.select_related("user__reader_zone")


class SecretUse(Record):
    """One reading with a secret. Append-only; instants are UTC."""

    append_only: ClassVar[bool] = True

    at = models.DateTimeField(_("at"))
    program = models.CharField(_("program"), max_length=200, blank=True)
    address = models.CharField(_("from"), max_length=45, blank=True)
    answered = models.CharField(_("answered"), max_length=40)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True


class ApiToken(Secret):
    """Lets one person's program read the API within their walls, until `expires_at`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_tokens", verbose_name=_("person")
    )
    expires_at = models.DateTimeField(_("expires at"))

    class Meta:
        ordering = ["user", "name", "pk"]
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            filled_constraint("apitoken", "name", "Give the token a name."),
            models.CheckConstraint(
                name="apitoken_expires_after_it_is_made",
                condition=models.Q(expires_at__gt=models.F("created_at")),
                violation_error_message="A token expires after the day it is made.",
            ),
        ]


class ApiUse(SecretUse):
    """One reading of the API with a token."""

    seen_through: ClassVar[Way] = Addressee("token__user")

    token = models.ForeignKey(ApiToken, models.PROTECT, related_name="uses", verbose_name=_("token"))

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("use of an API token")
        verbose_name_plural = _("uses of API tokens")

    def __str__(self) -> str:
        return f"{self.token}, {self.at:%Y-%m-%d %H:%M} UTC"
