"""`manage.py sweep`: send what should have left by now, or look at what an earlier day would have sent."""

import fcntl
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from tracker.alerts import heartbeat
from tracker.alerts.sweep import sweep
from tracker.clock.errors import LawError
from tracker.clock.terms import parse_day
from tracker.management.base import LongstopCommand
from tracker.models import OutboxMail, SweepRun
from tracker.services.instance import standing
from tracker.services.replay import replay

END_OF_DAY = time(23, 59, 59, 999999, tzinfo=UTC)
SMTP = "tracker.alerts.smtp.SmtpBackend"
OUTBOX = "tracker.alerts.outbox.OutboxBackend"
COUNTS = ("checked", "sent", "failed", "cancelled", "late", "held")


class Command(LongstopCommand):
    """Sends every reminder that should have left. With an instant in the past, that day is played again."""

    help = "Send every reminder that should have left by now."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare `--now`."""
        parser.add_argument(
            "--now",
            metavar="INSTANT",
            help="for a throw-away copy: sweep as if it were this day (its end, UTC) or this instant"
            " (2026-07-03T09:00+02:00; without an offset UTC). In the past, every date is first rebuilt as it"
            " stood then. The copy need not be the live instance: its mail goes to its own outbox.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, and print what left."""
        today = timezone.now()
        now = read_instant(options["now"]) if options["now"] else today
        if options["now"] and (why := live_because()):
            raise CommandError(
                f"now: only a throw-away copy may be swept at another time than now, and {why}.", returncode=1
            )
        rebuilt = replay(now.date(), now) if now < today else None
        run = sweep(now, on_a_copy=True) if options["now"] else heartbeat.sweep(now)
        here = standing()
        silent = not (options["now"] or here.sends)
        if options["json"]:
            told = {name: getattr(run, name) for name in COUNTS}
            told |= {"now": now, "rebuilt": rebuilt, "outbox": outbox_url(), "copy": silent}
            self.print_json(told)
        else:
            self.stdout.write(here.words if silent else in_words(run, rebuilt, now))


def live_because() -> str:
    """Why this installation is not a copy to play with; empty if it may be one."""
    if settings.PRODUCTION:
        return "this is production (LONGSTOP_ENV)"
    if settings.EMAIL_BACKEND == SMTP:
        return "mail would really leave: unset EMAIL_URL"
    database = Path(str(settings.DATABASES["default"]["NAME"]))
    lock = settings.DATA_DIR / "lock"
    if database.parent != settings.DATA_DIR or not lock.exists():
        return ""
    with lock.open() as held:
        try:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return (
                f"Longstop is running on {settings.DATA_DIR}: copy the folder, and name it as LONGSTOP_DATA"
            )
    return ""


def read_instant(text: str) -> datetime:
    """Return an instant in UTC; a bare day is its last moment, so that everything due on it leaves.

    Reminders leave at midnight where the law's clock runs, which from UTC-12 to UTC+14 lies before the end
    of that day in UTC. Raises `LawError` on field `now`.
    """
    if "T" not in text and " " not in text:
        return datetime.combine(parse_day(text, "now"), END_OF_DAY)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise LawError(
            "now", f"“{text}” is not an instant; write 2026-07-03 or 2026-07-03T09:00+02:00"
        ) from None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def outbox_url() -> str:
    """The address of the outbox; nothing where a mail server is set up."""
    if settings.EMAIL_BACKEND != OUTBOX:
        return ""
    return f"{settings.SITE_URL}{reverse('longstop:outbox')}"


def in_words(run: SweepRun, rebuilt: int | None, now: datetime) -> str:
    """Return what happened, and where to read it."""
    lines = [] if rebuilt is None else [f"Rebuilt {rebuilt} dates as they stood on {now:%Y-%m-%d %H:%M} UTC."]
    checked = "1 reminder" if run.checked == 1 else f"{run.checked} reminders"
    lines.append(
        f"{checked} should have left: {run.sent} sent ({run.late} of them late),"
        f" {run.cancelled} no longer needed, {run.failed} not sent."
    )
    if run.held:
        lines.append(f"{run.held} are held by the hourly cap and leave later, in one mail.")
    if run.sent and outbox_url():
        lines += [f"  {subject}" for subject in subjects(run.sent)]
        where = f"Read the mail at {outbox_url()}"
        lines.append(where if rebuilt is None else f"{where} of a Longstop that is started on this copy.")
    return "\n".join(lines)


def subjects(n: int) -> list[str]:
    """The subjects of the last `n` mails in the outbox, in the order they were sent."""
    newest = OutboxMail.objects.order_by("-pk").values_list("subject", flat=True)[:n]
    return list(reversed(newest))
