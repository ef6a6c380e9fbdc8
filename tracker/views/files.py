"""A kept file given out: always as a download, never shown inside a page."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from tracker.services.papers import Kept, fault_of, place

SEALED = "default-src 'none'; sandbox"


def hand_out(request: HttpRequest, row: Kept) -> HttpResponseBase:
    """The file of a row that the reader may see; one that is gone or damaged is told on its page instead."""
    if fault_of(row):
        told = {"name": row.name, "sha256": row.sha256}
        messages.error(
            request,
            _(
                "The file of “%(name)s” is not in the folder of papers, or is not the one that was uploaded."
                " Ask whoever runs Longstop to restore it from the backup; its SHA-256 is %(sha256)s."
            )
            % told,
        )
        return HttpResponseRedirect(row.get_absolute_url())
    response = FileResponse(
        place(row.stored_as).open("rb"),
        as_attachment=True,
        filename=row.name,
        content_type=row.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SEALED
    return response
