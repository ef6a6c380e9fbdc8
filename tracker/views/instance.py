"""Whether reminders leave from here, and for superusers the button that declares this the live instance."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.alerts.witness import remembered
from tracker.models import Instance
from tracker.services.instance import Due, consequences, declare_live, standing, where_am_i
from tracker.views.page import inside_admin, person, show


@inside_admin
def instance(request: HttpRequest, now: datetime) -> HttpResponse:
    """GET shows how this place stands and what declaring it live would do; POST `due` declares it."""
    if not person(request).is_superuser:
        raise PermissionDenied
    if request.method == "POST":
        return _declare(request, now)
    here = standing()
    context = {
        "here": here,
        "place": where_am_i(),
        "declared": Instance.objects.select_related("declared_by").first(),
        "remembered": list(remembered()),
        "would": consequences(now),
        "may_declare": here.may_be_declared,
    }
    return show(request, "tracker/instance.html", _("Live instance"), context)


def _declare(request: HttpRequest, now: datetime) -> HttpResponse:
    asked = request.POST.get("due", "")
    if asked not in {due.value for due in Due}:
        messages.error(request, _("Nothing was changed. Choose what becomes of the reminders that are due."))
        return HttpResponseRedirect(reverse("longstop:instance"))
    due = Due(asked)
    try:
        count = declare_live(now, person(request), due)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        what = _("were cancelled") if due == Due.DROP else _("leave with the next sweep")
        due_were = ngettext("%(n)s due reminder", "%(n)s due reminders", count) % {"n": count}
        messages.success(
            request,
            _("This is the live instance now. %(due_were)s: %(what)s.")
            % {"due_were": due_were, "what": what},
        )
    return HttpResponseRedirect(reverse("longstop:instance"))
