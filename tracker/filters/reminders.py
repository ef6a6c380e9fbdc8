"""The question to the board of reminders: what will be sent, and what became of what was."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import django_filters
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy

from tracker.filters.clocks import ClockFilterSet
from tracker.filters.deadlines import phases
from tracker.filters.fields import day_field
from tracker.filters.keyset import Order
from tracker.filters.matters import MatterForm, colleagues, regime_filter
from tracker.filters.near import ids, with_words
from tracker.filters.people import PersonFilter
from tracker.filters.strict import Viewer
from tracker.models import Deadline, Reminder, ReminderKind, ReminderState
from tracker.models.deadlines import PATHS_TO_MATTER

NEXT_FIRST = Order(("send_at", "id"))
NEWEST_FIRST = Order(("planned_at", "id"), descending=True)


def all_reminders(user: Viewer, now: datetime) -> QuerySet[Reminder]:
    """The reminders about dates this person sees; `with_date` fetches what is shown of them."""
    return NEXT_FIRST.of(Reminder.objects.visible_to(user))


def with_date(rows: QuerySet[Reminder], unread: Sequence[str]) -> QuerySet[Reminder]:
    """These rows with date, matter and recipient, in three statements more; columns of the date may be left.

    In one statement PostgreSQL takes many times as long to plan the dozen joins as to read a page.
    """
    dates = Deadline.objects.with_matter().defer(*unread)
    return rows.prefetch_related("recipient", "on_behalf_of", Prefetch("deadline", dates))


class ReminderFilter(ClockFilterSet):
    """Reminders by text, what became of them, kind, recipient, the day they leave, and by their date.

    Without anything asked of `sending`, those that are still to be sent; `state` is that of the date.
    """

    to_matter = tuple(f"deadline__{path}" for path in PATHS_TO_MATTER)
    filtered_by: ClassVar[dict[str, str]] = {
        "deadline": "text",
        "recipient": "recipient",
        "on_behalf_of": "recipient",
        "kind": "kind",
        "state": "sending",
        "send_at": "leaves_from",
        "due_on": "due_from",
    }
    not_filtered: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("id", "message_id", "claimed_until", "attempts"), "for the machine"),
        **dict.fromkeys(
            ("run", "change", "turn", "subscription", "invitation", "sequence"), "follows from its kind"
        ),
        **dict.fromkeys(("lead", "lead_unit", "stage"), "told beside the day"),
        **dict.fromkeys(
            ("instead_of", "mail", "cancelled_reason", "sent_at", "planned_at"), "told in the ledger"
        ),
    }
    first = ("text", "sending", "kind", "recipient", "regime", "state")

    text = django_filters.CharFilter(method="by_text", label=gettext_lazy("Text"), max_length=100)
    sending = django_filters.ChoiceFilter(
        field_name="state",
        label=gettext_lazy("What became of it"),
        choices=ReminderState.choices,
        empty_label=gettext_lazy("Still to be sent"),
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=ReminderKind.choices, empty_label=gettext_lazy("Any")
    )
    recipient = PersonFilter(
        method="by_recipient",
        label=gettext_lazy("Recipient"),
        queryset=lambda request: colleagues(request.user),
        empty_label=gettext_lazy("Anyone"),
    )
    regime = regime_filter(method=None, field_name="deadline__review__regime")
    phase = django_filters.ChoiceFilter(
        field_name="deadline__review__phase",
        label=gettext_lazy("Phase"),
        choices=phases,
        empty_label=gettext_lazy("Any phase"),
    )
    leaves_from = django_filters.DateFilter(
        field_name="send_at",
        lookup_expr="date__gte",
        label=gettext_lazy("Leaves from"),
        widget=day_field("").widget,
        help_text=gettext_lazy("By the day in UTC"),
    )
    leaves_to = django_filters.DateFilter(
        field_name="send_at",
        lookup_expr="date__lte",
        label=gettext_lazy("Leaves to"),
        widget=day_field("").widget,
    )

    class Meta:
        model = Reminder
        fields: list[str] = []
        form = MatterForm

    def has_clock(self, clocks: QuerySet[Deadline]) -> Q:
        """The reminders of one of these clocks."""
        return Q(Exists(clocks.filter(pk=OuterRef("deadline_id"))))

    def is_of(self, rows: QuerySet[Reminder]) -> Q:
        """The clocks that these reminders are of."""
        return Q(pk__in=rows.values("deadline"))

    def by_text(self, rows: QuerySet[Reminder], name: str, value: str) -> QuerySet[Reminder]:
        """Every word must occur in its date, as on the docket."""
        return rows.filter(of_words(value))

    def by_recipient(self, rows: QuerySet[Reminder], name: str, value: User) -> QuerySet[Reminder]:
        """Reminders to this person, or to whoever covers for them."""
        return rows.filter(Q(recipient=value) | Q(on_behalf_of=value))

    def filter_queryset(self, queryset: QuerySet[Reminder]) -> QuerySet[Reminder]:
        """Unless asked otherwise, what is still to be sent; of what is over the newest first."""
        found: QuerySet[Reminder] = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("sending"):
            found = found.filter(state=ReminderState.PLANNED)
        return order_of(self).of(found)


def order_of(question: ReminderFilter) -> Order:
    """What leaves next first; of what is over the newest first."""
    over = question.asked.get("sending", ReminderState.PLANNED) != ReminderState.PLANNED
    return NEWEST_FIRST if over else NEXT_FIRST


def of_words(text: str) -> Q:
    """The reminders whose date has every word, as on the docket; some statements beforehand."""
    clocks = with_words(Deadline.objects.order_by(), text)
    few = ids(clocks)
    return Q(deadline__in=clocks.values("pk") if few is None else few)
