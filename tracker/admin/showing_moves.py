"""Forms whose saving moves dates: they show the moves first, and save only what was shown."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from tracker.admin.base import LongstopAdmin, StockForm, person_of
from tracker.admin.before_saving import only_looked_at
from tracker.models import Deadline
from tracker.services.rehearsal import Shift, Stood, seal_of, shifts, standing_now

SEAL = "_moves"


class _Rehearsed(Exception):
    """Ends a rehearsal: the admin's transaction is rolled back."""

    def __init__(self, moved: list[Shift]) -> None:
        super().__init__()
        self.moved = moved


class ShowsMoves(LongstopAdmin):
    """A changed form that would move dates comes back with them, and saves once they were seen.

    The rows have `deadlines`. What moves is found by saving for real in a transaction that is rolled back.
    """

    change_form_template = "admin/tracker/shows_moves.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and object_id:
            request.__dict__["_before"] = standing_now(self._clocks(request, object_id))
            try:
                return super().changeform_view(request, object_id, form_url, extra_context)
            except _Rehearsed as seen:
                if seen.moved and seal_of(seen.moved) != request.POST.get(SEAL):
                    request.__dict__["_moved"] = seen.moved
            finally:
                del request.__dict__["_before"]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _clocks(self, request: HttpRequest, object_id: str) -> Any:
        parent = {"divestment": "divestment_id", "review": "review_id"}[str(self.opts.model_name)]
        return Deadline.objects.visible_to(person_of(request)).filter(**{parent: self._key(object_id)})

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        before: dict[int, Stood] | None = request.__dict__.get("_before")
        if before is not None:
            raise _Rehearsed(shifts(before, standing_now(self._clocks(request, str(obj.pk)))))
        return super().log_change(request, obj, message)

    def get_form(
        self, request: HttpRequest, obj: Any | None = None, change: bool = False, **kwargs: Any
    ) -> type[StockForm]:
        form = super().get_form(request, obj, change, **kwargs)
        is_shown = "_moved" in request.__dict__
        return type(form.__name__, (form,), {"is_valid": only_looked_at}) if is_shown else form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if moved := request.__dict__.get("_moved"):
            context |= {"moved": moved, "seal": seal_of(moved)}
        return super().render_change_form(request, context, *args, **kwargs)
