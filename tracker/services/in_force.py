"""What of an agreement held on a day: its text, its obligations, and from when until when each of them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from tracker.clock.days import ONE_DAY
from tracker.models import Amendment, FuzzyDay, MitigationAgreement, Obligation


class Stretch(NamedTuple):
    """The first and the last day, both included, on which an obligation holds; None: nothing bounds it."""

    first: date | None
    last: date | None

    def holds(self, day: date) -> bool:
        """Whether `day` lies in it."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def amended(obligation: Obligation) -> Stretch:
    """Since which amendment an obligation holds and until the day before which other one.

    The obligation comes with `added_by` and `ended_by`. A day belongs to one version only: on the day of an
    amendment the new one holds.
    """
    first = obligation.added_by.effective_on if obligation.added_by else None
    last = obligation.ended_by.effective_on - ONE_DAY if obligation.ended_by else None
    return Stretch(first, last)


def held(obligation: Obligation, agreement: MitigationAgreement) -> Stretch:
    """As `amended`, inside the life of the agreement: from its effective day to the day it ended, at most.

    Of a day that is only roughly known the bound that leaves more in force counts.
    """
    first, last = amended(obligation)
    begins = agreement.effective_earliest or agreement.signed_earliest
    ends = agreement.terminated_latest or agreement.terminated_earliest
    return Stretch(_later(first, begins), _earlier(last, ends))


def _later(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else one or other


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other


class Standing(NamedTuple):
    """An agreement as it stood on a day.

    `amendments` are those in force by then, in order; `text` is the last one recorded, `note` says where that
    is not the text of the last amendment, and `status` how the agreement itself stood.
    """

    on: date
    status: str
    amendments: tuple[Amendment, ...]
    text: str
    note: str
    obligations: tuple[Obligation, ...]


def as_of(
    agreement: MitigationAgreement,
    on: date,
    *,
    amendments: Iterable[Amendment],
    obligations: Iterable[Obligation],
) -> Standing:
    """Return the text and the obligations that held on a day.

    `amendments` and `obligations` are all those of the agreement, the obligations with `added_by` and
    `ended_by`; nothing is fetched here.
    """
    known = sorted(amendments, key=lambda one: (one.effective_on, one.pk))
    made = [one for one in known if one.effective_on <= on]
    texts = [agreement.text, *(one.text for one in made)]
    text = next((one for one in reversed(texts) if one), "")
    silent = bool(text and made and not made[-1].text)
    return Standing(
        on,
        status_on(agreement, on),
        tuple(made),
        text,
        _no_text(made[-1]) if silent else "",
        tuple(one for one in obligations if held(one, agreement).holds(on)),
    )


def _no_text(amendment: Amendment) -> str:
    told = {"instrument": amendment.instrument}
    return _("No text of %(instrument)s is recorded; the text before it is shown.") % told


def status_on(agreement: MitigationAgreement, on: date) -> str:
    """Return in words how the agreement stood: not in force yet, in force, ended, or not known."""
    begins, ends = _known(agreement.effective, agreement.signed), agreement.terminated
    if ends.is_known and _is_before(ends, on):
        return _("ended %(day)s") % {"day": ends}
    if not begins.is_known:
        return _("in force since a day that is not recorded")
    if begins.earliest and on < begins.earliest:
        return _("not in force before %(day)s") % {"day": begins}
    return _("in force since %(day)s") % {"day": begins}


def _known(first: FuzzyDay, other: FuzzyDay) -> FuzzyDay:
    return first if first.is_known else other


def _is_before(day: FuzzyDay, on: date) -> bool:
    last = day.latest or day.earliest
    return last is not None and last < on


def versions(obligation: Obligation, obligations: Sequence[Obligation]) -> list[Obligation]:
    """Return what an obligation replaced, and what replaced it, in order, itself among them."""
    by_id = {one.pk: one for one in obligations}
    following = {one.replaces_id: one for one in obligations if one.replaces_id}
    first = obligation
    while first.replaces_id in by_id:
        first = by_id[first.replaces_id]
    found = [first]
    while found[-1].pk in following:
        found.append(following[found[-1].pk])
    return found
