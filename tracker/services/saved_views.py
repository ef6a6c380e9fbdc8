"""Keep, change and delete a saved view; what follows it changes with it, in the same transaction."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.filters.boards import BOARDS
from tracker.filters.kept import as_kept, same_question
from tracker.models import SavedView

from .following import let_go, pass_on


@transaction.atomic
def keep_view(
    user: User,
    *,
    name: str,
    board: str,
    query: str,
    shared: bool,
    now: datetime,
    view_id: int | None = None,
) -> SavedView:
    """Save a question to a board under a name, or change the one of this person's views that is named.

    `query` is the board's address after the `?`. Raises `ValidationError` by field: for what the board does
    not understand, a name that is taken, a question that this person saved already; and
    `SavedView.DoesNotExist` for a view of somebody else.
    """
    User.objects.select_for_update().get(pk=user.pk)  # one name is taken at a time
    view = SavedView(user=user, board=board, created_at=now)
    if view_id is not None:
        view = SavedView.objects.select_for_update().get(pk=view_id, user=user)
    if view.board not in BOARDS:
        raise ValidationError({"board": _("There is no such board: choose one of the list.")})
    view.name, view.shared = " ".join(name.split()), shared
    view.query = as_kept(query, user, now, view.board)
    view.full_clean()
    _refuse_a_second(view)
    view.save()
    pass_on(view)
    return view


def _refuse_a_second(view: SavedView) -> None:
    """Two views of one person never ask a board the same."""
    others = SavedView.objects.filter(user=view.user, board=view.board).exclude(pk=view.pk)
    for other in others:
        if same_question(other.query, view.query):
            words = _("You saved this question already, as “%(name)s”.") % {"name": other.name}
            raise ValidationError({"query": words})


@transaction.atomic
def delete_view(view_id: int, *, by: User) -> SavedView:
    """Delete one's own view; what follows it keeps its last question and says so.

    Returns what it was. Raises `SavedView.DoesNotExist` for a view of somebody else.
    """
    view = SavedView.objects.select_for_update().get(pk=view_id, user=by)
    let_go(view)
    SavedView.objects.filter(pk=view.pk).delete()
    return view
