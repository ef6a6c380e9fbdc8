"""The forms in which evidence is uploaded and judged."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.filters.agreements import DateForm, met_before, to_be_met
from tracker.filters.fields import day_field, note_field
from tracker.models import Deadline, DeadlineState, Obligation, OrderPart, Verdict
from tracker.models.clock_keys import part_of

TAKEN = _("pdf, docx, xlsx, pptx, png, jpg, tif, txt, csv or eml")


class UploadForm(DateForm):
    """A file for one date of a duty. What the file must be is for the service to say."""

    file = forms.FileField(label=_("File"), allow_empty_file=True)
    expires_on = day_field(_("Good until"), required=False, help_text=_("Empty if it does not expire"))
    note = note_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = gettext("%(taken)s; at most %(file_limit)s MB") % {
            "taken": TAKEN,
            "file_limit": settings.FILE_LIMIT // (1024 * 1024),
        }
        self.fields["occurrence"].label = gettext("For which date")

    def words_of(self, row: Deadline, say: Callable[[str], str]) -> str:
        """One date, and whether it is met, to choose it by."""
        due = super().words_of(row, say)
        return gettext("%(due)s, met") % {"due": due} if row.state == DeadlineState.MET else due


class JudgeForm(forms.Form):
    """Whether a paper shows what it is for."""

    verdict = forms.ChoiceField(
        label=_("Judgement"),
        choices=[
            ("", _("Choose one")),
            (Verdict.ACCEPTED.value, _("Accept: it shows that the duty was met")),
            (Verdict.REFUSED.value, _("Refuse: it does not, for the reason given")),
        ],
    )
    review_note = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to refuse"),
    )


def dates_of(duty: Obligation | OrderPart, today: date, asked: str = "") -> list[Deadline]:
    """The dates of a duty that a paper can be for: open ones first, then those that are met."""
    if isinstance(duty, Obligation):
        return [*to_be_met(duty, today, asked), *met_before(duty)]
    rows = duty.divestment.deadlines.exclude(state=DeadlineState.ENDED)
    own = [row for row in rows.order_by("due_on", "pk") if part_of(row.key) == duty.pk]
    return sorted(own, key=lambda row: row.key != asked)
