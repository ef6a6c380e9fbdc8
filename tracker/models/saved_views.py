"""A question to a board that has a name: kept by one person, and shared with those they work with."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import filled_constraint
from tracker.models.visibility import SharedWithColleagues, VisibleQuerySet, Way


class SavedView(Record):
    """`query` is the board's address after the `?`, empty for everything.

    Shared, its name and question are read by colleagues; its rows are always those of whoever asks.
    """

    seen_through: ClassVar[Way] = SharedWithColleagues("user")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_views", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=80)
    board = models.CharField(_("board"), max_length=20)
    query = models.CharField(_("question"), max_length=1000, blank=True)
    shared = models.BooleanField(_("shared"), default=False)
    created_at = models.DateTimeField(_("made at"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["board", "name", "pk"]
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            filled_constraint("savedview", "name", "Give the view a name."),
            models.UniqueConstraint(
                Lower("name"),
                "user",
                "board",
                name="savedview_named_once",
                violation_error_message=_(
                    "You have a view of this name on this board already: choose another name, or replace it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name
