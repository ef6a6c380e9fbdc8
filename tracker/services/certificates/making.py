"""The certificate of a date or of a whole review as a value: what the JSON holds and the PDF prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from config.version import PRODUCT_VERSION
from tracker.clock import ENGINE_VERSION
from tracker.models import CheckAnswer, Deadline, Override, Review, SecondCheck, VisibleQuerySet
from tracker.models.visibility import Viewer
from tracker.regimes.digest import regime_digest, version_digest
from tracker.services.law import LawBook

from .canonical import HASH, digest
from .dates import dates_from
from .inputs import Data, PaperBook, instant
from .subjects import Subject, hidden, of_review, subject_of

FORMAT = "longstop-certificate/1"


@dataclass(frozen=True, slots=True)
class Certificate:
    """`value` is the certificate with its hash under `sha256`; `name` is what its files are called."""

    value: Data
    name: str

    @property
    def digest(self) -> str:
        """The hash, in hexadecimal digits."""
        return str(self.value[HASH])


def deadline_certificate(deadline_id: int, *, viewer: Viewer, now: datetime) -> Certificate:
    """Return the certificate of one date, as the record and the law stand at `now`.

    `viewer` None sees everything. Raises `DoesNotExist` for a date that is not to be seen, `ValidationError`
    where the record gives no such clock, or it rests on holdings that the viewer does not see.
    """
    deadline = _seen(Deadline.objects.all(), viewer).with_matter().get(pk=deadline_id)
    book = LawBook(None, now)
    return _certificate(subject_of(deadline, viewer, book), [deadline], f"deadline-{deadline.pk}", book)


def review_certificate(review_id: int, *, viewer: Viewer, now: datetime) -> Certificate:
    """Return the certificate of every date of a review; otherwise as `deadline_certificate`."""
    review = _seen(Review.objects.select_related("investment"), viewer).get(pk=review_id)
    rows, book = list(review.deadlines.with_matter()), LawBook(None, now)
    return _certificate(of_review(review, rows, book), rows, f"review-{review.pk}", book)


def _seen(rows: Any, viewer: Viewer) -> Any:
    assert isinstance(rows, VisibleQuerySet)
    return rows if viewer is None else rows.visible_to(viewer)


def _certificate(subject: Subject, rows: Sequence[Deadline], what: str, book: LawBook) -> Certificate:
    as_of = book.day(subject.zone)
    computed = dates_from(subject.inputs, as_of, book.library)
    dates = _paired(rows, computed)
    if not dates:
        raise ValidationError(_("The record gives no such date: there is nothing to certify."))
    matter = subject.matter
    value: Data = {
        "format": FORMAT,
        "about": what.partition("-")[0],
        "matter": {"id": matter.pk, "name": subject.named.name, "is_practice": matter.is_practice},
        **subject.head,
        "as_of": as_of.isoformat(),
        "zone": subject.zone,
        "made_at": instant(book.now),
        "versions": _versions(subject, computed, as_of, book),
        "inputs": subject.inputs,
        "dates": hidden(dates, subject.named),
    }
    value[HASH] = digest(value)
    return Certificate(value, f"certificate-{what}-{value['as_of']}")


def _paired(rows: Sequence[Deadline], computed: Sequence[Data]) -> list[Data]:
    """The computed dates of these rows, each with what people said beside it.

    A row keeps its key for life, so that the clock it is of is found by the event that started it.
    """
    checks = _checks(rows)
    standing = Override.objects.standing().filter(deadline__in=rows)
    overrides = {row.deadline_id: row for row in standing.select_related("recorded_by", "source")}
    found = []
    for row in rows:
        one = next((each for each in computed if _is_of(each, row)), None)
        if one is not None:
            found.append(
                {
                    "deadline": row.pk,
                    "computed": one,
                    "by_hand": _by_hand(overrides.get(row.pk), one["due_on"]),
                    "is_unchecked": bool(row.unchecked),
                    "second_checks": [
                        _check(check)
                        for check in checks
                        if check.pk in row.unchecked
                        or check.event_id in row.event_ids
                        or (check.override and check.override.deadline_id == row.pk)
                    ],
                }
            )
    return found


def _is_of(computed: Mapping[str, Any], row: Deadline) -> bool:
    rule = computed["rule"]
    return rule["id"] == row.rule_id and (
        (rule["key"] == row.key and computed["events"][:1] == row.event_ids[:1])
        or (bool(row.event_ids) and computed["events"] == row.event_ids)
    )


def _checks(rows: Sequence[Deadline]) -> list[SecondCheck]:
    """Every second check that these dates rest on, given or not; a few statements for all."""
    events = {pk for row in rows for pk in row.event_ids}
    open_ones = {pk for row in rows for pk in row.unchecked}
    found = SecondCheck.objects.filter(event__in=events) | SecondCheck.objects.filter(pk__in=open_ones)
    found |= SecondCheck.objects.filter(override__in=Override.objects.standing().filter(deadline__in=rows))
    related = ("event__recorded_by", "override__recorded_by", "closure__recorded_by", "pause__recorded_by")
    return list(found.distinct().select_related(*related).prefetch_related("answers__by").order_by("pk"))


def _check(check: SecondCheck) -> Data:
    answers = list(check.answers.all())
    return {
        "id": check.pk,
        "of": check.kind,
        "entry": check.entry.pk,
        "recorded_by": check.entry.recorded_by.get_username() if check.entry.recorded_by else "",
        "answers": [_answer(one) for one in answers],
    }


def _answer(one: CheckAnswer) -> Data:
    return {"verdict": one.verdict, "by": one.by.get_username(), "at": instant(one.at)}


def _by_hand(override: Override | None, computed: str | None) -> Data | None:
    """A day set by hand, as long as the clock says otherwise."""
    if override is None or override.set_on is None or override.set_on.isoformat() == computed:
        return None
    return {
        "id": override.pk,
        "set_on": override.set_on.isoformat(),
        "reason": override.reason,
        "citation": override.citation or (str(override.source) if override.source else ""),
        "set_by": override.recorded_by.get_username() if override.recorded_by else "",
        "set_at": instant(override.recorded_at),
    }


def _versions(subject: Subject, computed: Sequence[Data], as_of: date, book: LawBook) -> Data:
    """By what the dates were computed: those that are certified, and those that they follow."""
    law = book.law(subject.regime)
    named = {one["rule"]["version"] for one in computed} | subject.versions
    used = sorted({one["calendar"]["id"] for one in computed} - {""})
    paper = PaperBook(subject.inputs, as_of, book.library)
    calendars = [paper.calendar(one) for one in used]
    return {
        "product": PRODUCT_VERSION,
        "engine": ENGINE_VERSION,
        "regime": {"id": law.id, HASH: regime_digest(law)} if law else None,
        "law": [
            {"id": one.id, "from": one.effective_from.isoformat(), HASH: version_digest(one)}
            for each in book.library.laws.values()
            for one in each.versions
            if one.id in named
        ],
        "calendars": [{"id": one.id, "title": one.title, "digest": one.digest} for one in calendars],
    }
