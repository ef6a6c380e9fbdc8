"""Who was told what, when: one page for a date, the same as a file, and the button that sends again."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.clock.hours import city
from tracker.filters.walls import may_work_on
from tracker.models import Deadline, Reminder, ReminderState
from tracker.models.days import month_name, weekday_name
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.reader_zones import zone_of
from tracker.services import send_again as sending
from tracker.services.told import as_csv, records, reminders_of, told_about
from tracker.views.page import inside_admin, person, show
from tracker.views.telling import to_work_on

TITLE = _("Who was told what, when")


@inside_admin
def told(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Everything that happened to the reminders of a date; with `?as=csv` or `?as=json` as a file."""
    user = person(request)
    rows = Deadline.objects.visible_to(user).select_related(*PATHS_TO_MATTER)
    deadline = get_object_or_404(rows, pk=pk)
    happenings, zone = told_about(deadline, user), zone_of(user)
    if request.GET.get("as") in ("csv", "json"):
        return _file(deadline, list(records(happenings, zone)), kind=request.GET["as"])
    may_send = user.has_perm("tracker.change_reminder") and may_work_on(user, deadline)
    failed = [one for one in reminders_of(deadline, user) if one.state == ReminderState.FAILED]
    here = ZoneInfo(zone) if zone else None
    context = {
        "deadline": deadline,
        "lines": [(one, clock_words(one.at.astimezone(here)) if here else "") for one in happenings],
        "zone": city(zone),
        "failed": failed if may_send else [],
    }
    return show(request, "tracker/told.html", str(TITLE), context)


def clock_words(at: datetime) -> str:
    """`Fri 19 Jun 16:00`, `ven. 19 juin 16:00`, in the zone that the instant carries."""
    return f"{weekday_name(at.weekday())} {at.day} {month_name(at.month)} {at:%H:%M}"


def _file(deadline: Deadline, rows: list[dict[str, object]], *, kind: str) -> HttpResponse:
    response: HttpResponse
    if kind == "csv":
        response = HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    else:
        response = JsonResponse({"deadline": deadline.pk, "title": deadline.title, "told": rows})
    response["Content-Disposition"] = f'attachment; filename="longstop-told-{deadline.pk}.{kind}"'
    return response


@inside_admin
def send_again(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Let the next sweep try a failed reminder again, and go back to where it was asked for."""
    reminder = to_work_on(request, Reminder.objects.select_related("deadline", "recipient"), pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        sending.send_again(reminder.pk, by=person(request), now=now)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(
            request,
            gettext("The next sweep sends it to %(recipient)s again.") % {"recipient": reminder.recipient},
        )
    back = reverse("longstop:told", args=[reminder.deadline_id]) if reminder.deadline_id else "admin:index"
    return HttpResponseRedirect(back if reminder.deadline_id else reverse(back))
