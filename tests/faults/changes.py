"""Scenarios 7 and 8: what changes between claim and letter, and a backup that is restored."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from tests.faults.house import House, wait_for
from tests.faults.outcome import Outcome, judge, look
from tests.faults.site import Site
from tests.faults.sizes import Size

HOWS = {
    "moved": "the date moves to a later day (its own is closed)",
    "met": "the duty is met (cleared)",
    "closed": "the matter is closed",
    "deactivated": "the recipient is deactivated",
}
NO_DEPUTIES = "the passing on to the deputy is not in this version; only the silence was looked at"
DROPPED = "state = 'cancelled' AND cancelled_reason LIKE '%backup%'"
NO_IDENTITY = "this version does not know where it is live: a restored copy sends"


def between_claim_and_letter(site: Site, size: Size, rng: Random) -> Iterator[Outcome]:
    """A sweep claims and waits; the world changes; it goes on, and sends nothing that no longer holds."""
    for how in HOWS if size.everywhere else ("moved", "deactivated"):
        deputies = how == "deactivated"
        plan = {"now": site.born.isoformat(), "people": size.few, "deputies": deputies}
        with site.house("plan", **plan) as house:
            outcome = Outcome(
                f"7. {HOWS[how]}, between claim and letter",
                "A sweep claims and waits, the change is recorded by another process, the sweep goes on; "
                "another one follows.",
            )
            _changed_midway(house, outcome, how)
            _silent(house, outcome, size)
            if deputies:
                _deputies_told(house, outcome)
            yield outcome


def _changed_midway(house: House, outcome: Outcome, how: str) -> None:
    gate = house.folder / "gate"
    held = house.start("held", "manage.py", "sweep", FAULTS_HOLD=str(gate))
    if not wait_for(lambda: gate.with_suffix(".claimed").exists(), 60):
        outcome.problems.append("the sweep never claimed anything")
    house.drive("disturb", how=how, now=house.site.born.isoformat())
    gate.with_suffix(".go").touch()
    assert held.process
    status = held.process.wait(120)
    if status:
        outcome.problems.append(f"the sweep ended with {status}")


def _silent(house: House, outcome: Outcome, size: Size) -> None:
    """Of what was due nothing has left, and nothing ever will; news of the move may."""
    found = look(house, house.swept(datetime.now(UTC) + timedelta(minutes=1), until_then=True))
    due = [
        row
        for row in found.rows
        if (row["kind"], row["to"][0]) == ("lead", "p")
        and datetime.fromisoformat(row["send_at"]) <= house.site.born
    ]
    cancelled = [row for row in due if row["state"] == "cancelled" and row["reason"]]
    arrived = {one for ids in found.arrived.values() for one in ids}
    others = {row["message_id"] for row in found.rows if row not in due}
    outcome.counts |= {
        "reminders": len(due),
        "cancelled with a reason": len(cancelled),
        "stale mails": len(arrived - others),
        "mails of the change itself": len(arrived & others),
    }
    if arrived - others:
        outcome.problems.append(f"{len(arrived - others)} mails left that no longer held")
    if not len(due) == len(cancelled) == size.few:
        outcome.problems.append(f"{len(cancelled)} of {len(due)} reminders were cancelled with a reason")


def _deputies_told(house: House, outcome: Outcome) -> None:
    if not house.drive("knows")["deputies"]:
        outcome.not_run = NO_DEPUTIES
        return
    deputies = {to for (to,) in house.ask("SELECT email FROM auth_user WHERE username LIKE 'd%'")}
    told = deputies & house.arrived().keys()
    outcome.counts["deputies told"] = len(told)
    if told != deputies:
        outcome.problems.append(f"{len(deputies - told)} of {len(deputies)} deputies were not told instead")


def backup_restored(site: Site, size: Size, rng: Random) -> Iterator[Outcome]:
    """Half of the mail leaves, a backup is made, the rest leaves; the backup is restored and swept."""
    with site.house("plan", now=site.born.isoformat(), people=size.few) as house:
        house.hold_back()
        house.run("manage.py", "sweep")
        site.copy(house.name, "restored")
        house.let_go()
        house.run("manage.py", "sweep")
        outcome = Outcome(
            "8. a backup is restored",
            "Half of the mail leaves, a backup is made, the other half falls due and leaves. The backup, "
            "restored under another name, is swept by hand and by a worker with beat; then it is declared "
            "live, and swept again.",
        )
        judge(house, outcome, size.few)
        if house.drive("knows")["identity"]:
            _swept_elsewhere(site, outcome)
        else:
            outcome.not_run = NO_IDENTITY
        site.drop("restored")
        yield outcome


def _swept_elsewhere(site: Site, outcome: Outcome) -> None:
    restored = House(site, "restored")
    restored.let_go()
    before = restored.count()
    statuses = [restored.run("manage.py", "sweep"), restored.run("manage.py", "sweep")]
    outcome.counts["old mails from the copy"] = restored.count() - before
    statuses.append(restored.run("manage.py", "instance", "--declare-live"))
    restored.run("manage.py", "sweep")
    outcome.counts["after it was declared live"] = restored.count() - before
    outcome.counts["dropped by then"] = int(
        restored.ask(f"SELECT count(*) FROM tracker_reminder WHERE {DROPPED}")[0][0]
    )
    if restored.count() != before:
        outcome.problems.append(f"{restored.count() - before} old mails left the copy")
    if statuses[-1]:
        outcome.problems.append("the copy could not be declared live")


def restored_in_place(site: Site, size: Size, rng: Random) -> Iterator[Outcome]:
    """As `backup_restored`, but the backup is put back where it was made; the rest of the mail has left."""
    with site.house("plan", now=site.born.isoformat(), people=size.few) as house:
        house.hold_back()
        house.drive("sweep", nows=[site.born.isoformat()])
        backup = site.back_up(house.name)
        house.let_go()
        then = [site.born + timedelta(minutes=minutes) for minutes in (10, 20, 21, 40)]
        house.drive("sweep", nows=[one.isoformat() for one in then[:2]])
        outcome = Outcome(
            "8. a backup is restored in its own place",
            "Half of the mail leaves, a backup is made, the other half leaves in the next 20 minutes. It "
            "is put back over the same file, or with pg_restore --clean into the same database, and swept by "
            "the clock's next minute and by hand; then it is declared live, and swept again.",
        )
        judge(house, outcome, size.few)
        before = house.count()
        site.put_back(house.name, backup)
        house.let_go()
        outcome.counts["due again in the backup"] = house.unsent()
        house.drive("sweep", nows=[then[2].isoformat()])
        house.run("manage.py", "sweep")
        outcome.counts["old mails from the backup"] = house.count() - before
        status = house.run("manage.py", "instance", "--declare-live")
        house.drive("sweep", nows=[then[3].isoformat()])
        outcome.counts["after it was declared live"] = house.count() - before
        if house.count() != before:
            outcome.problems.append(f"{house.count() - before} old mails left again")
        if not outcome.counts["due again in the backup"]:
            outcome.problems.append("the backup held nothing that was due")
        if status:
            outcome.problems.append("it could not be declared live")
        yield outcome
