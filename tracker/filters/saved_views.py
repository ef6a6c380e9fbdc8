"""Which saved views a person is offered."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from tracker.models import SavedView


def views_for(user: User | AnonymousUser, kind: str | None = None) -> QuerySet[SavedView]:
    """One's own views and those that are shared with one, of one board or of all, with their owners.

    A superuser is offered everything that is shared, and nobody's private views.
    """
    own = Q(user=user.pk)
    rows = SavedView.objects.visible_to(user).filter(own | Q(shared=True)).select_related("user")
    return rows.filter(board=kind) if kind else rows


def view_of(user: User, number: str) -> SavedView | None:
    """The view that an address names, if this person is offered it."""
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return views_for(user).filter(pk=int(number)).first()
