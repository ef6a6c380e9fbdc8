"""Stopping a digest from its mail: the link a reader follows and the address a mail program posts to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tracker.models import Subscription
from tracker.services.subscriptions import pause_digest, subscription_of


@csrf_exempt  # a mail program posts without a page of ours before it (RFC 8058); the token is the permission
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """POST stops the digest of the token, without logging in; GET shows a button and changes nothing."""
    pk = subscription_of(token)
    row = Subscription.objects.filter(pk=pk).first() if pk else None
    if row is None:
        raise Http404(_("No digest has this link."))
    if request.method == "POST":
        row = pause_digest(row.pk, timezone.now())
    return render(request, "tracker/unsubscribe.html", {"row": row})
