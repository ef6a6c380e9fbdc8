"""`python -m tests.faults.driver verb '{"argument": 1}'`: one piece of work inside an installation."""

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from typing import Any
from zoneinfo import ZoneInfo

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402  (models need the settings)
from django.db.models import Q  # noqa: E402

from tests.alerts.people import STEPS  # noqa: E402
from tests.calendar_news import close_calendar_day  # noqa: E402
from tests.models import rows  # noqa: E402
from tracker.alerts.claim import due  # noqa: E402
from tracker.alerts.sweep import sweep as sweeping  # noqa: E402
from tracker.models import (  # noqa: E402
    Deadline,
    Entry,
    FuzzyDay,
    Instance,
    Investment,
    LedgerEntry,
    Mail,
    MatterMember,
    Reminder,
    ReminderPolicy,
    ReminderState,
    Review,
    TeamRole,
    Watch,
)
from tracker.services.law import LawBook  # noqa: E402
from tracker.services.open_review import open_review  # noqa: E402
from tracker.services.practice import FILING, REGIME, RULE, start_with_lead_today  # noqa: E402
from tracker.services.record_event import record_event  # noqa: E402
from tracker.services.reminders import base_day, plan_matter, plan_reminders  # noqa: E402

DOMAIN = "faults.example"
TEAM = 50
AHEAD = 7  # days
MANY = 10_000  # mails an hour to one person: no cap
Answer = dict[str, Any]


def plan(*, now: str, people: int, days: Sequence[int] = (0,), deputies: bool = False) -> Answer:
    """Matters with teams that watch them, every person with a reminder due on each of `days` from today on.

    Everything is written by the program's own verbs, so that a worker that computes all anew finds it right.
    """
    at = datetime.fromisoformat(now)
    book = LawBook(None, at)
    today = book.day(book.library.regime(REGIME).zone)
    accepted_on = start_with_lead_today(book).accepted_on
    one_mail_a_lead()
    root = User.objects.create_superuser("root", "root@operators.example", "x")
    for first in range(0, people, TEAM):
        team = User.objects.bulk_create(
            User(username=f"p{number}", email=f"p{number}@{DOMAIN}", first_name=f"Person {number}")
            for number in range(first, min(people, first + TEAM))
        )
        matter = Investment.objects.create(slug=f"matter-{first}", title=f"Matter {first}")
        MatterMember.objects.bulk_create(MatterMember(investment=matter, user=one) for one in team)
        if deputies:
            deputy = User.objects.create(username=f"d{first}", email=f"d{first}@{DOMAIN}")
            MatterMember.objects.create(investment=matter, user=deputy, role=TeamRole.DEPUTY)
        review = open_review(matter, regime=REGIME, now=at, filing_kind=FILING, filing_note="made up")
        record_event(review.pk, kind="accepted", occurred=FuzzyDay.on(accepted_on), by=root, now=at)
        base = base_day(Deadline.objects.get(review=review, rule_id=RULE))
        assert base is not None, "an accepted notice has a day on which its review ends"
        leads = [(base - today - timedelta(days=day)).days for day in days]
        Watch.objects.bulk_create(Watch(investment=matter, user=one, leads=leads) for one in team)
        plan_matter(matter.pk, at)
    return {"due": due(at).count(), "planned": Reminder.objects.count()}


def plan_around(*, changes: Sequence[tuple[str, str]], people: int) -> Answer:
    """Dates in several zones whose reminders are due the day before, on and after a change of the clocks.

    `changes` are pairs of a zone and the day of its change; each has so many people, one date each.
    """
    one_mail_a_lead(AHEAD)
    for place, (zone, day) in enumerate(changes):
        change = date.fromisoformat(day)
        eve = datetime.fromisoformat(f"{change - timedelta(days=3)}T12:00+00:00")
        for number in range(place * people, (place + 1) * people):
            person = User.objects.create(username=f"p{number}", email=f"p{number}@{DOMAIN}")
            matter = Investment.objects.create(slug=f"matter-{number}", title=f"Matter {number}")
            rows.join(matter, person)
            Watch.objects.create(investment=matter, user=person, leads=[AHEAD])
            due_on = change + timedelta(days=number % 3 - 1 + AHEAD)
            deadline = rows.a_deadline(review=rows.a_review(matter), due_on=due_on, zone=zone, steps=STEPS)
            plan_reminders([deadline], eve)
    return {"planned": Reminder.objects.count()}


