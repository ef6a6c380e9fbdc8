"""Forms that show, before they are saved, which mails their values bring, beside those of today."""

from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse

from tracker.admin.base import LongstopAdmin, StockForm
from tracker.services.before_saving import Preview

SHOW = "_show_mails"


class Mails(Protocol):
    """How a form's own admin previews its row."""

    def __call__(self, request: HttpRequest, row: Any) -> Preview: ...


class ShowsMails(LongstopAdmin):
    """By *Show what people will get* a good form comes back with a preview, and saves nothing."""

    change_form_template = "admin/tracker/shows_mails.html"

    mails: Mails
    """The preview of a row that has the values of the form and is not saved."""

    def get_form(
        self, request: HttpRequest, obj: Any | None = None, change: bool = False, **kwargs: Any
    ) -> type[StockForm]:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"is_valid": only_looked_at}) if SHOW in request.POST else form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        if SHOW in request.POST and not form.errors:
            context["preview"] = self.mails(request, form.instance)
        return super().render_change_form(request, context, *args, **kwargs)


def only_looked_at(form: StockForm) -> bool:
    """Check the form and say that it may not be saved: the admin shows it again as it was filled in."""
    form.full_clean()
    return False
