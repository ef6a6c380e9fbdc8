"""Open a matter: with a short name of its own, and somebody who owns it and watches its dates."""

import secrets
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.text import slugify

from tracker.models import Investment, MatterMember, TeamRole, Watch

from .adding import add_row


def slug_for(title: str) -> str:
    """A short name that no other matter has."""
    return f"{slugify(title)[:70]}-{secrets.token_hex(3)}"


def put_in_charge(investment: Investment, person: User) -> None:
    """Make somebody the owner of a new matter, who is reminded of its dates."""
    MatterMember.objects.create(investment=investment, user=person, role=TeamRole.OWNER)
    Watch.objects.create(investment=investment, user=person)


@transaction.atomic
def open_matter(title: str, *, by: User, **values: Any) -> Investment:
    """Open a matter that its author owns and watches; `values` are further columns."""
    investment = Investment(title=title, slug=slug_for(title), **values)
    add_row(investment)
    put_in_charge(investment, by)
    return investment
