"""The second pair of eyes: what waits for another person, and the page on which they answer."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.filters.second_checks import RELATED, ConfirmForm, ObjectForm, waiting_checks
from tracker.models import SecondCheck
from tracker.services.check_words import check_lines, facts_of, line_of, way_to_correct
from tracker.services.law import LawBook
from tracker.services.second_checks import confirm, may_check, object_to
from tracker.views.page import inside_admin, page_of, person, show
from tracker.views.telling import put_errors

LINES = 50


@inside_admin
def second_checks(request: HttpRequest, now: datetime) -> HttpResponse:
    """The list, the oldest first, a page at a time."""
    rows, note = page_of(waiting_checks(person(request)), request.GET.get("page", ""), LINES)
    lines = check_lines(rows.object_list, LawBook(None, now)) if rows else []
    return show(
        request,
        "tracker/second_checks.html",
        _("Second checks"),
        {"rows": rows, "note": note, "lines": lines},
    )


@inside_admin
def second_check(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """What to compare, and the answer: the day as this person reads it, or what is wrong."""
    user = person(request)
    rows = SecondCheck.objects.visible_to(user).select_related(*RELATED)
    check = get_object_or_404(rows.prefetch_related("answers__by"), pk=pk)
    step = request.POST.get("step") if request.method == "POST" else ""
    confirming = ConfirmForm(request.POST if step == "confirm" else None, label_suffix="")
    objecting = ObjectForm(request.POST if step == "object" else None, label_suffix="")
    if step and (answered := _answer(request, check, confirming, objecting, now)):
        return answered
    answers = list(check.answers.all())
    waits = SecondCheck.objects.waiting().filter(pk=check.pk).exists()
    link, words = way_to_correct(check) if any(one.verdict == "objected" for one in answers) else ("", "")
    context = {
        "line": line_of(check, LawBook(None, now)),
        "facts": facts_of(check),
        "answers": answers,
        "confirm": confirming,
        "objection": objecting,
        "closed": may_check(user, check) if waits else _("Nothing is left to check here."),
        "correct": link if waits else "",
        "correct_words": words,
    }
    return show(request, "tracker/second_check.html", _("Second check"), context)


def _answer(
    request: HttpRequest, check: SecondCheck, confirming: ConfirmForm, objecting: ObjectForm, now: datetime
) -> HttpResponse | None:
    """Record the answer and go on; None where the form or the service refuses it."""
    form = confirming if confirming.is_bound else objecting
    if not form.is_valid():
        return None
    try:
        if confirming.is_bound:
            confirm(check.pk, by=person(request), now=now, **confirming.cleaned_data)
            messages.success(request, _("Confirmed. The dates that rest on it no longer show as unchecked."))
            return HttpResponseRedirect(reverse("longstop:second_checks"))
        object_to(check.pk, by=person(request), now=now, **objecting.cleaned_data)
    except ValidationError as error:
        put_errors(form, error, {})
        return None
    link, words = way_to_correct(check)
    messages.warning(request, _("Your objection is recorded. Now: %(do)s.") % {"do": words})
    return HttpResponseRedirect(link)
