"""People and groups. People who leave are deactivated, never deleted: what they did stays theirs."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import Listed, is_superuser, now_of
from tracker.filters.exceptions import duties_of, open_clocks_of
from tracker.models import Obligation
from tracker.services.handing_over import hand_over
from tracker.services.replanning import plan_person

admin.site.unregister(User)
admin.site.unregister(Group)


class PermissionField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Permissions in the reader's language; the database keeps Django's English names of them."""

    def label_from_instance(self, obj: Any) -> str:
        action, _underscore, _model = obj.codename.partition("_")
        said = {
            "add": pgettext("permission", "add"),
            "change": pgettext("permission", "change"),
            "delete": pgettext("permission", "delete"),
            "view": pgettext("permission", "view"),
        }
        name = said.get(action) if obj.name.startswith("Can ") else None
        return f"{obj.content_type} | {name or obj.name}"


class SuperuserKept(Listed):
    """Others may look, if permitted: who could reset a password or an address would pass any wall."""

    def formfield_for_manytomany(
        self, db_field: "models.ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in ("user_permissions", "permissions"):
            kwargs["form_class"] = PermissionField
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_superuser(request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_superuser(request) and super().has_delete_permission(request, obj)


REACHED_BY = {"is_active", "is_superuser", "email"}
"""What of a person decides who is reminded and who is asked."""
NAMED = 5
"""Matters that a refusal names; of more it says how many."""


class PersonForm(UserChangeForm):  # type: ignore[type-arg]
    """A person; whoever is in charge of something open leaves only when somebody follows."""

    successor = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("username"),
        label=_("Successor"),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Takes over the roles, watches and obligations of a person who is no longer active"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        leaves = "is_active" in cleaned and not cleaned["is_active"] and self.initial.get("is_active")
        if not leaves:
            return cleaned
        successor = cleaned.get("successor")
        if successor == self.instance:
            self.add_error("successor", gettext("Choose another person than the one who leaves."))
        elif successor is None and (owned := _owned(self.instance)):
            self.add_error(
                "successor",
                gettext(
                    "%(instance)s is in charge of open dates or duties of %(owned)s: choose who takes over."
                )
                % {"instance": self.instance, "owned": owned},
            )
        return cleaned


def _owned(person: User) -> str:
    """The matters with open dates or duties that a person is in charge of, in words."""
    matters = [row.investment for row in open_clocks_of(person)]
    for duty in duties_of(person):
        parent = duty.agreement if isinstance(duty, Obligation) else duty.divestment
        matters.append(parent.investment)
    titles = list(dict.fromkeys(matter.title for matter in matters))
    more = gettext(" and %(n)s more") % {"n": len(titles) - NAMED} if len(titles) > NAMED else ""
    return f"{', '.join(titles[:NAMED])}{more}"


@admin.register(User)
class PersonAdmin(SuperuserKept, UserAdmin):  # type: ignore[type-arg]
    """A person who logs in."""

    form = PersonForm
    list_display = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")
    fieldsets = (*UserAdmin.fieldsets, (_("If this person leaves"), {"fields": ("successor",)}))  # type: ignore[misc]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """With a successor, the roles and watches of a person who leaves pass on.

        Whoever comes, leaves or can be reached elsewhere is reminded, and asked, by that from now on.
        """
        super().save_model(request, obj, form, change)
        successor, now = form.cleaned_data.get("successor"), now_of(request)
        if change and successor and not obj.is_active:
            hand_over(obj, successor, now)
        if change and REACHED_BY & set(form.changed_data):
            left = plan_person(obj, now, everything="is_superuser" in form.changed_data)
            if left:
                self.message_user(
                    request,
                    gettext("The reminders of %(left)s more dates follow within minutes.") % {"left": left},
                )

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Group)
class TeamAdmin(SuperuserKept, GroupAdmin):  # type: ignore[misc]
    """A set of permissions for people of one job."""

    empty_says = _("A group is a set of permissions for people of one job. Add one, then put people into it.")
