"""Acknowledge a date, or be reminded of it later: by the link of a mail, or signed in on the date's page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tracker.clock.explain import legal_day
from tracker.filters.covers import name_of
from tracker.filters.fields import day_field
from tracker.models import CameBy, Deadline, Reminder, UsedLink
from tracker.services.acknowledge import acknowledge, key_of, may_answer, snooze, why_closed
from tracker.services.answerable import stops_asking
from tracker.services.escalation import answered, answered_words
from tracker.services.law import local_day
from tracker.services.links import read_link
from tracker.services.naming import names_of
from tracker.services.reminders import base_day
from tracker.services.speech import say
from tracker.views.asking import Question, ask
from tracker.views.page import inside_admin, person, posted
from tracker.views.telling import put_errors

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

OF_REMINDER = (
    "recipient",
    "deadline__review__investment",
    "deadline__divestment__investment",
    "deadline__obligation__agreement__investment",
)
OLD = 410
"""Gone: the link was good once."""


class LaterForm(forms.Form):
    """The day on which the reminder comes again."""

    until_on = day_field(_("Remind me again on"))

    def __init__(self, *args: Any, base_on: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if base_on:
            self.fields["until_on"].help_text = gettext("The day to act by is %(day)s") % {
                "day": legal_day(base_on)
            }


@dataclass(frozen=True)
class Refusal:
    """Why a link does not work, as the page says it."""

    title: "str | _StrPromise"
    says: "str | _StrPromise"
    status: int = OLD
    leads_on: bool = True


DAMAGED = Refusal(
    _("This link is damaged"),
    _(
        "It does not lead to a reminder: perhaps a part of it is missing. Press the link in the mail itself,"
        " or sign in and answer on the page of the date."
    ),
    404,
    leads_on=False,
)
EXPIRED = Refusal(
    _("This link has expired"),
    _(
        "The day it was sent ahead of has passed, or the mail is older than 60 days. Nothing was changed."
        " Sign in to answer on the page of the date."
    ),
)
NOT_YOURS = Refusal(
    _("This link is not for you any more"),
    _(
        "The person it was sent to is no longer active here, or may no longer see the matter."
        " Nothing was changed."
    ),
    403,
    leads_on=False,
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, link: str) -> HttpResponse:
    """The page behind a mail's link. GET changes nothing; POST of an `answer` acknowledges or lets the
    reminders rest, once.

    The link stands for this one answer of this one person: no session begins, and nothing is shown that
    was not in the mail.
    """
    now = timezone.now()
    told = read_link(link)
    rows = Reminder.objects.select_related(*OF_REMINDER)
    reminder = rows.filter(pk=told.reminder_id, recipient=told.recipient_id).first() if told else None
    if told is None or reminder is None or reminder.deadline is None:
        return _page(request, DAMAGED)
    deadline, user = reminder.deadline, reminder.recipient
    if refusal := _unseen(deadline, user) or _of_another(request, user):
        return _page(request, refusal)
    if refusal := _used(link, deadline):
        return _page(request, refusal, deadline)
    if told.has_expired(local_day(now, deadline.zone or "UTC"), reminder.due_on):
        return _page(request, EXPIRED, deadline)
    if refusal := _over(deadline) or _moved(reminder, deadline):
        return _page(request, refusal, deadline)
    return _answer(request, reminder, link, now)


def _answer(request: HttpRequest, reminder: Reminder, link: str, now: datetime) -> HttpResponse:
    deadline, user = reminder.clock, reminder.recipient
    chosen = request.POST.get("answer")
    later = chosen == "later"
    form = LaterForm(request.POST if later else None, base_on=reminder.due_on, label_suffix="")
    if request.method == "POST" and (chosen == "acknowledge" or (later and form.is_valid())):
        told: dict[str, Any] = {"now": now, "came_by": CameBy.MAIL, "reminder": reminder, "link": link}
        try:
            if later:
                until_on = form.cleaned_data["until_on"]
                snooze(deadline.pk, user, until_on, **told)
                return _page(request, Refusal(gettext("It rests"), _rests(until_on), 200), deadline)
            acknowledge(deadline.pk, user, **told)
            return _page(
                request, Refusal(gettext("Acknowledged"), _acknowledged(deadline, user), 200), deadline
            )
        except ValidationError as error:
            put_errors(form, error, {})
    return _page(request, None, deadline, form=form, user=user, stops=stops_asking(deadline, user))


ACKNOWLEDGED = _(
    "Nobody else is asked about this date. You are still reminded ahead of it; once it is done, record there"
    " what happened, and the reminders stop."
)

NOTED = _(
    "It is noted that you know of this date. As you watch or read this matter without working on it, the date"
    " still goes to the next person unless somebody who works on it acknowledges it."
)


def _acknowledged(deadline: Deadline, user: User) -> str:
    return str(ACKNOWLEDGED if stops_asking(deadline, user) else NOTED)


def _rests(until_on: date) -> str:
    return gettext(
        "Your reminders of this date rest until %(day)s. The firm's last reminder comes "
        "in any case, and if nobody acknowledges the date, it goes to the next person as "
        "planned."
    ) % {"day": legal_day(until_on)}


def _of_another(request: HttpRequest, user: User) -> Refusal | None:
    if not request.user.is_authenticated or request.user.pk == user.pk:
        return None
    return Refusal(
        gettext("This link belongs to another person"),
        gettext(
            "You are signed in as somebody else than the person it was sent to. Nothing was changed. Sign out"
            " first, or answer for yourself on the page of the date."
        ),
        403,
    )


def _used(link: str, deadline: Deadline) -> Refusal | None:
    used = UsedLink.objects.filter(key=key_of(link)).select_related("user").first()
    if used is None:
        return None
    day = legal_day(local_day(used.at, deadline.zone or "UTC"))
    return Refusal(
        gettext("This link was used already"),
        gettext(
            "%(user)s used it on %(day)s, and it works once. Sign in to answer again on the page of the date."
        )
        % {"user": name_of(used.user), "day": day},
    )


def _unseen(deadline: Deadline, user: User) -> Refusal | None:
    return None if may_answer(deadline, user) else NOT_YOURS


def _over(deadline: Deadline) -> Refusal | None:
    why = why_closed(deadline)
    return Refusal(gettext("Nothing is left to do"), why) if why else None


def _moved(reminder: Reminder, deadline: Deadline) -> Refusal | None:
    day = base_day(deadline)
    if day == reminder.due_on or day is None or reminder.due_on is None:
        return None
    return Refusal(
        gettext("This date has moved"),
        gettext(
            "The mail spoke of %(day)s; it is now %(day2)s. Nothing was changed. Sign in to "
            "acknowledge the new date on its page."
        )
        % {"day": legal_day(reminder.due_on), "day2": legal_day(day)},
    )


def _page(
    request: HttpRequest, refusal: Refusal | None, deadline: Deadline | None = None, **context: Any
) -> HttpResponse:
    """The page, for nobody to keep, to index or to be told of."""
    may_see = deadline is not None and (refusal is None or refusal.leads_on)
    told = {
        "refusal": refusal,
        "form": None,
        "user": None,
        "deadline": deadline if may_see else None,
        **context,
    }
    if deadline is not None:
        told["act_by"] = base_day(deadline)
        named = names_of([deadline])[deadline.pk]
        told["name"], told["what"] = named.name, named.hide(say(deadline.title))
        known = answered([deadline.pk]).get((deadline.pk, told["act_by"]))
        told["done"] = answered_words(known, deadline.zone) if known and refusal is None else ""
    response = render(request, "tracker/answer.html", told, status=refusal.status if refusal else 200)
    # Not `no-referrer`: browsers then send `Origin: null`, and the form would be refused as forged.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _to_answer(request: HttpRequest, pk: int) -> Deadline:
    """The deadline, if this person sees it (else 404) and may answer it (else 403)."""
    user = person(request)
    deadline = get_object_or_404(Deadline.objects.visible_to(user).with_matter(), pk=pk)
    if not may_answer(deadline, user):
        raise PermissionDenied
    return deadline


@inside_admin
def acknowledge_date(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """POST records that this person has the date in hand; GET leads to its page."""
    deadline = _to_answer(request, pk)
    if request.method == "POST":
        try:
            acknowledge(deadline.pk, person(request), now=now, came_by=CameBy.ADMIN)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request,
                gettext("Acknowledged. %(request)s") % {"request": _acknowledged(deadline, person(request))},
            )
    return HttpResponseRedirect(deadline.get_absolute_url())


@inside_admin
def remind_later(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """GET asks for the day; POST lets this person's reminders rest until then."""
    deadline = _to_answer(request, pk)

    def act(answers: dict[str, Any]) -> str:
        snooze(deadline.pk, person(request), answers["until_on"], now=now, came_by=CameBy.ADMIN)
        return deadline.get_absolute_url()

    question = Question(
        title=gettext("Remind me later"),
        about=str(deadline),
        says=gettext(
            "Your own reminders of this date rest until the day you choose. The firm's last reminder comes"
            " in any case, and whoever else watches the date is reminded as before."
        ),
        verb=gettext("Let my reminders rest"),
        back=deadline.get_absolute_url(),
        done=gettext("Your reminders rest until that day."),
        act=act,
        names={},
    )
    data = posted(request)
    return ask(request, question, LaterForm(data, base_on=base_day(deadline)))
