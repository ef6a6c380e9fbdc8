"""Dockets as people send them, read and compared as the worker does."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from django.contrib.auth.models import User

from tracker.models import DocketImport, NotedDate
from tracker.services import docket as dockets

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
SAMPLE = FIXTURES / "docket-sample.csv"
NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)
HEAD = "Matter,Regime,Filing,Accepted,Which deadline,Deadline"
AURORA = "Aurora,CFIUS,notice,20 May 2026,Review,3 Jul 2026"
COBALT = "Cobalt,CFIUS,notice,1 Jun 2026,Review,15 Jul 2026"


def an_importer(name: str = "ada") -> User:
    return User.objects.create_superuser(name, f"{name}@example.org", "pw")


def a_docket(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *rows)).encode()


def taken(data: bytes, by: User, name: str = "docket.csv") -> DocketImport:
    """The import of a file, as far as it goes by itself."""
    row = dockets.take_docket([data], name=name, by=by, now=NOW)
    return gone_on(row)


def gone_on(row: DocketImport) -> DocketImport:
    while dockets.carry_on(row.pk, NOW):
        pass
    row.refresh_from_db()
    return row


def confirmed(row: DocketImport, *, is_verified: bool = True) -> DocketImport:
    return gone_on(dockets.confirm_docket(row.pk, is_verified=is_verified))


def noted(row: DocketImport) -> Iterable[NotedDate]:
    return NotedDate.objects.filter(matter__docket=row).order_by("row", "pk")
