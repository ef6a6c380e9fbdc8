"""What pages show of documents and notes: the lines, and where the reader may add to them."""

from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse

from tracker.filters.walls import may_work_on
from tracker.models import Incident, Investment
from tracker.services.shelves import notes_of, shelf_of


def of_matter(matter: Investment, user: User, may_work: bool) -> dict[str, Any]:
    """The documents of a whole matter and the notes of its team, in two queries."""
    return {
        "shelf": shelf_of(matter, user),
        "notes": notes_of(matter, user),
        "add_documents": _address("matter_documents", matter, user, "add_document", may_work),
        "write_note": _address("write_note", matter, user, "add_matternote", may_work),
    }


def of_incident(row: Incident, user: User) -> dict[str, Any]:
    """The documents of an incident."""
    may_work = may_work_on(user, row)
    return {
        "shelf": shelf_of(row, user),
        "add_documents": _address("incident_documents", row, user, "add_document", may_work),
    }


def _address(name: str, row: Investment | Incident, user: User, permission: str, may_work: bool) -> str:
    """Where the reader adds to a page; empty for who may not."""
    may = may_work and user.has_perm(f"tracker.{permission}")
    return reverse(f"longstop:{name}", args=[row.pk]) if may else ""
