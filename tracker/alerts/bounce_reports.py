"""What a mail system says about a letter it could not deliver, read from its report.

RFC 3464 reports say for each recipient what happened and with which status; for all the other forms that mail
systems have invented, flufl.bounce knows who it was and whether it is for good.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from hashlib import sha256

from flufl.bounce import all_failures

from tracker.models import BounceKind

STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
OURS = re.compile(r"^Message-ID:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
EXCERPT = 2000
"""Characters of a report that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BounceReport:
    """What one report says of one recipient; `message_ids` may name our letter, `at` (UTC) may be unknown."""

    report_id: str
    address: str
    kind: BounceKind
    status: str
    excerpt: str
    message_ids: tuple[str, ...]
    at: datetime | None


def is_automatic_reply(message: Message) -> bool:
    """Whether it is the answer of an absent person, and no report."""
    said = str(message.get("Auto-Submitted", "")).lower()
    return said.startswith(("auto-replied", "auto-notified")) and message.get_content_type() != (
        "multipart/report"
    )


def read_report(message: Message) -> list[BounceReport]:
    """What a message reports, one for each recipient; empty if it is no report that can be understood."""
    temporary, permanent = all_failures(message)
    found = [(address, BounceKind.PERMANENT) for address in sorted(permanent)]
    found += [(address, BounceKind.TEMPORARY) for address in sorted(temporary - permanent)]
    statuses = dict(_statuses(message))
    name = _report_id(message)
    reports: list[BounceReport] = []
    for number, (raw, kind) in enumerate(found):
        address = raw.decode("ascii", "replace").strip().lower()
        status = statuses.get(address, "") or next(iter(_status_in(_words(message))), "")
        if len(statuses) <= 1 and not status:
            status = next(iter(statuses.values()), "")
        reports.append(
            BounceReport(
                report_id=name if number == 0 else f"{name[:240]}#{number}",
                address=address,
                kind=BounceKind.TEMPORARY if status.startswith("4") else kind,
                status=status,
                excerpt=_words(message)[:EXCERPT],
                message_ids=tuple(_returned(message)),
                at=_instant(message),
            )
        )
    return reports


def _report_id(message: Message) -> str:
    """The report's own name; one without a Message-ID is known by what it says."""
    given = str(message.get("Message-ID", "")).strip()
    return given[:255] or f"sha256:{sha256(message.as_bytes()).hexdigest()}"


def _statuses(message: Message) -> Iterator[tuple[str, str]]:
    """For each recipient of a RFC 3464 report its status, such as 5.1.1."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            if not isinstance(block, Message):
                continue
            who = block.get("Original-Recipient") or block.get("Final-Recipient")
            if who and (status := block.get("Status")):
                yield who.rpartition(";")[2].strip(" <>").lower(), next(_status_in(status), "")


def _status_in(text: str) -> Iterator[str]:
    return (found[0] for found in STATUS.finditer(text))


def _returned(message: Message) -> Iterator[str]:
    """The Message-IDs of the letters that the report gives back, whole, by their headers or quoted."""
    for part in message.walk():
        if part is not message and part.get("Message-ID"):
            yield str(part["Message-ID"]).strip()
    for part in message.walk():
        if part.get_content_type() in ("text/rfc822-headers", "text/plain", "message/rfc822-headers"):
            yield from OURS.findall(_text(part))
    for header in ("In-Reply-To", "References", "X-Failed-Message-ID"):
        yield from str(message.get(header, "")).split()


def _words(message: Message) -> str:
    """The first text of the report."""
    return next((_text(part) for part in message.walk() if part.get_content_type() == "text/plain"), "")


def _text(part: Message) -> str:
    raw = part.get_payload(decode=True)
    return raw.decode("utf-8", "replace").replace("\0", "") if isinstance(raw, bytes) else ""


def _instant(message: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(str(message.get("Date", "")))
    except (ValueError, TypeError):
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
