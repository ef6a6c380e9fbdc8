"""Notes of a matter's team: written, and corrected by a further note; never changed."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.models import Investment, MatterNote

LONGEST = 10_000


@transaction.atomic
def write_note(
    matter: Investment, *, text: str, by: User, now: datetime, corrects: MatterNote | None = None
) -> MatterNote:
    """Add a note to a matter; with `corrects` it stands for an earlier one of the same matter.

    Raises `ValidationError` on `text` for an empty or too long one, and for a note that was corrected already
    or is another matter's.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({"text": _("Write the note.")})
    if len(text) > LONGEST:
        most = {"most": LONGEST}
        raise ValidationError({"text": _("A note has at most %(most)d characters: write two.") % most})
    if corrects:
        _may_be_corrected(corrects, matter)
    return MatterNote.objects.create(
        investment=matter, text=text, written_by=by, written_at=now, corrects=corrects
    )


def _may_be_corrected(note: MatterNote, matter: Investment) -> None:
    if note.investment_id != matter.pk:
        raise ValidationError(_("That note belongs to another matter."))
    if MatterNote.objects.filter(corrects=note).exists():
        raise ValidationError(_("That note was corrected already: correct the later one."))
