"""Imports as records: listed for whoever uploaded them; looked at on their own page."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import OwnPageAdmin, ReadOnlyAdmin
from tracker.models import DocketImport, HeaderMapping, ImportedMatter, NotedDate
from tracker.models.law_words import regime_title


class OfAnImportAdmin(ReadOnlyAdmin):
    """Reached from the page of an import."""

    @admin.display(description=_("regime"), ordering="regime")
    def regime_text(self, row: ImportedMatter | HeaderMapping) -> str:
        return regime_title(row.regime)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(DocketImport)
class DocketImportAdmin(OfAnImportAdmin, OwnPageAdmin):
    """Its page is the one on which it is confirmed."""

    empty_says = _("Dockets that you import appear here. Press Import.")
    list_display = ("name", "stage", "uploaded_by", "uploaded_at")
    list_filter = ("stage",)
    search_fields = ("name",)
    list_select_related = ("uploaded_by",)


@admin.register(ImportedMatter)
class ImportedMatterAdmin(OfAnImportAdmin):
    """What became of each matter of a file."""

    list_display = ("__str__", "docket", "regime_text", "state")
    empty_says = _("What became of the matters of your files appears here. Press Import.")
    list_filter = ("state",)
    search_fields = ("name",)
    list_select_related = ("docket",)


@admin.register(HeaderMapping)
class HeaderMappingAdmin(OfAnImportAdmin):
    """What somebody said of the columns of their files."""

    list_display = ("__str__", "user", "regime_text")
    empty_says = _("Once you said what the columns of a file are, it is kept here for the next one like it.")
    list_select_related = ("user",)


@admin.register(NotedDate)
class NotedDateAdmin(OfAnImportAdmin):
    """Deadlines as sheets had them, beside the law's."""

    empty_says = _("Deadlines of imported sheets appear here, beside those of the law. Press Import.")
    list_display = ("__str__", "review", "noted_on", "computed_on", "verdict", "settled_at")
    list_filter = ("verdict",)
    search_fields = ("title", "words", "review__investment__title")
    list_select_related = ("review__investment",)
