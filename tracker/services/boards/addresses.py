"""Where a board is, and where it answers a question."""

from django.urls import reverse

from tracker.filters.kept import DOCKET


def address_of(kind: str, asked: str = "") -> str:
    """A board, or what it answers to a question; the docket has an address of its own."""
    address = reverse("longstop:docket") if kind == DOCKET else reverse("longstop:board", args=[kind])
    return f"{address}?{asked}" if asked else address
