"""Forms whose saving moves dates: they show the moves first, and save only what was shown."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from tracker.admin.base import LongstopAdmin, StockForm, person_of
from tracker.admin.before_saving import only_looked_at
from tracker.models import Deadline, VisibleQuerySet
from tracker.services.rehearsal import (
    Rehearsal,
    Stood,
    last_reminder,
    seal_of,
    shifts,
    standing_now,
    told_since,
)

SEAL = "_moves"


class _Rehearsed(Exception):
    """Ends a rehearsal: everything it wrote is rolled back."""

    def __init__(self, seen: Rehearsal) -> None:
        super().__init__()
        self.seen = seen


class _Before:
    """How some clocks stood before a change, and what has become of them since."""

    def __init__(self, rows: VisibleQuerySet[Deadline]) -> None:
        self._rows, self._last = rows, last_reminder()
        self._stood: dict[int, Stood] = standing_now(rows)

    def since(self, *, with_new: bool) -> Rehearsal:
        """What moved; a clock that only begins counts `with_new`."""
        moved = shifts(self._stood, standing_now(self._rows))
        return Rehearsal(
            [one for one in moved if with_new or one.old_state], told_since(self._last, self._rows)
        )


class ShowsMoves(LongstopAdmin):
    """A form that would move dates comes back with them, and saves once they were seen.

    What moves is found by saving for real in a transaction that is rolled back. A new row shows what it
    moves of other clocks, not the ones it begins; deleting one shows on the page that asks.
    """

    change_form_template = "admin/tracker/shows_moves.html"
    delete_confirmation_template = "admin/tracker/deletes_moves.html"

    clocks: Callable[[Any], Q]
    """Which deadlines a row, stored or not, decides about."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST":
            request.__dict__["_rehearses"] = True
            try:
                return super().changeform_view(request, object_id, form_url, extra_context)
            except _Rehearsed as ended:
                if ended.seen.moved and seal_of(ended.seen.moved) != request.POST.get(SEAL):
                    request.__dict__["_moves"] = ended.seen
            finally:
                del request.__dict__["_rehearses"]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        row = super().save_form(request, form, change)
        if "_rehearses" in request.__dict__:
            stored = self.model._default_manager.filter(pk=row.pk).first()
            request.__dict__["_stood"] = self._before(request, *filter(None, (stored, row)))
        return row

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._end_rehearsal(request, with_new=False)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._end_rehearsal(request, with_new=True)
        return super().log_change(request, obj, message)

    def _end_rehearsal(self, request: HttpRequest, *, with_new: bool) -> None:
        if "_rehearses" in request.__dict__:
            raise _Rehearsed(request.__dict__["_stood"].since(with_new=with_new))

    def _before(self, request: HttpRequest, *rows: Any) -> _Before:
        asked = Q()
        for row in rows:
            asked |= self.clocks(row)
        return _Before(Deadline.objects.visible_to(person_of(request)).filter(asked))

    def get_form(
        self, request: HttpRequest, obj: Any | None = None, change: bool = False, **kwargs: Any
    ) -> type[StockForm]:
        form = super().get_form(request, obj, change, **kwargs)
        is_shown = "_moves" in request.__dict__
        return type(form.__name__, (form,), {"is_valid": only_looked_at}) if is_shown else form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if seen := request.__dict__.get("_moves"):
            context |= {"seen": seen, "seal": seal_of(seen.moved)}
        return super().render_change_form(request, context, *args, **kwargs)

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        if not context["protected"] and not context["perms_lacking"]:
            context["seen"] = self._without(request, context["object"])
        return super().render_delete_form(request, context)

    def _without(self, request: HttpRequest, row: Any) -> Rehearsal:
        before, pk = self._before(request, row), row.pk
        with transaction.atomic():
            self.delete_model(request, row)
            seen = before.since(with_new=True)
            transaction.set_rollback(True)
        row.pk = pk
        return seen
