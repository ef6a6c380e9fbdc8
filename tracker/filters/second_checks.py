"""What waits for a second person, and the forms in which that person answers or another day is set."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from tracker.filters.fields import FuzzyDayField, day_field, source_field
from tracker.filters.walls import may_work_on
from tracker.models import CheckAnswer, Deadline, SecondCheck, Source

RELATED = (
    *("investment", "event__review__investment", "event__recorded_by", "event__source", "event__corrects"),
    *("override__deadline", "override__recorded_by", "override__source"),
    *("closure__recorded_by", "closure__source", "pause__recorded_by", "pause__source"),
)


def waiting_checks(user: User | AnonymousUser) -> QuerySet[SecondCheck]:
    """The second checks that this person sees and nobody has given yet, the oldest first."""
    answers = CheckAnswer.objects.select_related("by").order_by("-at", "-pk")
    rows = SecondCheck.objects.visible_to(user).waiting().select_related(*RELATED)
    return rows.prefetch_related(Prefetch("answers", answers))


def may_set_days(user: User, row: Deadline) -> bool:
    """Whether this person may set a day by hand: has the permission, and works on the matter."""
    return user.has_perm("tracker.add_override") and may_work_on(user, row)


class ConfirmForm(forms.Form):
    """The day as the second person reads it in the source."""

    read_as = FuzzyDayField(
        label=_("The day you read"),
        required=True,
        help_text=_("Such as 2026-07-03; of a pause, 2026-06-01/2026-06-03; a rough date as 2026-07 or 2026"),
    )


class ObjectForm(forms.Form):
    """What is wrong with an entry."""

    reason = forms.CharField(label=_("What is wrong"), widget=forms.Textarea(attrs={"rows": 2}))


class SetDayForm(forms.Form):
    """Another day for a deadline, with what it rests on."""

    set_on = day_field("")
    reason = forms.CharField(
        label=_("Why not the computed day"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    citation = forms.CharField(
        label=_("It rests on"),
        required=False,
        max_length=300,
        help_text=_("The order, letter or section; or choose its source below"),
    )
    source = source_field()

    def __init__(self, *args: Any, deadline: Deadline, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["set_on"].label = _("Day to go by")
        own = Source.objects.visible_to(user).filter(investment=deadline.investment.pk)
        self.fields["source"].queryset = own  # type: ignore[attr-defined]


class WithdrawDayForm(forms.Form):
    """Why a day set by hand no longer counts."""

    reason = forms.CharField(
        label=_("Why it no longer counts"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
