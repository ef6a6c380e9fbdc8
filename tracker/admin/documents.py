"""Documents and notes as records: listed for who sees their matter; a document has a page of its own."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.admin.base import ReadOnlyAdmin, person_of
from tracker.filters.walls import may_work_on
from tracker.models import Document, DocumentWithdrawal, MatterNote
from tracker.services.shelves import line_of, matter_of, with_places


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    page_template = "admin/tracker/document/page.html"
    empty_says = gettext_lazy(
        "Documents of your matters appear here. Open a matter, an event or an incident, and add some."
    )
    list_display = ("name", "matter", "where", "standing", "added_at", "added_by")
    search_fields = ("name", "sha256", "note", "added_by__username")
    date_hierarchy = "added_at"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Document]:
        return with_places(super().get_queryset(request))

    @admin.display(description=gettext_lazy("matter"))
    def matter(self, row: Document) -> str:
        return str(matter_of(row))

    @admin.display(description=gettext_lazy("on"))
    def where(self, row: Document) -> str:
        return line_of(row).where or _("the matter")

    @admin.display(description=gettext_lazy("standing"))
    def standing(self, row: Document) -> str:
        return {"stands": "", "withdrawn": _("withdrawn"), "superseded": _("superseded")}[
            line_of(row).standing
        ]

    def page_context(self, request: HttpRequest, row: Document) -> dict[str, Any]:
        user, line = person_of(request), line_of(row)
        may_work = may_work_on(user, row) and line.standing == "stands"
        return {
            "line": line,
            "matter": matter_of(row),
            "may_supersede": may_work and user.has_perm("tracker.add_document"),
            "may_withdraw": may_work and user.has_perm("tracker.add_documentwithdrawal"),
        }


@admin.register(DocumentWithdrawal)
class DocumentWithdrawalAdmin(ReadOnlyAdmin):
    """Reached from its document."""

    list_display = ("document", "reason", "withdrawn_at", "withdrawn_by")
    search_fields = ("document__name", "reason")
    list_select_related = ("document", "withdrawn_by")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(MatterNote)
class MatterNoteAdmin(ReadOnlyAdmin):
    empty_says = gettext_lazy("Notes of your teams appear here. Open a matter and press Write note.")
    list_display = ("__str__", "investment", "written_at", "written_by")
    search_fields = ("text", "investment__title", "written_by__username")
    list_select_related = ("investment", "written_by")
    date_hierarchy = "written_at"
