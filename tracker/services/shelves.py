"""Documents and notes as pages and commands show them: each with where it hangs and how it stands."""

from collections import defaultdict
from typing import Literal, NamedTuple

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from tracker.models import (
    Divestment,
    Document,
    DocumentWithdrawal,
    Incident,
    Investment,
    MatterNote,
    Review,
    ReviewEvent,
)
from tracker.models.documents import PLACES
from tracker.models.law_words import law_words
from tracker.regimes.loader import load_library

from .documents import Place
from .papers import Fault, fault_of, size_words

Standing = Literal["stands", "withdrawn", "superseded"]
SHOWN = 40
"""Documents, and notes, that a page lists; the others are in the list of records."""
WITH = (
    *("added_by", "withdrawal__withdrawn_by", "superseded_by", "supersedes"),
    *("investment", "event__review__investment", "step__divestment__investment"),
    "incident__agreement__investment",
)
"""What a line needs along with the rows."""


class DocumentLine(NamedTuple):
    """One document: what it hangs on in words, with its page, and what became of it."""

    row: Document
    where: str
    link: str
    size: str
    fault: Fault | None
    standing: Standing
    withdrawal: DocumentWithdrawal | None
    newer: Document | None

    @property
    def matter(self) -> Investment:
        """The matter that the document hangs on, directly or not."""
        return matter_of(self.row)

    @property
    def hash_begins(self) -> str:
        """The first letters of the hash, enough to tell two files apart."""
        return self.row.sha256[:12]


class Shelf(NamedTuple):
    """The newest documents of a list, and whether there are older ones."""

    lines: list[DocumentLine]
    has_more: bool


class NoteLine(NamedTuple):
    """A note, and the one that corrects it, if any does."""

    row: MatterNote
    corrected_by: MatterNote | None


def matter_of(row: Document) -> Investment:
    """The matter that a document hangs on, directly or not."""
    place = row.place
    if isinstance(place, Investment):
        return place
    if isinstance(place, ReviewEvent):
        return place.review.investment
    return place.agreement.investment if isinstance(place, Incident) else place.divestment.investment


def where_of(place: Place) -> tuple[str, str]:
    """What a document hangs on: in words, and the address of the page that shows it."""
    if isinstance(place, Investment):
        return "", f"{place.get_absolute_url()}#documents"
    if isinstance(place, Incident):
        return place.title, f"{place.get_absolute_url()}#documents"
    if isinstance(place, ReviewEvent):
        kind = load_library().kinds.get(place.kind)
        title = law_words(kind.title) if kind else place.kind.replace("_", " ").capitalize()
        return f"{title}, {place.occurred}", f"{place.review.get_absolute_url()}#events"
    title = str(place.get_kind_display()).capitalize()
    return f"{title}, {place.occurred}", f"{place.divestment.get_absolute_url()}#events"


def line_of(row: Document) -> DocumentLine:
    """A document as a line; rows of `with_places` cost no query."""
    withdrawal = getattr(row, "withdrawal", None)
    newer = getattr(row, "superseded_by", None)
    standing: Standing = "withdrawn" if withdrawal else "superseded" if newer else "stands"
    return DocumentLine(
        row, *where_of(row.place), size_words(row.size), fault_of(row), standing, withdrawal, newer
    )


def with_places(rows: QuerySet[Document]) -> QuerySet[Document]:
    """The rows with what their lines need, newest first."""
    return rows.select_related(*WITH).order_by("-added_at", "-pk")


def of_matter(matter: Investment) -> Q:
    """Documents of a matter, on whatever of it they hang."""
    paths = {"event": "event__review", "step": "step__divestment", "incident": "incident__agreement"}
    found = Q(investment=matter)
    for place in PLACES[1:]:
        found |= Q(**{f"{paths[place]}__investment": matter})
    return found


def shelf(rows: QuerySet[Document]) -> Shelf:
    """The newest documents as lines."""
    found = list(with_places(rows)[: SHOWN + 1])
    return Shelf([line_of(row) for row in found[:SHOWN]], len(found) > SHOWN)


def shelf_of(place: Investment | Incident, user: User) -> Shelf:
    """The documents of a whole matter, or of an incident."""
    rows = Document.objects.visible_to(user)
    where = of_matter(place) if isinstance(place, Investment) else Q(incident=place)
    return shelf(rows.filter(where))


def by_event(home: Review | Divestment, user: User) -> dict[int, list[DocumentLine]]:
    """The documents of every event of a review or divestment, oldest first, in one query."""
    path, column = (
        ("event__review", "event_id") if isinstance(home, Review) else ("step__divestment", "step_id")
    )
    rows = with_places(Document.objects.visible_to(user).filter(**{path: home}))
    found: dict[int, list[DocumentLine]] = defaultdict(list)
    for row in reversed(list(rows)):
        found[getattr(row, column)].append(line_of(row))
    return dict(found)


def notes_of(matter: Investment, user: User) -> list[NoteLine]:
    """The newest notes of a matter."""
    rows = MatterNote.objects.visible_to(user).filter(investment=matter)
    found = rows.select_related("written_by", "corrected_by").order_by("-written_at", "-pk")[:SHOWN]
    return [NoteLine(row, getattr(row, "corrected_by", None)) for row in found]
