"""The ledger and what hangs on it: mails, the exact copies of them, and what came back.

The ledger grows with every reminder, so its list is never counted and never skipped through: each page is
the next stretch of an index, from a key on.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from tracker.admin.base import ReadOnlyAdmin
from tracker.filters.walls import visible_rows
from tracker.models import Bounce, Deadline, Investment, LedgerEntry, Mail, MailCopy
from tracker.models.deadlines import PATHS_TO_MATTER

BEFORE = "before"
FIRST_ONES = 200
"""People and matters whose names match: as many as one search looks for."""


class ByKey(ChangeList):
    """A list by `-at, -pk` whose next page begins after the key in `?before=`; nothing is counted."""

    older: int | None = None

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """What narrows the list; where the page begins does not."""
        found: dict[str, Any] = super().get_filters_params(params)
        found.pop(BEFORE, None)
        return found

    def get_results(self, request: HttpRequest) -> None:
        """Read one page and one row more, which says whether there is another."""
        rows = list(self._from_key(request)[: self.list_per_page + 1])
        self.result_list = rows[: self.list_per_page]
        self.older = self.result_list[-1].pk if len(rows) > self.list_per_page else None
        self.result_count = self.full_result_count = len(self.result_list)
        self.show_full_result_count = self.show_admin_actions = False
        self.can_show_all = self.multi_page = False
        self.paginator = Paginator(self.result_list, self.list_per_page)

    def older_query(self) -> str:
        """The query of the next page."""
        return str(self.get_query_string({BEFORE: self.older}))

    def newest_query(self) -> str:
        """The query of the first page; empty on it."""
        return str(self.get_query_string(remove=[BEFORE])) if BEFORE in self.params else ""

    def _from_key(self, request: HttpRequest) -> QuerySet[Any]:
        key = request.GET.get(BEFORE, "")
        rows: QuerySet[Any] = self.queryset
        if not key.isdecimal():
            return rows
        at = self.root_queryset.filter(pk=key).values_list("at", flat=True).first()
        return rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=key)) if at else rows.none()


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    """Searched by matter, person, Message-ID and text."""

    empty_says = (
        "What happens to each reminder appears here; the sweep writes the first entry when one is due."
    )
    change_list_template = "admin/tracker/ledger.html"
    list_display = ("at_text", "what", "to", "about", "attempt", "letter", "detail")
    list_display_links = ("at_text",)
    list_filter = ("what",)
    search_fields = ("detail",)
    search_help_text = "A matter, a person, a Message-ID, or words of the mail server"
    sortable_by = ()
    show_full_result_count = False
    list_select_related = (
        "reminder__recipient",
        "mail",
        *(f"deadline__{path}" for path in PATHS_TO_MATTER),
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ByKey

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[LedgerEntry], search_term: str
    ) -> tuple[QuerySet[LedgerEntry], bool]:
        """The entries that every word of the search fits."""
        for word in search_term.split():
            queryset = queryset.filter(self._fits(request, word))
        return queryset, False

    def _fits(self, request: HttpRequest, word: str) -> Q:
        """By keys that an index leads to; only the text of the server has to be read through."""
        mails = Mail.objects.filter(Q(message_id=word) | Q(message_id=f"<{word}>")).order_by()
        people = User.objects.filter(
            Q(username__icontains=word) | Q(email__icontains=word) | Q(last_name__icontains=word)
        )
        named = Q(title__icontains=word) | Q(slug__icontains=word)
        matters = visible_rows(Investment.objects.filter(named), request.user).order_by().values("pk")
        ids = list(matters[:FIRST_ONES].values_list("pk", flat=True))
        of_matters = Q()
        for path in PATHS_TO_MATTER:
            of_matters |= Q(**{f"{path}__in": ids})
        fits = Q(detail__icontains=word)
        if ids:
            fits |= Q(deadline__in=Deadline.objects.filter(of_matters).order_by().values("pk"))
        found = list(people.order_by("pk").values_list("pk", flat=True)[:FIRST_ONES])
        if found:
            fits |= Q(reminder__recipient__in=found)
        keys = list(mails.values_list("pk", flat=True))
        return fits | Q(mail__in=keys) if keys else fits

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

    @admin.display(description="at (UTC)")
    def at_text(self, row: LedgerEntry) -> str:
        return f"{row.at:%a} {row.at.day} {row.at:%b %Y %H:%M:%S}"

    @admin.display(description="to")
    def to(self, row: LedgerEntry) -> str:
        return str(row.reminder.recipient) if row.reminder else ""

    @admin.display(description="about")
    def about(self, row: LedgerEntry) -> str:
        if row.deadline is None:
            return str(row.reminder.get_kind_display()) if row.reminder else ""
        where = reverse("longstop:told", args=[row.deadline.pk])
        return format_html('<a href="{}">{}</a>: {}', where, row.deadline.title, row.deadline.investment)

    @admin.display(description="letter")
    def letter(self, row: LedgerEntry) -> str:
        copy = getattr(row, "copy_id", None)
        return format_html('<a href="{}">Read</a>', reverse("longstop:letter", args=[copy])) if copy else ""


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """Reached from the ledger."""

    list_display = ("created_at", "recipient", "kind", "message_id")
    list_select_related = ("recipient",)
    show_full_result_count = False

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
