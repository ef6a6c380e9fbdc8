"""Evidence for one date of a duty: kept with its hash, then judged once by a second person."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.models import EVIDENCE_RULE, ChangeCause, Deadline, Evidence, Obligation, OrderPart, Verdict
from tracker.models.clock_keys import part_of

from .causes import Cause
from .kept import EVIDENCE_JUDGED
from .language import kept_words
from .law import LawBook
from .papers import keep
from .recompute import recompute_agreements, recompute_divestments


@transaction.atomic
def add_evidence(
    duty: Obligation | OrderPart,
    *,
    file: Iterable[bytes],
    name: str,
    occurrence: str,
    by: User,
    now: datetime,
    expires_on: date | None = None,
    note: str = "",
) -> Evidence:
    """Keep a file for one date of an obligation, or of a part of an order; `occurrence` is its key.

    Raises `ValidationError` naming the field for a file that is not taken and a date that is not there; then
    nothing is kept.
    """
    if not _dates(duty, occurrence):
        raise ValidationError({"occurrence": _("It has no such date: choose one of its dates.")})
    paper = keep(file, name)
    of_duty: dict[str, Any] = {"obligation": duty} if isinstance(duty, Obligation) else {"part": duty}
    row = Evidence(
        **of_duty,
        **paper._asdict(),
        occurrence=occurrence,
        uploaded_at=now,
        uploaded_by=by,
        expires_on=expires_on,
        note=note.strip(),
    )
    row.full_clean()
    row.save(force_insert=True)
    return row


def _dates(duty: Obligation | OrderPart, occurrence: str) -> bool:
    if isinstance(duty, Obligation):
        return duty.deadlines.exclude(rule_id=EVIDENCE_RULE).filter(key=occurrence).exists()
    own = part_of(occurrence) == duty.pk
    return own and Deadline.objects.filter(divestment=duty.divestment_id, key=occurrence).exists()


@transaction.atomic
def judge_evidence(
    evidence_id: int, *, verdict: str, by: User, now: datetime, review_note: str = ""
) -> Evidence:
    """Accept a paper, or refuse it with a reason; from then on it is locked.

    One that is good until a day gives its duty a date to replace it by. Raises `ValidationError` for
    whoever uploaded it, a refusal without a reason, a paper that was judged already and one
    whose file is not here.
    """
    row = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence_id)
    if row.verdict:
        raise ValidationError(
            _("It was %(verdict)s already and does not change: upload another file instead.")
            % {"verdict": row.get_verdict_display()}
        )
    if not row.is_here:
        raise ValidationError(
            _("Its file is kept elsewhere, as a case file tells: upload the file here, then judge that.")
        )
    if row.uploaded_by_id == by.pk:
        raise ValidationError(_("You uploaded it: somebody else must judge it."))
    if verdict == Verdict.REFUSED and not review_note.strip():
        raise ValidationError({"review_note": _("Say why it is refused.")})
    row.verdict, row.review_note = verdict, review_note.strip()
    row.reviewed_by, row.reviewed_at = by, now
    row.full_clean()
    row.save(update_fields=["verdict", "review_note", "reviewed_by", "reviewed_at"])
    with kept_words():
        cause = Cause(
            ChangeCause.EVENT, EVIDENCE_JUDGED % {"verdict": row.get_verdict_display(), "name": row.name}
        )
    if row.obligation:
        recompute_agreements([row.obligation.agreement], LawBook(None, now), cause)
    if row.part:
        recompute_divestments([row.part.divestment], LawBook(None, now), cause)
    return row
