"""When can we close, and when must we file? Both for a matter, both computed on the spot."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from tracker.clock.cautions import NOT_ASSUMED
from tracker.clock.law import Law
from tracker.filters.ahead import StartForm, TargetForm, WishForms
from tracker.models import Investment, Review
from tracker.models.law_words import law_words
from tracker.models.reader_zones import zone_of
from tracker.services.file_by import FileBy, Wish, file_by
from tracker.services.law import LawBook
from tracker.services.outlook import outlook
from tracker.services.standing import Reader
from tracker.views.page import inside_admin, person, show

BLANK = 1


def _matter(request: HttpRequest, pk: int) -> Investment:
    user = person(request)
    if not user.has_perm("tracker.view_investment"):
        raise PermissionDenied
    return get_object_or_404(Investment.objects.visible_to(user), pk=pk)


@inside_admin
def when_to_close(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """Every review on its shortest and its longest path, with the stages behind each day."""
    matter = _matter(request, pk)
    form = StartForm(request.GET or None)
    start = form.cleaned_data["start"] if form.is_valid() else None
    found = outlook(matter, LawBook(None, now), start_on=start)
    context = {
        "matter": matter,
        "outlook": found,
        "reader": Reader(now, zone_of(person(request))),
        "form": form,
        "start": start,
        "not_assumed": _(NOT_ASSUMED),
    }
    return show(request, "tracker/outlook.html", _("When can we close?"), context)


@inside_admin
def when_to_file(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """GET asks, and with `target` answers: the last safe filing day for each regime chosen."""
    matter = _matter(request, pk)
    book = LawBook(None, now)
    reviews = list(matter.reviews.filter(successor__isnull=True))
    choices = {"choices": _choices(book.library.laws)}
    answers: list[FileBy] = []
    if "target" in request.GET:
        form, rows = TargetForm(request.GET), WishForms(request.GET, form_kwargs=choices)
        answers = _answers(form, rows, reviews, book)
    else:
        form = TargetForm(initial={"target": matter.outside_on})
    if answers or not form.is_bound:
        wished = [{"regime": _key(one.wish), "preparation": one.wish.preparation} for one in answers]
        wished = wished or [{"regime": key, "preparation": 0} for key in _of_reviews(reviews, book)]
        rows = WishForms(initial=[*wished, *({} for _ in range(BLANK))], form_kwargs=choices)
    context = {
        "matter": matter,
        "form": form,
        "rows": rows,
        "answers": answers,
        "reader": Reader(now, zone_of(person(request))),
        "under_way": {one.regime for one in reviews if _is_under_way(one, book)},
        "target": form.cleaned_data.get("target") if answers else None,
        "not_assumed": _(NOT_ASSUMED),
    }
    return show(request, "tracker/file_by.html", _("When must we file?"), context)


def _answers(form: TargetForm, rows: Any, reviews: Sequence[Review], book: LawBook) -> list[FileBy]:
    """The answer for each regime chosen; none, with the reason at its field, where something is missing."""
    if not (form.is_valid() and rows.is_valid()):
        return []
    wishes = _wishes(rows, reviews)
    if not wishes:
        form.add_error(None, _("Choose at least one regime to file under."))
    return file_by(form.cleaned_data["target"], wishes, book)


def _is_under_way(review: Review, book: LawBook) -> bool:
    """Whether anything has begun in a review of the matter."""
    law = book.law(review.regime)
    return law is not None and review.phase not in ("", law.phases[0].id)


def _choices(laws: Mapping[str, Law]) -> list[tuple[str, Any]]:
    """Every filing of which the law in force today names a path, by regime."""
    found: list[tuple[str, Any]] = []
    for law in sorted(laws.values(), key=lambda one: law_words(one.title)):
        filings = {path.filing for path in law.versions[-1].paths.values()}
        named = list(law.filings) if "" in filings else [one for one in law.filings if one in filings]
        if named:
            found.append((law_words(law.title), [(f"{law.id}:{one}", _label(law, one)) for one in named]))
    return found


def _label(law: Law, filing: str) -> str:
    filed = law_words(law.filings[filing])
    return f"{law_words(law.title)}, {filed[:1].lower()}{filed[1:]}"


def _key(wish: Wish) -> str:
    return f"{wish.regime}:{wish.filing}"


def _of_reviews(reviews: Sequence[Review], book: LawBook) -> list[str]:
    """What the matter's reviews are about, where one can choose it."""
    offered = {key for _, group in _choices(book.library.laws) for key, _ in group}
    keys = dict.fromkeys(f"{one.regime}:{one.filing_kind}" for one in reviews)
    first = {key.partition(":")[0]: key for key in sorted(offered, reverse=True)}
    found = [key if key in offered else first.get(key.partition(":")[0], "") for key in keys]
    return [key for key in found if key]


def _wishes(rows: Any, reviews: Sequence[Review]) -> list[Wish]:
    calendars = {one.regime: one.calendar for one in reviews}
    wishes: list[Wish] = []
    for form in rows.forms:
        regime, _, filing = form.cleaned_data.get("regime", "").partition(":")
        if regime:
            preparation = form.cleaned_data.get("preparation") or 0
            wishes.append(Wish(regime, filing, calendars.get(regime, ""), preparation))
    return list(dict.fromkeys(wishes))
