"""Withdraw a filing and file it again: the old review ends, a new one linked to it begins."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tracker.filters.refiling import RefileForm
from tracker.models import Review
from tracker.services.open_review import refile_review
from tracker.views.page import inside_admin, person, show
from tracker.views.telling import put_errors, to_work_on

FIELDS = {"occurred": "withdrawn_on"}


@inside_admin
def refile(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """GET asks for the days, POST refiles and leads to the new review."""
    review = to_work_on(request, Review.objects.select_related("investment"), pk)
    form = RefileForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            successor = refile_review(review, by=person(request), now=now, **form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error, FIELDS)
        else:
            messages.success(request, "The filing is withdrawn, and this is its successor. Record its acceptance next.")
            return HttpResponseRedirect(successor.get_absolute_url())
    return show(request, "tracker/ask.html", "Withdraw and refile", {
        "form": form,
        "back": review.get_absolute_url(),
        "about": str(review),
        "verb": "Withdraw and refile",
        "says": "The withdrawal ends the clocks of this review. A new review is opened, linked to it, and"
        " counts anew from its own acceptance.",
    })
