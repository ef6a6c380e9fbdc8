"""In which time zone a person reads the dates: their own setting, and nobody else's."""

from functools import cache
from typing import ClassVar
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import filled_constraint
from tracker.models.visibility import Addressee, VisibleQuerySet, Way

NO_PLACE = frozenset({"Factory", "localtime"})
"""What a machine's list may hold beside zones: no zone yet, and the zone of the machine."""


@cache
def zones() -> frozenset[str]:
    """The names of all time zones this installation knows, like Europe/Berlin."""
    return frozenset(available_timezones()) - NO_PLACE


def validate_zone(zone: str) -> None:
    """Refuse a name that is no time zone."""
    if zone not in zones():
        raise ValidationError(
            gettext("There is no time zone “%(zone)s”; write one like Europe/Berlin.") % {"zone": zone}
        )


class ReaderZone(Record):
    """A person's own time zone; whoever has no row reads the authorities' times only."""

    seen_through: ClassVar[Way] = Addressee("user")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reader_zone", verbose_name=_("person")
    )
    zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["user", "pk"]
        verbose_name = _("reader's time zone")
        verbose_name_plural = _("reader's time zones")
        constraints = [filled_constraint("readerzone", "zone", _("Choose a time zone."))]

    def __str__(self) -> str:
        return f"{self.user}: {self.zone}"


def zone_of(user: User) -> str:
    """The zone this person reads in, "" if none is set; one query, none where `reader_zone` was selected."""
    row: ReaderZone | None = getattr(user, "reader_zone", None)
    return row.zone if row else ""
