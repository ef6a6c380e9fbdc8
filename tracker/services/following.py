"""What asks a board again and again, digests and feeds, follows a saved view as long as there is one."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracker.filters.boards import BOARDS
from tracker.filters.kept import as_kept, board_of
from tracker.models import FeedToken, SavedView, Subscription

FOLLOWERS: tuple[type[Subscription] | type[FeedToken], ...] = (Subscription, FeedToken)


def let_follow(
    row: Subscription | FeedToken,
    user: User,
    *,
    query: str,
    board: str,
    view_id: int | None,
    now: datetime,
) -> None:
    """Have a row, which is not saved here, ask what a saved view asks, or else `query`.

    `query` asks the board whose address it is, else `board`. Raises `ValidationError` on `view` for one that
    this person does not see, and on `query` for what the board does not understand, a board that there is
    not, or where both are given.
    """
    row.view, row.view_was = None, ""
    if view_id is None:
        row.board = board_of(query, board)
        if row.board not in BOARDS:
            raise ValidationError({"query": _("There is no such board: choose one of the list.")})
        row.query = as_kept(query, user, now, row.board)
        return
    seen = SavedView.objects.visible_to(user).order_by().values("pk")
    view = SavedView.objects.select_for_update().filter(pk=view_id, pk__in=seen).first()
    if view is None or view.board not in BOARDS:
        raise ValidationError({"view": _("Choose one of your saved views.")})
    if query.strip() and as_kept(query, user, now, board_of(query, view.board)) != view.query:
        raise ValidationError({"query": _("Leave this empty, or choose no saved view: it asks one thing.")})
    row.view, row.board, row.query = view, view.board, as_kept(view.query, user, now, view.board)


def pass_on(view: SavedView) -> None:
    """Have all that follows a view ask what it asks now; whoever does not see it any more is let go."""
    for model in FOLLOWERS:
        for row in model.objects.filter(view=view).select_related("user"):
            if SavedView.objects.visible_to(row.user).filter(pk=view.pk).exists():
                model.objects.filter(pk=row.pk).update(query=view.query)
            else:
                model.objects.filter(pk=row.pk).update(view=None, view_was=view.name)


def let_go(view: SavedView) -> None:
    """Have all that follows a view keep its last question and the name of what is gone."""
    for model in FOLLOWERS:
        model.objects.filter(view=view).update(view=None, view_was=view.name)


def told_of(row: Subscription | FeedToken, user: User) -> str:
    """What a digest or feed says of the view it follows, or followed; nothing if it has its own question."""
    if row.view_was:
        return _(
            "It followed the saved view “%(name)s”, which was deleted or is no longer shared with you."
            " It keeps the last question of that view."
        ) % {"name": row.view_was}
    if row.view is None:
        return ""
    if not SavedView.objects.visible_to(user).filter(pk=row.view.pk).exists():
        return _(
            "It followed a saved view that is no longer shared with you."
            " It keeps the last question of that view."
        )
    return _("It follows the saved view “%(name)s” and changes with it.") % {"name": row.view.name}
