"""The seam between the stock admin and ours: every admin class of the project derives from these.

What they guarantee: rows, counts, searches, choices and related names pass `visible_to(user)`; a matter is
changed only by its team; what the clock computes and what history holds cannot be edited by hand.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tracker.filters.fields import say_blank
from tracker.filters.matters import countries
from tracker.filters.walls import choices_for, may_work_on, visible_rows
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library
from tracker.services.speech import say

if TYPE_CHECKING:  # only the stubs know these as generic
    from django.utils.functional import _StrPromise

    Stock = BaseModelAdmin[Any]
    StockAdmin = admin.ModelAdmin[Any]
    StockInline = admin.TabularInline[Any, Any]
    StockForm = ModelForm[Any]
else:
    Stock, StockAdmin, StockInline = BaseModelAdmin, admin.ModelAdmin, admin.TabularInline
    StockForm = ModelForm


def may_work(request: HttpRequest, row: models.Model | None) -> bool:
    """`may_work_on`, asked of the database once in a request: the admin asks again for every inline row."""
    if row is None or row.pk is None:
        return True
    answers: dict[tuple[type[models.Model], Any], bool] = request.__dict__.setdefault("_may_work", {})
    key = (type(row), row.pk)
    if key not in answers:
        answers[key] = may_work_on(request.user, row)
    return answers[key]


class Walled(Stock):
    """Rows and choices of one person: shared by pages and inlines."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_rows(super().get_queryset(request), request.user)

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """The stock field, whose empty choice says what it means."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            say_blank(field)
        return field

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        """Offer, and accept, only rows this person sees; matters only where they may work on them."""
        kwargs.setdefault("queryset", choices_for(db_field, request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and may_work(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and may_work(request, obj)


class Listed(StockAdmin):
    """A list under the name of what it lists; `empty_says` tells what appears in it and how to make it."""

    list_per_page = 50
    empty_says: "str | _StrPromise" = ""

    def get_action_choices(
        self, request: HttpRequest, default_choices: list[tuple[str, str]] | None = None
    ) -> list[tuple[str, str]]:
        """The stock actions, and in words that one is to be chosen."""
        return super().get_action_choices(request, default_choices or [("", _("Choose an action"))])

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


class LongstopAdmin(Walled, Listed):
    """A kind of record. With `page_template`, opening a record shows its page, and `?edit=1` its form."""

    page_template = ""
    view_on_site = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    class Media:
        js = ("tracker/js/named-choices.js",)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        reading = request.method in ("GET", "HEAD") and not {"edit", "_popup"} & set(request.GET)
        if self.page_template and reading:
            return self.page_view(request, object_id)
        title = (
            _("Edit %(verbose_name)s") % {"verbose_name": self.opts.verbose_name}
            if self.page_template
            else capfirst(self.opts.verbose_name)
        )
        return super().change_view(request, object_id, form_url, {"title": title, **(extra_context or {})})

    def page_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The record as its readers need it, with a way to its form for those who may change it."""
        row = self.page_queryset(request).filter(pk=self._key(object_id)).first()
        if row is None or not self.has_view_or_change_permission(request, row):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": str(row),
            "opts": self.opts,
            "original": row,
            "may_change": self.has_change_permission(request, row),
            **self.page_context(request, row),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.page_template, context)

    def page_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows with what their page needs fetched along."""
        return self.get_queryset(request)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What `page_template` shows beside `original`; nothing more unless a class says so."""
        return {}

    def _key(self, object_id: str) -> Any:
        try:
            return self.opts.pk.to_python(unquote(object_id))
        except (ValueError, TypeError, ValidationError):
            return None

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self._to_page(obj) or super().response_post_save_change(request, obj)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self._to_page(obj) or super().response_post_save_add(request, obj)

    def _to_page(self, obj: Any) -> HttpResponseRedirect | None:
        return HttpResponseRedirect(obj.get_absolute_url()) if self.page_template else None

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """As stock, without naming the protected rows: some may belong to matters behind a wall."""
        to_delete, counts, perms, protected = super().get_deleted_objects(objs, request)
        if protected:
            protected = [_("Other records hang on it. Remove it from them first, or keep it.")]
            perms = set()
        return to_delete, counts, perms, protected


class WordsFilter(admin.AllValuesFieldListFilter):
    """The values that visible rows have, in words; rows without one are under All."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        names = dict(countries()) if self.field_path.endswith("country") else {}
        for choice in super().choices(changelist):
            if choice["display"] != "":
                told = str(choice["display"])
                yield {**choice, "display": names.get(told) or _words_of(told)}


def _words_of(value: str) -> str:
    """A kind of event or filing by its title in the law; other codes in words."""
    library = load_library()
    titles = [library.kinds[value].title] if value in library.kinds else []
    titles += [law.filings[value] for law in library.laws.values() if value in law.filings]
    return law_words(titles[0]) if titles else say(value.replace("_", " "))


class ReadOnlyAdmin(LongstopAdmin):
    """Rows that only the services write: they are shown, never added, changed or deleted by hand.

    `said` are columns kept in English, which a record's form tells in the reader's language.
    """

    actions = None
    said: tuple[str, ...] = ()

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        row = super().get_object(request, object_id, from_field)
        for name in self.said if row is not None else ():
            setattr(row, name, say(getattr(row, name)))
        return row

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class OwnPageAdmin(ReadOnlyAdmin):
    """Rows that have a page of ours (`get_page_url`): opening one leads there."""

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_queryset(request).filter(pk=self._key(object_id)).first()
        if row is None:
            return super().change_view(request, object_id, form_url, extra_context)
        return HttpResponseRedirect(row.get_page_url())


class SuperuserOnlyAdmin(ReadOnlyAdmin):
    """Rows about the installation itself, which tell of every matter at once."""

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_superuser(request) and super().has_view_permission(request, obj)


class PartOfMatterAdmin(ReadOnlyAdmin):
    """Rows that are added and removed on their matter's form; here they are only listed."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return LongstopAdmin.has_delete_permission(self, request, obj)


class RecordedAdmin(ReadOnlyAdmin):
    """Rows that are added once through a service and never change afterwards."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)


class AddOnlyInline(Walled, StockInline):
    """Related rows: those there are as text, so that sixty cost no more than three, and one to add."""

    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_add_permission(request, obj) and may_work(request, obj)


def is_superuser(request: HttpRequest) -> bool:
    """Whether a superuser asks."""
    return bool(getattr(request.user, "is_superuser", False))


def person_of(request: HttpRequest) -> User:
    """The signed-in person; admin views let nobody else through."""
    assert isinstance(request.user, User)
    return request.user


def now_of(request: HttpRequest) -> Any:
    """The instant of this request: the one place where an admin page reads the clock."""
    return timezone.now()
