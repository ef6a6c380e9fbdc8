"""Saved views: the list of them, saving and changing one, and the way to its rows."""

from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tracker.filters.boards import BOARDS
from tracker.filters.kept import DOCKET, ask_again, errors_of, parts_of, same_question
from tracker.models import SavedView
from tracker.services.saved_views import delete_view, keep_view
from tracker.views.page import inside_admin, person, posted, show
from tracker.views.telling import put_errors


def address_of(kind: str) -> str:
    """Where a board is: the docket has an address of its own."""
    return reverse("longstop:docket") if kind == DOCKET else reverse("longstop:board", args=[kind])


def views_for(user: User, kind: str | None = None) -> QuerySet[SavedView]:
    """One's own views and those that are shared with one, of one board or of all."""
    rows = SavedView.objects.visible_to(user).filter(Q(user=user) | Q(shared=True)).select_related("user")
    return rows.filter(board=kind) if kind else rows


def view_of(user: User, number: str) -> SavedView | None:
    """The view of the docket that an address names, if this person may see it."""
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return views_for(user, DOCKET).filter(pk=int(number)).first()


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
            f"{address_of(kind)}{'?' if view.query else ''}{view.query}",
            same_question(view.query, asked),
            view.user_id == user.pk,
        )
        for view in views_for(user, kind)
    ]


class Listed(NamedTuple):
    """A view as the list of them shows it; `url` is empty for a board that there is no more."""

    view: SavedView
    board: str
    says: str
    is_understood: bool
    is_own: bool
    is_of_docket: bool


def _listed(view: SavedView, user: User, now: datetime) -> Listed:
    own, docket = view.user_id == user.pk, view.board == DOCKET
    if view.board not in BOARDS:
        told = _("There is no board “%(board)s” any more.") % {"board": view.board}
        return Listed(view, view.board, told, False, own, docket)
    question = ask_again(view.query, user, now, view.board)
    if question.is_valid():
        says = "; ".join(f"{label}: {words}" for _name, label, words in parts_of(question))
        return Listed(view, str(BOARDS[view.board].title), says or _("Everything"), True, own, docket)
    told = _("Not understood any more: %(why)s") % {"why": " ".join(errors_of(question))}
    return Listed(view, str(BOARDS[view.board].title), told, False, own, docket)


class ViewForm(forms.Form):
    """A question with a name. `replaces` is one of one's own views of the board, which it takes the place of."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    shared = forms.BooleanField(
        label=gettext_lazy("Shared"),
        required=False,
        help_text=gettext_lazy(
            "Everybody who is on the team of a matter with you reads its name and its question. Each sees only"
            " their own rows."
        ),
    )
    query = forms.CharField(
        label=gettext_lazy("Which rows"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy(
            "The address of the filtered board, or what stands in it behind the “?”; empty for all"
        ),
    )


class NewForm(ViewForm):
    """The question comes from the board."""

    board = forms.ChoiceField(widget=forms.HiddenInput)
    query = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    replaces = forms.TypedChoiceField(
        label=gettext_lazy("In place of"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("Digests and feeds that follow that view then ask this question"),
    )

    def __init__(self, *args: Any, own: QuerySet[SavedView], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["board"].choices = [(kind, kind) for kind in BOARDS]  # type: ignore[attr-defined]
        self.fields["replaces"].choices = [  # type: ignore[attr-defined]
            ("", gettext_lazy("Nothing: a new view")),
            *((view.pk, view.name) for view in own),
        ]


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
        "back": f"{address_of(kind)}{'?' if query else ''}{query}",
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
        "digests": view.subscriptions.count(),
        "feeds": view.feedtokens.filter(revoked_at=None).count(),
    }
    return show(request, "tracker/saved_view.html", view.name, context)


@inside_admin
def open_view(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """The address of a view that stays when its question changes: leads to its rows."""
    view = get_object_or_404(views_for(person(request)), pk=pk)
    if view.board not in BOARDS:
        raise Http404
    return HttpResponseRedirect(_rows_of(view))


@inside_admin
@require_POST
def forget_view(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Delete one's own view."""
    try:
        view = delete_view(pk, by=person(request))
    except SavedView.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(
        request,
        _("The view “%(name)s” is deleted. What followed it keeps its last question.") % {"name": view.name},
    )
    return HttpResponseRedirect(reverse("longstop:saved_views"))


def _rows_of(view: SavedView) -> str:
    return f"{address_of(view.board)}{'?' if view.query else ''}{view.query}"


def _keep(form: ViewForm, user: User, now: datetime, **answers: Any) -> SavedView | None:
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
