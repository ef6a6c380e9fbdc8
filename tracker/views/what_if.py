"""What if: scenarios of a review side by side. Nothing is written unless somebody keeps one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.clock.errors import LawError
from tracker.clock.standpoint import Standpoint
from tracker.filters.ahead import KeepForm, RowForms
from tracker.filters.walls import may_work_on
from tracker.models import Review, Scenario
from tracker.models.law_words import law_words
from tracker.models.reader_zones import zone_of
from tracker.services.imagining import (
    REGIME_WIDE,
    Row,
    Unimaginable,
    imagine,
    kinds_that_matter,
    standpoint_of,
)
from tracker.services.law import LawBook
from tracker.services.scenarios import CHANGED_SINCE, forget_scenario, keep_scenario, rows_of
from tracker.services.standing import Reader
from tracker.services.what_if import MOST, Asked, Comparison, what_if
from tracker.views.page import inside_admin, person, show
from tracker.views.telling import put_errors

LETTERS = "abcd"
BLANK = 3


@dataclass
class Draft:
    """One scenario of the page: its forms, and its rows once they are read without errors."""

    letter: str
    keep: KeepForm
    forms: Any
    rows: tuple[Row, ...] = ()
    is_good: bool = True

    @property
    def name(self) -> str:
        given = self.keep.cleaned_data.get("name") if self.keep.is_bound else self.keep.initial.get("name")
        return given or _("Scenario %(upper)s") % {"upper": self.letter.upper()}

    @property
    def is_kept(self) -> bool:
        return bool(self.keep["kept"].value())


@inside_admin
def scenarios(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """GET opens kept scenarios (`?scenario=ID`, several side by side) or a blank one; POST shows or keeps."""
    user = person(request)
    if not user.has_perm("tracker.view_review"):
        raise PermissionDenied
    rows = Review.objects.visible_to(user).select_related("investment")
    review = get_object_or_404(rows, pk=pk)
    book = LawBook(None, now)
    kept = list(review.scenarios.visible_to(user).select_related("created_by"))
    context: dict[str, Any] = {
        "review": review,
        "kept": kept,
        "is_coded": book.law(review.regime) is not None,
        "may_keep": user.has_perm("tracker.add_scenario") and may_work_on(user, review),
        "computed_anew": CHANGED_SINCE,
        "reader": Reader(now, zone_of(user)),
        "opened": request.GET.getlist("scenario"),
    }
    if context["is_coded"]:
        context |= _page(request, review, kept, standpoint_of(review, book), book, now, context["may_keep"])
    return show(request, "tracker/what_if.html", _("What if"), context)


def _page(
    request: HttpRequest,
    review: Review,
    kept: Sequence[Scenario],
    standpoint: Standpoint,
    book: LawBook,
    now: datetime,
    may_keep: bool,
) -> dict[str, Any]:
    choices = _choices(standpoint)
    posted = request.method == "POST"
    drafts = _told(request, choices) if posted else _opened(request, kept, choices)
    for draft in drafts:
        _read(draft, standpoint)
    step = request.POST.get("step", "")
    if step.startswith("keep-") and all(draft.is_good for draft in drafts):
        if not may_keep:
            raise PermissionDenied
        found = next((one for one in drafts if one.letter == step[5:]), None)
        if found and _keep(request, review, found, kept, now):
            kept = list(review.scenarios.visible_to(person(request)).select_related("created_by"))
    comparison = _compared(review, drafts, book)
    drafts = [_renewed(draft, choices) if draft.is_good else draft for draft in drafts]
    if step == "add" and len(drafts) < MOST:
        drafts.append(_blank(LETTERS[len(drafts)], choices))
    return {"drafts": drafts, "comparison": comparison, "may_add": len(drafts) < MOST, "kept": kept}


def _choices(standpoint: Standpoint) -> list[tuple[str, Any]]:
    kinds = [(kind.id, law_words(kind.title)) for kind in kinds_that_matter(standpoint.law)]
    return [(_("In the case"), kinds), (_("For the whole regime"), list(REGIME_WIDE.items()))]


def _blank(letter: str, choices: Any, initial: Any = (), keep: Any = None) -> Draft:
    blanks = [*initial, *({} for _ in range(max(1, BLANK - len(initial))))]
    forms = RowForms(prefix=letter, initial=blanks, form_kwargs={"choices": choices})
    return Draft(letter, KeepForm(prefix=f"{letter}-keep", initial=keep or {}), forms)


def _opened(request: HttpRequest, kept: Sequence[Scenario], choices: Any) -> list[Draft]:
    asked = request.GET.getlist("scenario")
    found = [one for one in kept if str(one.pk) in asked][:MOST]
    drafts: list[Draft] = []
    for letter, one in zip(LETTERS, found, strict=False):
        rows = rows_of(one)
        own = one.created_by_id == person(request).pk
        name = {"name": one.name, "shared": one.shared, "kept": one.pk if own else None}
        draft = _blank(letter, choices, [row._asdict() for row in rows], name)
        draft.rows = rows
        drafts.append(draft)
    return drafts or [_blank("a", choices)]


def _told(request: HttpRequest, choices: Any) -> list[Draft]:
    drafts: list[Draft] = []
    for letter in LETTERS:
        if f"{letter}-TOTAL_FORMS" in request.POST:
            forms = RowForms(request.POST, prefix=letter, form_kwargs={"choices": choices})
            drafts.append(Draft(letter, KeepForm(request.POST, prefix=f"{letter}-keep"), forms))
    return drafts or [_blank("a", choices)]


def _read(draft: Draft, standpoint: Standpoint) -> None:
    """Read the rows; what makes no sense is told at its field, and the scenario is not computed."""
    if draft.forms.is_bound:
        draft.is_good = bool(draft.keep.is_valid() and draft.forms.is_valid())
        if not draft.is_good:
            return
        filled = [form for form in draft.forms.forms if form.cleaned_data.get("what")]
        draft.rows = tuple(Row(**form.cleaned_data) for form in filled)
    try:
        imagine(draft.rows, standpoint)
    except Unimaginable as wrong:
        draft.is_good = False
        _put(draft, wrong)


def _put(draft: Draft, wrong: Unimaginable) -> None:
    if draft.forms.is_bound:
        filled = [form for form in draft.forms.forms if form.cleaned_data.get("what")]
        for (number, field), said in wrong.wrong.items():
            filled[number].add_error(field, said)
        return
    # Kept before the law or the calendar changed: told once for the whole scenario.
    draft.keep.initial["problem"] = _("This scenario no longer fits the law: %(wrong)s.") % {"wrong": wrong}


def _keep(
    request: HttpRequest, review: Review, draft: Draft, kept: Sequence[Scenario], now: datetime
) -> bool:
    told = draft.keep.cleaned_data
    user = person(request)
    own = next((one for one in kept if one.pk == told["kept"] and one.created_by_id == user.pk), None)
    try:
        scenario = keep_scenario(
            review,
            name=told["name"],
            rows=draft.rows,
            shared=told["shared"],
            by=user,
            now=now,
            scenario=own,
        )
    except ValidationError as error:
        put_errors(draft.keep, error, {})
        draft.is_good = False
        return False
    told["kept"] = scenario.pk
    words = _("“%(name)s” is kept, shared with the team.") if scenario.shared else _("“%(name)s” is kept.")
    messages.success(request, words % {"name": scenario.name})
    return True


def _compared(review: Review, drafts: Sequence[Draft], book: LawBook) -> Comparison | None:
    asked = [Asked(draft.name, draft.rows) for draft in drafts if draft.is_good and draft.rows]
    try:
        return what_if(review, asked, book)
    except LawError:
        return None


def _renewed(draft: Draft, choices: Any) -> Draft:
    """The scenario with a blank row to go on with."""
    if not draft.forms.is_bound:
        return draft
    rows = [row._asdict() for row in draft.rows]
    fresh = _blank(draft.letter, choices, rows, draft.keep.cleaned_data)
    fresh.rows = draft.rows
    return fresh


@inside_admin
def forget(request: HttpRequest, now: datetime, pk: int) -> HttpResponse:
    """POST deletes one's own scenario; whoever comes by a link is led to it."""
    scenario = get_object_or_404(Scenario.objects.visible_to(person(request)), pk=pk)
    if request.method != "POST":
        return HttpResponseRedirect(scenario.get_page_url())
    forget_scenario(scenario, by=person(request))
    messages.success(request, _("“%(name)s” is deleted. No date depended on it.") % {"name": scenario.name})
    return HttpResponseRedirect(reverse("longstop:what_if", args=[scenario.review_id]))