def one_mail_a_lead(last: int = 0) -> None:
    """A policy that adds nothing to what is counted: its `last` reminder comes after that, or is the same.

    One whose day had passed would be sent at once.
    """
    ReminderPolicy.objects.create(minimum=[last], deputy_at="", partner_at="", desk_at="", hourly_cap=MANY)


def sweep(*, nows: Sequence[str]) -> Answer:
    """Sweep at each of these instants in turn, and add up what came of it."""
    told = dict.fromkeys(("sent", "failed", "cancelled", "late"), 0)
    for now in nows:
        run = sweeping(datetime.fromisoformat(now))
        for name in told:
            told[name] += getattr(run, name)
    return told


def until_sent(*, first: str, minutes: int, times: int, due: str) -> Answer:
    """Sweep every so many minutes from an instant on until nothing that was due then is left.

    With the answer comes what the database says of that which should have left by `due`.
    """
    now = start = datetime.fromisoformat(first)
    unsent = Q(state__in=(ReminderState.PLANNED, ReminderState.CLAIMED), send_at__lte=start)
    for number in range(times):
        sweeping(now)
        if not Reminder.objects.filter(unsent).exists():
            return {"sweeps": number + 1, **facts(now=due)}
        now += timedelta(minutes=minutes)
    return {"sweeps": times, **facts(now=due)}


def disturb(*, how: str, now: str) -> Answer:
    """What happens between a claim and the letter; every reminder that is claimed is touched by it."""
    at = datetime.fromisoformat(now)
    root = User.objects.get(username="root")
    if how == "moved":
        for day in set(map(base_day, Deadline.objects.filter(rule_id=RULE))):
            assert day is not None, "a running review has a last day"
            told: Answer = {"label": "Snow", "citation": "OPM notice", "by": root, "now": at}
            close_calendar_day("us-federal", day, **told)
    elif how == "met":
        for pk in Review.objects.values_list("pk", flat=True):
            on = FuzzyDay.on(LawBook(None, at).day("America/New_York"))
            record_event(pk, kind="cleared", occurred=on, by=root, now=at)
    elif how == "closed":
        Investment.objects.update(is_closed=True)
    else:
        User.objects.filter(email__endswith=f"@{DOMAIN}", username__startswith="p").update(is_active=False)
    return {}


def facts(*, now: str) -> Answer:
    """What the database says of every reminder that should have left by `now`, and of the ledger."""
    about = ("kind", "deadline_id", "cancelled_reason", "send_at")
    columns = ("pk", "recipient__email", "state", "message_id", *about)
    ours = Reminder.objects.filter(
        send_at__lte=datetime.fromisoformat(now), recipient__email__endswith=DOMAIN
    )
    noted = LedgerEntry.objects.order_by().filter(what=Entry.SENT).values_list("reminder_id", flat=True)
    refused = LedgerEntry.objects.order_by().filter(what=Entry.REFUSED).values_list("reminder_id", flat=True)
    return {
        "rows": [[*row, send_at.isoformat()] for *row, send_at in ours.order_by("pk").values_list(*columns)],
        "noted": sorted(set(noted)),
        "refused": sorted(set(refused)),
        "mails": list(Mail.objects.order_by("pk").values_list("message_id", flat=True)),
    }


def left_on() -> Answer:
    """For each reminder that left, its zone, the legal day it was due on, and that on which it left."""
    found: list[tuple[str, str, str]] = []
    for one in Reminder.objects.filter(state=ReminderState.SENT).select_related("deadline"):
        assert one.due_on is not None, "a reminder ahead has its day"
        assert one.sent_at is not None, "what was sent has its instant"
        zone, due_on = one.clock.zone, one.due_on - timedelta(days=one.ahead.n)
        left = one.sent_at.astimezone(ZoneInfo(zone)).date()
        found.append((zone, due_on.isoformat(), left.isoformat()))
    return {"days": found}


def knows() -> Answer:
    """Which parts of the program that a scenario needs are there."""
    return {
        "identity": Instance.objects.exists(),
        "deputies": find_spec("tracker.services.standing_in") is not None,
    }


def main() -> None:
    """Do it and print the answer as the last line."""
    answer = globals()[sys.argv[1]](**json.loads(sys.argv[2]))
    sys.stdout.write(f"{json.dumps(answer)}\n")


if __name__ == "__main__":
    main()
