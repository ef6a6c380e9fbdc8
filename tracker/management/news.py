"""What the commands that tell news of the calendar share: an instant read strictly, a preview, a report."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from tracker.clock.errors import LawError
from tracker.clock.explain import legal_day
from tracker.models import Closure, Deadline, RegimePause
from tracker.services.news import Told
from tracker.services.preview_news import NewsMove, NewsPreview, preview_news
from tracker.services.spread import announce, finish_news, spread

DAYS = ("old_due_on", "new_due_on", "old_safe_on", "new_safe_on")
SHOWN = 500


def add_news_arguments(parser: ArgumentParser) -> None:
    """The options that both kinds of news have."""
    parser.add_argument("--cite", required=True, help="the order or notice behind it")
    parser.add_argument("--known-on", metavar="INSTANT", help="when it was announced: 2026-07-14T18:00-04:00")
    parser.add_argument("--unverified", action="store_true", help="nobody has read the notice itself yet")
    parser.add_argument("--dry-run", action="store_true", help="show what would move and store nothing")


def told_by_hand(options: dict[str, Any], now: datetime) -> Told:
    """Return who tells it (nobody by name) and when it was announced. Raises `LawError` on `known_on`."""
    known_on = read_instant(options["known_on"]) if options["known_on"] else None
    return Told(None, now, known_on, None, "unverified" if options["unverified"] else "verified")


def read_instant(text: str) -> datetime:
    """Return an instant that says its offset. Raises `LawError` on field `known_on`."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise LawError("known_on", f"“{text}” is no instant with an offset; write 2026-07-14T18:00-04:00")
    return instant


def apply_news(news: Closure | RegimePause, now: datetime, *, dry_run: bool) -> dict[str, Any]:
    """Preview a checked entry and, unless `dry_run`, store it and move every date; return what is printed.

    News that was still on its way is brought to its end first.
    """
    if not dry_run:
        finish_news(now)
    preview = preview_news(news, now)
    run = None if dry_run else spread(announce(news), now)
    return {
        "dry_run": dry_run,
        "id": news.pk,
        "checked": preview.checked,
        "moves": len(preview.moves),
        "dates": _dates(preview.moves[:SHOWN]),
        "told": _told(preview),
        "mails": run.told if run else 0,
    }


def _dates(moves: tuple[NewsMove, ...]) -> list[dict[str, Any]]:
    rows = Deadline.objects.with_matter().in_bulk([move.deadline_id for move in moves])
    return [
        {
            "deadline": move.deadline_id,
            "title": rows[move.deadline_id].title,
            "matter": rows[move.deadline_id].investment.slug,
            **{name: getattr(move, name) for name in DAYS},
        }
        for move in moves
    ]


def _told(preview: NewsPreview) -> dict[str, int]:
    """How many dates each person is told of, by user name."""
    names = dict(User.objects.filter(pk__in=preview.people).values_list("pk", "username"))
    return {names[pk]: count for pk, count in preview.people.items() if pk in names}


def in_words(done: dict[str, Any]) -> str:
    """Return the report for a person."""
    lines = [_line(row) for row in done["dates"]]
    if done["moves"] > len(lines):
        lines.append(f"… and {done['moves'] - len(lines)} more")
    people = ", ".join(f"{name} ({count})" for name, count in sorted(done["told"].items()))
    lines.append(
        f"{done['moves']} open date{'' if done['moves'] == 1 else 's'} moved; told: {people or 'nobody'}."
    )
    if done["dry_run"]:
        lines.append("Nothing was stored: leave --dry-run out to record it.")
    return "\n".join(lines)


def _line(row: dict[str, Any]) -> str:
    of_safe_day = row["old_due_on"] == row["new_due_on"]
    names = DAYS[2:] if of_safe_day else DAYS[:2]
    old, new = (legal_day(row[name]) if row[name] else "no date" for name in names)
    what = f"{row['title']}, last safe day" if of_safe_day else row["title"]
    return f"{old} → {new}  {what}, {row['matter']}"
