"""What somebody imagined of a review and kept: never a fact, and nothing but its own page reads it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.base import Record
from tracker.models.codes import filled_constraint, list_constraint
from tracker.models.reviews import Review
from tracker.models.visibility import SharedInMatter, VisibleQuerySet, Way


class Scenario(Record):
    """A named scenario of a review. It keeps what was imagined and no date: each opening computes anew.

    `events` and `pauses` are lists of rows as `services.imagining.Row` writes them. Its author sees it, and
    with `shared` everyone on the team of the matter.
    """

    seen_through: ClassVar[Way] = SharedInMatter("review__investment")

    review = models.ForeignKey(Review, models.CASCADE, related_name="scenarios", verbose_name=_("review"))
    name = models.CharField(_("name"), max_length=80)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="scenarios", verbose_name=_("author")
    )
    created_at = models.DateTimeField(_("kept at"))
    shared = models.BooleanField(_("shared"), default=False, help_text=_("Everyone on the team sees it"))
    events = models.JSONField(_("imagined events"), default=list)
    pauses = models.JSONField(_("imagined lapses and closures"), default=list)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["review", "name", "pk"]
        verbose_name = _("scenario")
        constraints = [
            models.UniqueConstraint(
                name="scenario_named_once",
                fields=["review", "created_by", "name"],
                violation_error_message=_("You keep a scenario of this name already: choose another name."),
            ),
            filled_constraint("scenario", "name", _("Give the scenario a name.")),
            list_constraint("scenario", "events", _("Keep the imagined events as a list.")),
            list_constraint("scenario", "pauses", _("Keep the imagined lapses and closures as a list.")),
        ]

    def __str__(self) -> str:
        return gettext("%(name)s (imagined)") % {"name": self.name}

    def get_page_url(self) -> str:
        """The review's page for scenarios, with this one opened; its address in the admin leads there."""
        return f"{reverse('longstop:what_if', args=[self.review_id])}?scenario={self.pk}"
