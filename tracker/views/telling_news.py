"""Two steps for a piece of news: what it would move and who is told, then its way to the dates."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models import Closure, Investment, NewsRun, RegimePause
from tracker.services.preview_news import Explained, NewsMove, NewsPreview, explained, preview_news
from tracker.services.spread import announce, spread
from tracker.services.under_way import under_way
from tracker.views.page import person, show
from tracker.views.telling import put_errors

CHANGED = _("This is not what you previewed: see below what moves now, then record it.")
SECONDS = 2.0
"""How long a page works on the dates before it answers; the worker does the rest within a minute."""
PAGE, PEOPLE, MATTERS = 50, 30, 300
KEPT = 600  # seconds that a preview is kept for leafing through it
News = Closure | RegimePause


@dataclass(frozen=True, kw_only=True)
class NewsPage:
    """`build` makes the checked entry of the form's answers; `names` leads from its fields to the form's."""

    title: str
    about: str
    says: str
    verb: str
    back: str
    done: str
    build: Callable[[dict[str, Any]], News]
    names: dict[str, str]


class Looked(NamedTuple):
    """What the page shows of a preview: one page of the moves, its counts, and the seal of the whole."""

    total: int
    people: list[tuple[str, int]]
    more_people: int
    matters: list[tuple[int, str, int]]
    matter: int
    page: Page[NewsMove]
    lines: list[Explained]
    seal: str


def tell_news(request: HttpRequest, now: datetime, asked: NewsPage, form: forms.Form) -> HttpResponse:
    """Show the form; on POST the preview, or, with the seal of one, store the news and move the dates."""
    form.label_suffix = ""
    looked: Looked | None = None
    if request.method == "POST" and form.is_valid():
        try:
            news = asked.build(form.cleaned_data)
            acting = request.POST.get("step") == "act"
            preview = _preview(request, form, news, now, fresh=acting)
            if acting and request.POST.get("seal") == _seal(form, preview):
                return _record(request, asked, news, now)
            if acting:
                form.add_error(None, CHANGED)
            looked = _look(request, form, news, preview, now)
        except ValidationError as error:
            put_errors(form, error, asked.names)
    return show(
        request, "tracker/tell_news.html", asked.title, {"asked": asked, "form": form, "looked": looked}
    )


def _preview(
    request: HttpRequest, form: forms.Form, news: News, now: datetime, *, fresh: bool
) -> NewsPreview:
    """The preview; the one kept under the seal shown, while somebody only leafs through it."""
    seal = request.POST.get("seal", "")
    kept: NewsPreview | None = None if fresh or not seal else cache.get(f"longstop-news-{seal}")
    if kept is None or _seal(form, kept) != seal:
        kept = preview_news(news, now)
        cache.set(f"longstop-news-{_seal(form, kept)}", kept, KEPT)
    return kept


def _seal(form: forms.Form, preview: NewsPreview) -> str:
    """A fingerprint of what was told and what it moves: recording needs the one of the preview shown."""
    told = {name: str(value) for name, value in form.cleaned_data.items()}
    return hashlib.sha256(json.dumps([told, preview.seal], sort_keys=True).encode()).hexdigest()[:32]


def _look(request: HttpRequest, form: forms.Form, news: News, preview: NewsPreview, now: datetime) -> Looked:
    seen = preview.seen_by(person(request))
    counts = Counter(move.matter_id for move in seen.moves)
    matter = _number(request.POST.get("matter"))
    moves = [move for move in seen.moves if move.matter_id == matter] if matter in counts else seen.moves
    page = Paginator(moves, PAGE).get_page(_number(request.POST.get("page")) or 1)
    people = seen.people.most_common(PEOPLE)
    names = {
        user.pk: user.get_full_name() or user.username for user in User.objects.filter(pk__in=dict(people))
    }
    return Looked(
        total=len(seen.moves),
        people=sorted((names[pk], count) for pk, count in people if pk in names),
        more_people=len(seen.people) - len(people),
        matters=_matters(counts),
        matter=matter if matter in counts else 0,
        page=page,
        lines=explained(news, list(page.object_list), now),
        seal=_seal(form, preview),
    )


def _matters(counts: Counter[int]) -> list[tuple[int, str, int]]:
    """The matters with most moves, by title."""
    most = dict(counts.most_common(MATTERS))
    titles = Investment.objects.order_by("title", "pk").filter(pk__in=most).values_list("pk", "title")
    return [(pk, title, most[pk]) for pk, title in titles]


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _record(request: HttpRequest, asked: NewsPage, news: News, now: datetime) -> HttpResponse:
    """Store the news, move what can be moved at once, and lead to its page, which shows the rest."""
    for earlier in under_way():
        earlier = spread(earlier, now, SECONDS)
        if earlier.finished_at is None:
            raise ValidationError(
                gettext(
                    "“%(earlier)s” is still on its way to the dates (%(percent)s %%). Nothing was "
                    "recorded: record this once that is done."
                )
                % {"earlier": earlier, "percent": earlier.percent}
            )
    run = spread(announce(news), now, SECONDS)
    messages.success(request, f"{asked.done} {told_of(run)}")
    return HttpResponseRedirect(news.get_absolute_url())


def told_of(run: NewsRun) -> str:
    """How far the news has come, in a sentence."""
    if run.finished_at is None:
        return gettext("Its dates are being moved: this page shows how far they are.")
    if not run.moved:
        return gettext("No open date moved.")
    dates = (
        gettext("1 date has") if run.moved == 1 else gettext("%(moved)s dates have") % {"moved": run.moved}
    )
    people = gettext("1 person is") if run.told == 1 else gettext("%(told)s people are") % {"told": run.told}
    return gettext("%(dates)s moved, and %(people)s told in one mail each.") % {
        "dates": dates,
        "people": people,
    }
