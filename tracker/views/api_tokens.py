"""Tokens for the read API: make one, see who used it, revoke it."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F, Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.models import ApiToken
from tracker.services.api_tokens import MOST_DAYS, make_token, why_not
from tracker.services.secrets import revoke
from tracker.views.page import inside_admin, page_of, person, posted, show
from tracker.views.telling import put_errors

PAGE_SIZE = 50
USUAL_DAYS = 90


class TokenForm(forms.Form):
    """A token that is to be made."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("Of the program that will use it")
    )
    days = forms.IntegerField(
        label=gettext_lazy("Works for, days"), min_value=1, max_value=MOST_DAYS, initial=USUAL_DAYS
    )


@inside_admin
def my_tokens(request: HttpRequest, now: datetime) -> HttpResponse:
    """GET lists one's tokens and offers to make one; POST makes it, and its answer alone shows the token."""
    user, made = person(request), {}
    form = TokenForm(posted(request), label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = make_token(user, **form.cleaned_data, now=now)
        except ValidationError as error:
            put_errors(form, error, {})
        else:
            made = {"token": token, "secret": secret}
            form = TokenForm(label_suffix="")
    context = {
        "form": form,
        "made": made,
        "tokens": [(token, why_not(token, now)) for token in _with_use(user.api_tokens.all())],
        "address": request.build_absolute_uri(reverse("api")),
    }
    return show(request, "tracker/my_tokens.html", _("API tokens"), context)


def _with_use(tokens: QuerySet[ApiToken]) -> QuerySet[ApiToken]:
    """Those that work first, each with when it was used last."""
    rows = tokens.select_related("user").annotate(read_at=Max("uses__at"))
    return rows.order_by(F("revoked_at").asc(nulls_first=True), "-expires_at", "name", "pk")


@inside_admin
def my_token(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """One token and who used it, newest first; superusers open everybody's."""
    token = _token(request, pk)
    page, page_error = page_of(token.uses.all(), request.GET.get("page", ""), PAGE_SIZE)
    context = {
        "token": token,
        "why_not": why_not(token, now),
        "page": page,
        "page_error": page_error,
        "uses": list(page.object_list) if page else [],
    }
    return show(request, "tracker/my_token.html", token.name, context)


@inside_admin
def revoke_token(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """POST closes a token for good; whoever comes by a link is led to its page, with the button."""
    token = _token(request, pk)
    if request.method == "POST":
        revoke(token, by=person(request), now=now)
        messages.success(
            request, _("“%(name)s” is revoked: no program reads with it any more.") % {"name": token.name}
        )
    return HttpResponseRedirect(reverse("longstop:my_token", args=[token.pk]))


def _token(request: HttpRequest, pk: int) -> ApiToken:
    return get_object_or_404(ApiToken.objects.visible_to(person(request)).select_related("user"), pk=pk)
