"""The ledger and what hangs on it: mails, the exact copies of them, and what came back.

The ledger grows with every reminder, so its list is never counted and never skipped through: each page is
the next stretch of two indexes, from a key on. That a reminder was planned first is told by its own row, and
is listed among the entries without being written twice.
"""

from datetime import datetime
from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import ReadOnlyAdmin
from tracker.clock.explain import legal_day
from tracker.filters.walls import visible_rows
from tracker.models import (
    Bounce,
    Deadline,
    Entry,
    Investment,
    LedgerEntry,
    Mail,
    MailCopy,
    Reminder,
    ReminderKind,
    Review,
)
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.services.speech import say
from tracker.services.told import planned_words

M = TypeVar("M", LedgerEntry, Reminder)
BEFORE, PLANNING = "before", "p"
TO_MATTER = tuple(f"deadline__{path}" for path in PATHS_TO_MATTER)
OF_A_REMINDER = ("recipient", *TO_MATTER)
FIRST_ONES = 200
"""People and matters whose names match: as many as one search looks for."""


class ByKey(ChangeList):
    """A list by time whose next page begins after the key in `?before=`; nothing is counted.

    The key is that of an entry, or `p` and that of a reminder for its planning; what happened at the same
    instant comes before (in this list: above) what was planned then.
    """

    older = ""

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """What narrows the list; where the page begins does not."""
        found: dict[str, Any] = super().get_filters_params(params)
        found.pop(BEFORE, None)
        return found

    def get_results(self, request: HttpRequest) -> None:
        """Read one page and one row more, which says whether there is another."""
        most = self.list_per_page + 1
        entries, plannings = self._from_key(request)
        rows = [*entries[:most], *map(as_entry, plannings[:most])]
        rows.sort(key=lambda row: (row.at, row.pk is not None, row.pk or row.reminder_id), reverse=True)
        self.result_list = rows[: self.list_per_page]
        self.older = key_of(self.result_list[-1]) if len(rows) >= most else ""
        self.result_count = self.full_result_count = len(self.result_list)
        self.show_full_result_count = self.show_admin_actions = False
        self.can_show_all = self.multi_page = False
        self.paginator = Paginator(self.result_list, self.list_per_page)

    def url_for_result(self, result: Any) -> str:
        """The page of an entry; of a planning, that of its reminder."""
        if result.pk is None:
            return reverse("admin:tracker_reminder_change", args=[result.reminder_id])
        return str(super().url_for_result(result))

    def older_query(self) -> str:
        """The query of the next page."""
        return str(self.get_query_string({BEFORE: self.older}))

    def newest_query(self) -> str:
        """The query of the first page; empty on it."""
        return str(self.get_query_string(remove=[BEFORE])) if BEFORE in self.params else ""

    def _from_key(self, request: HttpRequest) -> tuple[QuerySet[LedgerEntry], QuerySet[Reminder]]:
        """What stands in the ledger and what was planned, from where the page begins."""
        entries, plannings = self.queryset, self._plannings(request)
        key = request.GET.get(BEFORE, "")
        number, is_planning = key.removeprefix(PLANNING), key.startswith(PLANNING)
        if not number.isdecimal():
            return entries, plannings
        at = self._instant(request, int(number), is_planning=is_planning)
        if at is None:
            return entries.none(), plannings.none()
        if is_planning:
            last = Q(planned_at=at, pk__lt=number)
            return entries.filter(at__lt=at), plannings.filter(Q(planned_at__lt=at) | last)
        last = Q(at=at, pk__lt=number)
        return entries.filter(Q(at__lt=at) | last), plannings.filter(planned_at__lte=at)

    def _instant(self, request: HttpRequest, pk: int, *, is_planning: bool) -> datetime | None:
        """When that which this key names happened, if this person may see it."""
        if is_planning:
            rows = Reminder.objects.visible_to(request.user).filter(pk=pk)
            return rows.values_list("planned_at", flat=True).first()
        found: datetime | None = self.root_queryset.filter(pk=pk).values_list("at", flat=True).first()
        return found

    def _plannings(self, request: HttpRequest) -> QuerySet[Reminder]:
        """The reminders whose planning belongs into this list: none where it is narrowed to other things."""
        narrowed = self.get_filters_params()
        what = narrowed.pop("what__exact", Entry.PLANNED)
        if narrowed or what not in (Entry.PLANNED, [Entry.PLANNED]):
            return Reminder.objects.none()
        rows = Reminder.objects.visible_to(request.user).select_related(*OF_A_REMINDER)
        return searched(rows, request, self.query).order_by("-planned_at", "-pk")


def as_entry(one: Reminder) -> LedgerEntry:
    """The first planning of a reminder, as the ledger would tell it; it has no key and is never stored."""
    return LedgerEntry(
        reminder=one, deadline=one.deadline, what=Entry.PLANNED, at=one.planned_at, detail=planned_words(one)
    )


def key_of(row: LedgerEntry) -> str:
    """Where the next page goes on after this row."""
    return f"{PLANNING}{row.reminder_id}" if row.pk is None else str(row.pk)


def searched(rows: QuerySet[M], request: HttpRequest, words: str) -> QuerySet[M]:
    """Those of these entries, or reminders, that every word fits."""
    for word in words.split():
        rows = rows.filter(_fits(request, word, rows.model))
    return rows


