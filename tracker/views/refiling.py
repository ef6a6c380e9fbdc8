"""Withdraw a filing and file it again: the old review ends, a new one linked to it begins."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tracker.filters.refiling import RefileForm
from tracker.models import FuzzyDay, Review
from tracker.services.open_review import refile_review
from tracker.services.preview_event import Move, preview_event
from tracker.views.asking import Question, ask
from tracker.views.page import inside_admin, person, posted
from tracker.views.telling import to_work_on


@inside_admin
def refile(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """GET asks for the days, POST shows the clocks that end and, once seen, refiles: on to the new review."""
    review = to_work_on(request, Review.objects.select_related("investment"), pk)

    def ends(answers: dict[str, Any]) -> list[Move]:
        withdrawn = FuzzyDay.on(answers["withdrawn_on"])
        return [
            move
            for move in preview_event(review.pk, kind="withdrawn", occurred=withdrawn, now=now)
            if move.is_ended
        ]

    question = Question(
        title=_("Withdraw and refile"),
        about=str(review),
        says=_(
            "The withdrawal ends the clocks of this review. A new review is opened, linked to it, and counts"
            " anew from its own acceptance."
        ),
        verb=_("Withdraw and refile"),
        back=review.get_absolute_url(),
        done=_("The filing is withdrawn, and this is its successor. Record its acceptance when it comes."),
        act=lambda answers: refile_review(review, by=person(request), now=now, **answers).get_absolute_url(),
        names={"occurred": "withdrawn_on", "predecessor": "withdrawn_on"},
        looks_ahead=True,
        ends=ends,
    )
    return ask(request, question, RefileForm(posted(request)))
