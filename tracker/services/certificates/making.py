"""The certificate of a date or of a whole review as a value: what the JSON holds and the PDF prints."""

from collections.abc import Iterable, Mapping, Sequence
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
from tracker.services.language import kept_words
from tracker.services.law import LawBook
from tracker.services.naming import Named, names_of_matters
from tracker.services.reviewing import events_of

from .canonical import HASH, digest
from .dates import dates_from
from .inputs import Data, inputs_of, instant

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
    """Return the certificate of one date of a review, as the record and the law stand at `now`.

    `viewer` None sees everything. Raises `DoesNotExist` for a date that is not to be seen, `ValidationError`
    where the date rests on an order or an agreement, or the record gives no such clock.
    """
    deadline = _seen(Deadline.objects.all(), viewer).with_matter().get(pk=deadline_id)
    if deadline.review is None:
        raise ValidationError(
            _(
                "A certificate is of a date under a statute. This one rests on a clause of an order or an"
                " agreement: make the report pack of the agreement instead."
            )
        )
    return _certificate(deadline.review, [deadline], "deadline", now)


def review_certificate(review_id: int, *, viewer: Viewer, now: datetime) -> Certificate:
    """Return the certificate of every date of a review; otherwise as `deadline_certificate`."""
    review = _seen(Review.objects.select_related("investment"), viewer).get(pk=review_id)
    return _certificate(review, review.deadlines.with_matter(), "review", now)


def _seen(rows: Any, viewer: Viewer) -> Any:
    assert isinstance(rows, VisibleQuerySet)
    return rows if viewer is None else rows.visible_to(viewer)


def _certificate(review: Review, deadlines: Iterable[Deadline], about: str, now: datetime) -> Certificate:
    book = LawBook(None, now)
    if book.law(review.regime) is None:
        raise ValidationError(_("The law of this review is not coded: there is no computed date to certify."))
    rows = list(deadlines)
    value = _value(review, rows, about, book)
    named = names_of_matters([(review.investment_id, review.code_name)])
    value = hidden(value, named[review.investment_id, review.code_name])
    value[HASH] = digest(value)
    pk = rows[0].pk if about == "deadline" else review.pk
    return Certificate(value, f"certificate-{about}-{pk}-{value['as_of']}")


def _value(review: Review, rows: Sequence[Deadline], about: str, book: LawBook) -> Data:
    law = book.library.regime(review.regime)
    as_of = book.day(law.zone)
    events = events_of([review.pk])[review.pk]
    calendars = {row.calendar for row in rows if row.calendar} | {law.calendar}
    with kept_words():
        inputs = inputs_of(review, events, book, calendars)
    dates = _paired(rows, dates_from(inputs, as_of, book.library))
    if not dates:
        raise ValidationError(_("The record of this review gives no such date: there is nothing to certify."))
    return {
        "format": FORMAT,
        "about": about,
        "matter": {"id": review.investment_id, "is_practice": review.investment.is_practice},
        "review": {
            "id": review.pk,
            "regime": law.title,
            "authority": review.authority or law.authority,
            "phase": _phase(review, law.phases),
            "filing": law.filings.get(review.filing_kind, review.filing_kind),
        },
        "as_of": as_of.isoformat(),
        "zone": law.zone,
        "made_at": instant(book.now),
        "versions": _versions(review.regime, dates, book),
        "inputs": inputs,
        "dates": dates,
    }


def _phase(review: Review, phases: Iterable[Any]) -> str:
    return next((phase.title for phase in phases if phase.id == review.phase), review.phase)


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


def _versions(regime: str, dates: Sequence[Data], book: LawBook) -> Data:
    law = book.library.regime(regime)
    named = {one["computed"]["rule"]["version"] for one in dates}
    used = sorted({one["computed"]["calendar"]["id"] for one in dates} - {""})
    calendars = [book.calendar(one) for one in used]
    return {
        "product": PRODUCT_VERSION,
        "engine": ENGINE_VERSION,
        "regime": {"id": law.id, HASH: regime_digest(law)},
        "law": [
            {"id": one.id, "from": one.effective_from.isoformat(), HASH: version_digest(one)}
            for one in law.versions
            if one.id in named
        ],
        "calendars": [{"id": one.id, "title": one.title, "digest": one.digest} for one in calendars],
    }


def hidden(value: Data, named: Named) -> Data:
    """The value under the name that mails give the matter: where it is masked, no text of people names it."""
    dates = [
        {**one, "by_hand": {name: _hide(part, named) for name, part in one["by_hand"].items()}}
        if one["by_hand"]
        else one
        for one in value["dates"]
    ]
    return {**value, "matter": {**value["matter"], "name": named.name}, "dates": dates}


def _hide(part: Any, named: Named) -> Any:
    return named.hide(part) if isinstance(part, str) else part


def legal(day: str | None) -> date | None:
    """A day of a certificate; None where it has none."""
    return date.fromisoformat(day) if day else None
