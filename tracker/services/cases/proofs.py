"""Evidence as a record tells of it: what a paper is, who judged it and how; its file is never part of it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from django.core.exceptions import ValidationError

from tracker.models import Evidence, Obligation, OrderPart, Verdict
from tracker.models.clock_keys import part_key
from tracker.services.law import LawBook
from tracker.services.paper_kinds import named

from .columns import Columns, instant, iso, longest, told_only
from .reading import Fields
from .sync import assign

A_HASH = re.compile(r"[0-9a-f]{64}")
LARGEST = 2**31
SAME = (
    *("occurrence", "name", "media_type", "size", "sha256", "uploaded_at", "expires_on", "note"),
    *("verdict", "reviewed_at", "review_note"),
)
"""What the file says of a paper beside who uploaded and judged it."""
ITSELF = ("occurrence", "name", "sha256")
AHEAD = "lies in the future; check the instants of this paper"
Duty = Obligation | OrderPart
Kind = Literal["obligation", "part"]


def read_papers(row: Fields) -> list[Columns]:
    """The evidence of a duty; one without the key tells of none."""
    return [_paper(one) for one in row.tables("papers")] if row.has("papers") else []


def _paper(row: Fields) -> Columns:
    columns: Columns = {
        "occurrence": row.required_text("occurrence", longest(Evidence, "occurrence"))
        if row.has("occurrence")
        else "",
        "name": row.required_text("name", longest(Evidence, "name"), _name),
        "media_type": row.required_text("type", longest(Evidence, "media_type")),
        "size": row.whole("size", below=LARGEST, what="give the size in bytes"),
        "sha256": row.required_text("sha256", 64, _hash),
        "uploaded_at": row.instant("uploaded"),
        "told_uploader": row.required_text("uploaded_by", longest(Evidence, "told_uploader")),
        "expires_on": row.day("good_until") if row.has("good_until") else None,
        "note": row.required_text("note") if row.has("note") else "",
        **_judged(row),
    }
    if not columns["size"]:
        row.fail("size", "is not above 0; give the size in bytes")
    row.done()
    return columns


def _name(name: str) -> None:
    named(name)


def _hash(text: str) -> None:
    if not A_HASH.fullmatch(text):
        raise ValidationError("is not a SHA-256; write it as 64 digits 0-9 and a-f")


def _judged(row: Fields) -> Columns:
    """Verdict, by whom and when; all of them or none, and never by whoever uploaded it."""
    if not row.has("verdict"):
        return {"verdict": "", "reviewed_at": None, "told_judge": "", "review_note": ""}
    columns = {
        "verdict": row.word("verdict", Verdict.values),
        "reviewed_at": row.instant("judged"),
        "told_judge": row.required_text("judged_by", longest(Evidence, "told_judge")),
        "review_note": row.required_text("reason") if row.has("reason") else "",
    }
    if columns["told_judge"] and columns["told_judge"] == row.data.get("uploaded_by"):
        row.fail("judged_by", "uploaded it; somebody else must judge it")
    if columns["verdict"] == Verdict.REFUSED and not columns["review_note"]:
        row.fail("reason", "is missing; say why it is refused")
    return columns


def write_papers(duty: Duty, told: Sequence[Columns], book: LawBook, path: str) -> tuple[bool, int]:
    """Add the papers that the file tells and the record does not, and judgements that came since.

    Returns whether anything changed, and how many are on record and not in the file. Raises
    `ValidationError` under `path` for what lies in the future.
    """
    kind: Kind = "obligation" if isinstance(duty, Obligation) else "part"
    free, changed = papers_by(kind, [duty])[duty.pk], False
    for place, columns in enumerate(told):
        if max(columns["uploaded_at"], columns["reviewed_at"] or columns["uploaded_at"]) > book.now:
            raise ValidationError({f"{path}.papers[{place}].uploaded": AHEAD})
        wanted = columns | {"occurrence": _key(duty, columns["occurrence"])}
        row = next((one for one in free if _says(one) == wanted), None) or next(
            (one for one in free if not (one.is_here or one.verdict) and _is(one, wanted)), None
        )
        if row is None:
            Evidence.objects.create(**{kind: duty}, **wanted)
            changed = True
        else:
            free.remove(row)
            changed |= _says(row) != wanted and assign(row, wanted)
    return changed, len(free)


def _key(duty: Duty, occurrence: str) -> str:
    """The key of the date that a paper is for; a part's is made of its number here."""
    if isinstance(duty, Obligation):
        return occurrence
    return part_key(duty.pk, occurrence)


def _says(row: Evidence) -> Columns:
    names = {"told_uploader": row.uploader, "told_judge": row.judge}
    return {name: getattr(row, name) for name in SAME} | names


def _is(row: Evidence, wanted: Columns) -> bool:
    return all(getattr(row, name) == wanted[name] for name in ITSELF)


def papers_by(kind: Kind, duties: Iterable[Duty]) -> dict[int, list[Evidence]]:
    """The evidence of each of these duties of one kind, in the order of coming, in one statement."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    rows = Evidence.objects.filter(**{f"{kind}__in": [one.pk for one in duties]})
    for row in rows.select_related("uploaded_by", "reviewed_by").order_by("pk"):
        found[getattr(row, f"{kind}_id")].append(row)
    return found


def export_papers(rows: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Papers as the file has them; what is not told is left out."""
    return [_told(row) for row in rows]


def _told(row: Evidence) -> dict[str, Any]:
    occurrence = row.occurrence.partition("/")[2] if row.part_id else row.occurrence
    judged: Mapping[str, Any] = {
        "verdict": row.verdict,
        "judged": instant(row.reviewed_at),
        "judged_by": row.judge,
        "reason": row.review_note,
    }
    return {
        **told_only({"occurrence": occurrence}),
        "name": row.name,
        "type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "uploaded": instant(row.uploaded_at),
        "uploaded_by": row.uploader,
        **told_only({"good_until": iso(row.expires_on), "note": row.note, **judged}),
    }
