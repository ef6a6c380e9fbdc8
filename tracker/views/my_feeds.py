"""Calendar feeds: make one, see who reads it, revoke it."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.filters.boards import BOARDS
from tracker.filters.kept import DOCKET, ask_again, board_of, in_words
from tracker.filters.saved_views import view_of
from tracker.models import FeedToken
from tracker.services.feeds import make_feed
from tracker.services.following import told_of
from tracker.services.secrets import revoke as close
from tracker.views.page import inside_admin, page_of, person, posted, show
from tracker.views.telling import put_errors

PAGE_SIZE = 50


class FeedForm(forms.Form):
    """A feed that is to be made; `query` or `view` came from a board."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Of the calendar, in your program"))
    masked = forms.BooleanField(
        label=_("Masked"),
        required=False,
        help_text=_("Code names where a review has one, and “Busy” with a link elsewhere"),
    )
    query = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    board = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    view = forms.IntegerField(required=False, widget=forms.HiddenInput)


@inside_admin
def my_feeds(request: HttpRequest, now: datetime) -> HttpResponse:
    """GET lists one's feeds and offers to make one (`?board=` and `?query=`, or `?view=`); POST makes it.

    The answer to POST is the only page that ever shows the new feed's address.
    """
    user = person(request)
    given = request.POST if request.method == "POST" else request.GET
    view = view_of(user, given.get("view", ""))
    query = view.query if view else given.get("query", "")
    board = board_of(query, view.board if view else given.get("board") or DOCKET)
    if board not in BOARDS:
        raise Http404
    initial = {"masked": True, "query": "" if view else query, "board": board, "view": view and view.pk}
    form = FeedForm(posted(request), initial=initial, label_suffix="")
    made: dict[str, str] = {}
    if request.method == "POST" and form.is_valid() and (kept := _make(form, user, now)):
        made = {"name": kept[0].name, **_addresses(kept[1])}
        form, query, view = FeedForm(initial={"masked": True}, label_suffix=""), "", None
        board = DOCKET
    question = ask_again(query, user, now, board)
    context = {
        "form": form,
        "made": made,
        "view": view,
        "shows": in_words(question, kind=board),
        "is_good": question.is_valid(),
        "feeds": [
            (feed, _shows(feed, user, now), told_of(feed, user))
            for feed in _with_use(user.feeds.select_related("view"))
        ],
    }
    return show(request, "tracker/my_feeds.html", gettext("Calendar feeds"), context)


def _make(form: FeedForm, user: User, now: datetime) -> tuple[FeedToken, str] | None:
    """The feed with its secret; None if something was refused, which the form then says."""
    answers = dict(form.cleaned_data)
    try:
        answers["board"] = answers["board"] or DOCKET
        return make_feed(user, view_id=answers.pop("view"), **answers, now=now)
    except ValidationError as error:
        put_errors(form, error, {"query": "__all__", "view": "__all__"})
        return None


def _shows(feed: FeedToken, user: User, now: datetime) -> str:
    return in_words(ask_again(feed.query, user, now, feed.board), kind=feed.board)


def _with_use(feeds: Any) -> "QuerySet[FeedToken]":
    """Those that can be read first, each with when it was read last."""
    rows: QuerySet[FeedToken] = feeds.annotate(read_at=Max("uses__at"))
    return rows.order_by("revoked_at", "name", "pk")


def _addresses(secret: str) -> dict[str, str]:
    address = f"{settings.SITE_URL}{reverse('feed', args=[secret])}"
    return {"address": address, "webcal": f"webcal://{address.partition('://')[2]}"}


@inside_admin
def my_feed(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """One feed and who read it, newest first; superusers open everybody's."""
    feed = _feed(request, pk)
    page, page_error = page_of(feed.uses.all(), request.GET.get("page", ""), PAGE_SIZE)
    context = {
        "feed": feed,
        "shows": _shows(feed, feed.user, now),
        "follows": told_of(feed, feed.user),
        "page": page,
        "page_error": page_error,
        "uses": list(page.object_list) if page else [],
    }
    return show(request, "tracker/my_feed.html", feed.name, context)


@inside_admin
def revoke(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """POST closes a feed for good; whoever comes by a link is led to its page, with the button."""
    feed = _feed(request, pk)
    if request.method == "POST":
        close(feed, by=person(request), now=now)
        messages.success(
            request,
            gettext("“%(name)s” is revoked: its address answers no longer. Programs keep what they read.")
            % {"name": feed.name},
        )
    return HttpResponseRedirect(reverse("longstop:my_feed", args=[feed.pk]))


def _feed(request: HttpRequest, pk: int) -> FeedToken:
    rows = FeedToken.objects.visible_to(person(request)).select_related("user", "view")
    return get_object_or_404(rows, pk=pk)
