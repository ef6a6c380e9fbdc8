"""Who is away, and who covers for them; entered by the person who is away or by a superuser."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import LongstopAdmin, StockForm, is_superuser, now_of, person_of
from tracker.models import Absence
from tracker.services.absences import keep_absence, may_enter, remove_absence


class AbsenceForm(StockForm):
    """An absence, whose cover must be able to get mail."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cover = cleaned.get("cover")
        if cover and not (cover.is_active and cover.email):
            raise ValidationError(
                {
                    "cover": gettext("%(cover)s is not active or has no address: choose another.")
                    % {"cover": cover}
                }
            )
        return cleaned


@admin.register(Absence)
class AbsenceAdmin(LongstopAdmin):
    """Everybody reads who is away; saving plans the reminders of whoever is."""

    form = AbsenceForm
    list_display = ("user", "cover", "first_on", "last_on", "note")
    list_select_related = ("user", "cover")
    list_filter = ("first_on",)
    search_fields = ("user__username", "cover__username", "note")
    empty_says = _("Enter who covers for somebody who is away: reminders then go to both.")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A person enters their own absence; a superuser anybody's."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "user" and not is_superuser(request):
            field.queryset = User.objects.filter(pk=person_of(request).pk)
        return field

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"user": request.user.pk, **super().get_changeform_initial_data(request)}

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, obj) and admin.ModelAdmin.has_change_permission(self, request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, obj) and admin.ModelAdmin.has_delete_permission(self, request, obj)

    def _may(self, request: HttpRequest, obj: Model | None) -> bool:
        return not isinstance(obj, Absence) or may_enter(person_of(request), obj.user)

    def save_model(self, request: HttpRequest, obj: Absence, form: Any, change: bool) -> None:
        keep_absence(obj, person_of(request), now_of(request))

    def delete_model(self, request: HttpRequest, obj: Absence) -> None:
        remove_absence(obj, now_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset:
            if self._may(request, row):
                remove_absence(row, now_of(request))