def _fits(request: HttpRequest, word: str, model: type[Model]) -> Q:
    """By person, matter, code name, Message-ID, subject of the letter, and what is told of the reason.

    All but the last two by keys that an index leads to. A subject may name other matters: only letters that
    the person may read are searched for it.
    """
    own = model is Reminder
    fits = Q(**{"cancelled_reason__icontains" if own else "detail__icontains": word})
    if deadlines := _dates(request, word):
        fits |= Q(deadline__in=deadlines)
    if found := _people(word):
        fits |= Q(**{"recipient__in" if own else "reminder__recipient__in": found})
    ids = Q(message_id=word) | Q(message_id=f"<{word}>")
    if keys := list(Mail.objects.filter(ids).order_by().values_list("pk", flat=True)):
        fits |= Q(mail__in=keys)
    letters = MailCopy.objects.visible_to(request.user).filter(subject__icontains=word)
    return fits | Q(mail__in=letters.order_by().values("mail"))


def _people(word: str) -> list[int]:
    columns = ("username", "email", "first_name", "last_name")
    named = Q(*((f"{column}__icontains", word) for column in columns), _connector=Q.OR)
    return list(User.objects.filter(named).order_by("pk").values_list("pk", flat=True)[:FIRST_ONES])


def _dates(request: HttpRequest, word: str) -> QuerySet[Any] | None:
    """The dates of the matters, and under the code names, in which this word is."""
    named = Q(title__icontains=word) | Q(slug__icontains=word)
    matters = visible_rows(Investment.objects.filter(named), request.user).order_by()
    reviews = visible_rows(Review.objects.filter(code_name__icontains=word), request.user).order_by()
    ids = list(matters.values_list("pk", flat=True)[:FIRST_ONES])
    code_named = list(reviews.values_list("pk", flat=True)[:FIRST_ONES])
    if not ids and not code_named:
        return None
    of_matters = Q(review__in=code_named)
    for path in PATHS_TO_MATTER:
        of_matters |= Q(**{f"{path}__in": ids})
    return Deadline.objects.filter(of_matters).order_by().values("pk")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    """Searched by matter, code name, person, subject, Message-ID and text."""

    empty_says = _(
        "What happens to each reminder appears here, from its planning on; watch a matter to be reminded."
    )
    change_list_template = "admin/tracker/ledger.html"
    list_display = ("at_text", "what", "to", "about", "attempt", "letter", "detail_told")
    said = ("detail",)
    list_display_links = ("at_text",)
    list_filter = ("what",)
    search_fields = ("detail",)
    search_help_text = _("A matter or its code name, a person, a subject, a Message-ID, or words of a reason")
    sortable_by = ()
    show_full_result_count = False
    list_select_related = (
        "reminder__recipient",
        "mail",
        *TO_MATTER,
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ByKey

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[LedgerEntry], search_term: str
    ) -> tuple[QuerySet[LedgerEntry], bool]:
        """The entries that every word of the search fits."""
        return searched(queryset, request, search_term), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """As everywhere, with the letters among its rows that this person may open."""
        response = super().changelist_view(request, extra_context)
        found = getattr(response, "context_data", None) or {}
        if "cl" in found:
            rows = found["cl"].result_list
            kept = MailCopy.objects.visible_to(request.user).filter(mail__in={row.mail_id for row in rows})
            latest = dict(kept.order_by("made_at", "pk").values_list("mail_id", "pk"))
            for row in rows:
                row.copy_id = latest.get(row.mail_id)
        return response

    @admin.display(description=_("at (UTC)"))
    def at_text(self, row: LedgerEntry) -> str:
        return f"{legal_day(row.at.date())} {row.at:%H:%M:%S}"

    @admin.display(description=_("to"))
    def to(self, row: LedgerEntry) -> str:
        return str(row.reminder.recipient) if row.reminder else ""

    @admin.display(description=_("about"))
    def about(self, row: LedgerEntry) -> str:
        if row.deadline is None:
            return str(row.reminder.get_kind_display()) if row.reminder else ""
        where = reverse("longstop:told", args=[row.deadline.pk])
        return format_html('<a href="{}">{}</a>: {}', where, say(row.deadline.title), row.deadline.investment)

    @admin.display(description=_("detail"))
    def detail_told(self, row: LedgerEntry) -> str:
        return say(row.detail)

    @admin.display(description=_("letter"))
    def letter(self, row: LedgerEntry) -> str:
        copy = getattr(row, "copy_id", None)
        where = reverse("longstop:letter", args=[copy]) if copy else ""
        return format_html('<a href="{}">{}</a>', where, gettext("Read the letter")) if where else ""


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """Reached from the ledger."""

    list_display = ("created_at", "recipient", "kind_told", "message_id")
    list_select_related = ("recipient",)
    show_full_result_count = False

    @admin.display(description=_("kind"))
    def kind_told(self, row: Mail) -> str:
        return str(dict(ReminderKind.choices).get(row.kind) or gettext("reminder"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(MailCopy)
class MailCopyAdmin(ReadOnlyAdmin):
    """Read on a page of their own; these addresses lead there."""

    list_display = ("mail", "made_at", "digest")
    list_select_related = ("mail__recipient",)
    show_full_result_count = False
    page_template = "tracker/letter.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[MailCopy]:
        return super().get_queryset(request).defer("packed")

    def page_view(self, request: HttpRequest, object_id: str) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("longstop:letter", args=[self._key(object_id) or 0]))


@admin.register(Bounce)
class BounceAdmin(ReadOnlyAdmin):
    """Reached from the ledger."""

    list_display = ("at", "address", "kind", "status", "mail")
    list_select_related = ("mail__recipient",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False
