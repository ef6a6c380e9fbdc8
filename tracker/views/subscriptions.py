"""My digests: what a person is mailed again and again, what each would say now, and starting another."""

from datetime import datetime
from typing import Any, NamedTuple

from csp.decorators import csp
from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from tracker.alerts.digest import Told, tell
from tracker.alerts.words import Countdown
from tracker.clock.explain import legal_day
from tracker.filters.boards import BOARDS
from tracker.filters.kept import DOCKET, ask_again, in_words
from tracker.filters.saved_views import view_of, views_for
from tracker.models import Cadence, SavedView, Subscription
from tracker.services.digests import WITH_RHYTHM, rhythm_of
from tracker.services.following import told_of
from tracker.services.law import LawBook
from tracker.services.subscriptions import keep_digest, pause_digest, resume_digest
from tracker.views.outbox import MAIL_POLICY
from tracker.views.page import inside_admin, person, posted, show
from tracker.views.telling import put_errors

EVERYTHING = "Everything"


class DigestForm(forms.Form):
    """One digest: its name, how often it comes, and the question it asks."""

    name = forms.CharField(label=_("Name"), max_length=80)
    cadence = forms.ChoiceField(
        label=_("How often"),
        choices=[("daily", _("Every day")), ("weekly", _("Every week"))],
        help_text=_("At your hour of delivery and on your digest weekday, as set in My settings"),
    )
    query = forms.CharField(
        label=_("Which dates"),
        required=False,
        max_length=1000,
        help_text=_(
            "The address of a filtered board, or what stands in it behind the “?”; empty for every"
            " open date. “Mail me this list” on a board fills it in."
        ),
    )
    board = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    view = forms.TypedChoiceField(
        label=gettext_lazy("Saved view"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("The digest then changes whenever the view does"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["view"].choices = [  # type: ignore[attr-defined]
            ("", gettext_lazy("None: what is asked above")),
            *((view.pk, _called(view)) for view in views_for(user) if view.board in BOARDS),
        ]

    def clean_board(self) -> str:
        """The docket where none is named."""
        return self.cleaned_data["board"] or DOCKET


def _called(view: SavedView) -> str:
    """The name of a view, behind that of its board where it is not one of the docket."""
    return view.name if view.board == DOCKET else f"{BOARDS[view.board].title}: {view.name}"


class Listed(NamedTuple):
    """A digest as the list shows it."""

    row: Subscription
    question: str
    next: str
    follows: str


def _own(user: User) -> QuerySet[Subscription]:
    """A person's own digests: even a superuser changes nobody else's."""
    return Subscription.objects.visible_to(user).filter(user=user).select_related("view", *WITH_RHYTHM)


@inside_admin
def my_digests(request: HttpRequest, now: datetime) -> HttpResponse:
    """GET lists them, with a form that `?query=` or `?view=` fills in; POST starts one."""
    user = person(request)
    view = view_of(user, request.GET.get("view", ""))
    query, board = ("", "") if view else (request.GET.get(one, "") for one in ("query", "board"))
    name = view.name if view else "" if query or board or _own(user).exists() else EVERYTHING
    initial = {"query": query, "board": board, "view": view and view.pk}
    initial |= {"cadence": Cadence.WEEKLY.value, "name": name}
    form = DigestForm(posted(request), initial=initial, user=user)
    if request.method == "POST" and (row := _keep(form, user, now)):
        messages.success(request, gettext("The digest “%(name)s” is started.") % {"name": row.name})
        return HttpResponseRedirect(reverse("longstop:my_digest", args=[row.pk]))
    digests = [
        Listed(row, _asks(row, user, now), _next(row, now), told_of(row, user))
        for row in _own(user).order_by("-is_active", "name", "pk")
    ]
    return show(request, "tracker/my_digests.html", gettext("My digests"), {"form": form, "digests": digests})


@inside_admin
def my_digest(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """GET shows what it would say now, and the form to change it; POST keeps the change."""
    user = person(request)
    row = get_object_or_404(_own(user), pk=pk)
    query = "" if row.view_id else row.query
    initial = {"name": row.name, "query": query, "cadence": row.cadence, "view": row.view_id}
    initial["board"] = row.board
    form = DigestForm(posted(request), initial=initial, user=user)
    if request.method == "POST" and _keep(form, user, now, row.pk):
        messages.success(request, gettext("The digest is saved."))
        return HttpResponseRedirect(reverse("longstop:my_digest", args=[row.pk]))
    told = _told(row, now)
    context = {
        "row": row,
        "form": form,
        "told": told,
        "question": told.question,
        "follows": told_of(row, user),
        "as_text": request.GET.get("as") == "text",
    }
    return show(request, "tracker/my_digest.html", row.name, context)


@inside_admin
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # typed for views without arguments
def digest_body(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """The HTML a digest would have now, sealed like a mail of the outbox."""
    row = get_object_or_404(_own(person(request)), pk=pk)
    return HttpResponse(_told(row, now).html.replace("<head>", '<head><base target="_blank">', 1))


@inside_admin
@require_POST
def switch_digest(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Pause a digest, or resume it with `to=resume`."""
    row = get_object_or_404(_own(person(request)), pk=pk)
    if request.POST.get("to") == "resume":
        resume_digest(row.pk, now)
        messages.success(request, gettext("The digest “%(name)s” comes again.") % {"name": row.name})
    else:
        pause_digest(row.pk, now)
        messages.success(request, gettext("The digest “%(name)s” is paused.") % {"name": row.name})
    return HttpResponseRedirect(reverse("longstop:my_digests"))


def _keep(form: DigestForm, user: User, now: datetime, pk: int | None = None) -> Subscription | None:
    """The digest as it was kept; None if something was refused, which the form then says at its field."""
    if not form.is_valid():
        return None
    try:
        answers = dict(form.cleaned_data)
        return keep_digest(user, view_id=answers.pop("view"), **answers, now=now, subscription_id=pk)
    except ValidationError as error:
        put_errors(form, error, {})
        return None


def _told(row: Subscription, now: datetime) -> Told:
    return tell(row, now, Countdown(LawBook(None, now)))


def _asks(row: Subscription, user: User, now: datetime) -> str:
    return in_words(ask_again(row.query, user, now, row.board), kind=row.board)


def _next(row: Subscription, now: datetime) -> str:
    return legal_day(next(rhythm_of(row).coming(now))) if row.is_active else gettext("Paused")
