"""People and groups. People who leave are deactivated, never deleted: what they did stays theirs."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db import models
from django.http import HttpRequest

from tracker.admin.base import Listed, is_superuser

admin.site.unregister(User)
admin.site.unregister(Group)


class SuperuserKept(Listed):
    """Others may look, if permitted: who could reset a password or an address would pass any wall."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_superuser(request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_superuser(request) and super().has_delete_permission(request, obj)


@admin.register(User)
class PersonAdmin(SuperuserKept, UserAdmin):  # type: ignore[type-arg]
    """A person who logs in."""

    list_display = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Group)
class TeamAdmin(SuperuserKept, GroupAdmin):
    """A set of permissions for people of one job."""

    empty_says = "A group is a set of permissions for people of one job. Add one, then put people into it."
