"""Saved views: the list of them, saving and changing one, and the way to its rows."""

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.filters.boards import BOARDS
from tracker.filters.covers import name_of
from tracker.filters.kept import ask_again, errors_of, parts_of, same_question
from tracker.filters.saved_views import views_for
from tracker.models import SavedView
from tracker.services.boards.addresses import address_of
from tracker.services.saved_views import delete_view, keep_view
from tracker.views.page import inside_admin, person, posted, show
from tracker.views.telling import put_errors
from tracker.views.view_forms import NamedForm, NewForm, ViewForm


class Tab(NamedTuple):
    """A saved view on its board; `is_here` marks the one whose question is asked."""

    view: SavedView
    url: str
    is_here: bool
    is_own: bool


def tabs_of(user: User, kind: str, asked: str) -> list[Tab]:
    """The saved views of a board, with the question that is asked there now."""
    return [
        Tab(
            view,
            address_of(kind, view.query),
            same_question(view.query, asked),
            view.user_id == user.pk,
        )
        for view in views_for(user, kind)
    ]


class Listed(NamedTuple):
    """A view as the list of them shows it; `is_known` unless its board is no more."""

    view: SavedView
    board: str
    says: str
    is_understood: bool
    is_known: bool
    is_own: bool

    @property
    def owner(self) -> str:
        """The name of its owner."""
        return name_of(self.view.user)


def _listed(view: SavedView, user: User, now: datetime) -> Listed:
    own = view.user_id == user.pk
    if view.board not in BOARDS:
        told = _("There is no board “%(board)s” any more.") % {"board": view.board}
        return Listed(view, view.board, told, False, False, own)
    question, title = ask_again(view.query, user, now, view.board), str(BOARDS[view.board].title)
    if wrong := errors_of(question):
        return Listed(view, title, " ".join(wrong), False, True, own)
    says = "; ".join(f"{label}: {words}" for _name, label, words in parts_of(question))
    return Listed(view, title, says or _("Everything"), True, True, own)


@inside_admin
def saved_views(request: HttpRequest, now: datetime) -> HttpResponse:
    """One's own views and those shared with one, board by board."""
    user = person(request)
    order = list(BOARDS)
    views = sorted(
        (_listed(view, user, now) for view in views_for(user)),
        key=lambda one: order.index(one.view.board) if one.view.board in order else len(order),
    )
    return show(request, "tracker/saved_views.html", _("Saved views"), {"views": views})


@inside_admin
def save_view(request: HttpRequest, now: datetime) -> HttpResponse:
    """GET asks for the name of what `?board=` and `?query=` ask; POST saves it and leads to its rows."""
    user = person(request)
    given = request.POST if request.method == "POST" else request.GET
    kind, query = given.get("board", ""), given.get("query", "")
    if kind not in BOARDS:
        raise Http404
    form = NewForm(
        posted(request), initial={"board": kind, "query": query}, own=views_for(user, kind).filter(user=user)
    )
    if request.method == "POST" and form.is_valid():
        answers = dict(form.cleaned_data)
        if view := _keep(form, user, now, view_id=answers.pop("replaces"), **answers):
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return HttpResponseRedirect(_rows_of(view))
    question = ask_again(query, user, now, kind)
    context = {
        "form": form,
        "board": BOARDS[kind],
        "back": address_of(kind, query),
        "parts": parts_of(question) if question.is_valid() else [],
        "mistakes": errors_of(question),
    }
    return show(request, "tracker/save_view.html", _("Save this view"), context)


@inside_admin
def saved_view(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """GET shows the form to rename, share or change one's own view; POST keeps the change."""
    user = person(request)
    view = get_object_or_404(views_for(user).filter(user=user), pk=pk)
    initial = {"name": view.name, "shared": view.shared, "query": view.query}
    form = ViewForm(posted(request), initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid():
        kept = _keep(form, user, now, view_id=view.pk, board=view.board, **form.cleaned_data)
        if kept:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": kept.name})
            return HttpResponseRedirect(reverse("longstop:saved_views"))
    context = {
        "form": form,
        "view": view,
        "listed": _listed(view, user, now),
        "followers": _followers(view),
    }
    return show(request, "tracker/saved_view.html", view.name, context)


def _followers(view: SavedView) -> str:
    """Who hears of a change of the question; nothing if nobody does."""
    digests, feeds = view.subscriptions.count(), view.feedtokens.filter(revoked_at=None).count()
    if not digests + feeds:
        return ""
    return _("Followed by %(digests)s and %(feeds)s: they then ask the new question.") % {
        "digests": ngettext("%(n)s digest", "%(n)s digests", digests) % {"n": digests},
        "feeds": ngettext("%(n)s calendar feed", "%(n)s calendar feeds", feeds) % {"n": feeds},
    }


@inside_admin
def open_view(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """The address of a view that stays when its question changes: leads to its rows."""
    view = get_object_or_404(views_for(person(request)), pk=pk)
    if view.board not in BOARDS:
        raise Http404
    return HttpResponseRedirect(_rows_of(view))


@inside_admin
def forget_view(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """POST deletes one's own view; whoever comes by a link is led to their views, with the button."""
    view = get_object_or_404(SavedView.objects.filter(user=person(request)), pk=pk)
    if request.method == "POST":
        delete_view(view.pk, by=person(request))
        messages.success(
            request,
            _("The view “%(name)s” is deleted. What followed it keeps its last question.")
            % {"name": view.name},
        )
    return HttpResponseRedirect(reverse("longstop:saved_views"))


def _rows_of(view: SavedView) -> str:
    return address_of(view.board, view.query)


def _keep(form: NamedForm, user: User, now: datetime, **answers: Any) -> SavedView | None:
    """The view as it was kept; None if something was refused, which the form then says at its field."""
    try:
        return keep_view(user, now=now, **answers)
    except ValidationError as error:
        hidden = {name: "__all__" for name, field in form.fields.items() if field.widget.is_hidden}
        put_errors(form, error, hidden)
        return None
    except SavedView.DoesNotExist:
        form.add_error(None, _("This view is gone. Save it as a new one."))
        return None
