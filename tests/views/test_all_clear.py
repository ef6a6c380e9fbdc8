"""The all-clear page: every figure, for each reader of what they may see."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.admin.people import staff
from tests.alerts.people import a_date, a_reminder
from tracker.alerts.all_clear import AllClear, all_clear
from tracker.alerts.heartbeat import sweep
from tracker.models import Deadline, Instance, LedgerEntry, Reminder, SweepRun

pytestmark = pytest.mark.django_db

PAGE = "/admin/all-clear/"


@pytest.fixture
def root() -> User:
    return staff("root", superuser=True)


@pytest.fixture
def desk(root: User) -> Client:
    client = Client()
    client.force_login(root)
    return client


def look(user: User | None = None) -> AllClear:
    return all_clear(timezone.now(), user)


def figures(found: AllClear) -> dict[str, object]:
    return {figure.key: figure.value for figure in found.figures}


def wrong(found: AllClear) -> set[str]:
    return {figure.key for figure in found.figures if not figure.is_well}


def soon() -> dict[str, object]:
    return {"due_on": timezone.now().date() + timedelta(days=10), "zone": "UTC"}


def owned(slug: str, owner: User) -> Deadline:
    deadline = a_date(slug, **soon())
    deadline.investment.team.create(user=owner, role="owner")
    return deadline


def test_all_is_clear_after_a_sweep_of_what_somebody_owns(root: User) -> None:
    owned("aurora", root)
    sweep(timezone.now(), worker="celery@rack")
    found = look()
    assert (found.is_clear, found.problems, wrong(found)) == (True, (), set())
    assert figures(found) == figures(found) | {
        "checked": 0, "sent": 0, "failed": 0, "late": 0, "unowned": 0, "unverified": 0,
        "instance": "live", "guards": 0, "workers": 1,
    }  # fmt: skip


def test_without_a_sweep_nothing_is_clear() -> None:
    assert "last_sweep" in wrong(look())


def test_a_silent_sweep_misses_its_beat() -> None:
    sweep(timezone.now() - timedelta(minutes=20))
    assert {"last_sweep", "next_beat"} <= wrong(look())


def test_the_next_beat_is_beats_own_and_no_sweep_by_hand_stands_for_it() -> None:
    now = timezone.now()
    sweep(now)
    assert figures(look())["next_beat"] is None
    SweepRun.objects.create(started_at=now - timedelta(seconds=20), asked_by="desk/1/a")
    assert figures(look())["next_beat"] == now + timedelta(seconds=40)
    SweepRun.objects.filter(asked_by="desk/1/a").update(started_at=now - timedelta(minutes=9))
    found = look()
    assert "next_beat" in wrong(found)
    (beat,) = (figure for figure in found.figures if figure.key == "next_beat")
    assert beat.says.startswith("beat silent: desk/1/a last asked on")


def test_a_matter_whose_owner_left_is_unowned_and_leads_to_the_exceptions(root: User, desk: Client) -> None:
    left = staff("left")
    deadline = owned("aurora", left)
    left.is_active = False
    left.save()
    deadline.investment.team.create(user=staff("deputy"), role="deputy")
    found = look()
    assert figures(found)["unowned"] == 1
    assert reverse("longstop:exceptions") in desk.get(PAGE).content.decode()
    assert deadline.get_absolute_url() in desk.get(reverse("longstop:exceptions")).content.decode()


@pytest.mark.parametrize("happened", [{"state": "met"}, {"state": "projected"}])
def test_a_clock_that_does_not_run_needs_no_owner(happened: dict[str, str]) -> None:
    a_date("aurora", **soon() | happened)
    assert figures(look())["unowned"] == 0


def test_a_closed_matter_needs_no_owner() -> None:
    a_date("aurora", matter={"is_closed": True}, **soon())
    assert figures(look())["unowned"] == 0


def test_late_failed_and_unverified_are_counted(root: User) -> None:
    deadline = owned("aurora", root)
    Deadline.objects.update(confidence="unverified")
    old = timezone.now() - timedelta(hours=1)
    a_reminder(deadline, root, send_at=old, planned_at=old)
    a_reminder(deadline, root, lead=7, state="failed")
    Instance.objects.create(fingerprint="x", place="x", declared_at=old)
    counted = figures(look())
    assert (counted["late"], counted["failed"], counted["unverified"]) == (1, 1, 1)
    assert {"late", "failed", "instance"} <= wrong(look())
    assert "unverified" not in wrong(look())


def test_a_person_reads_the_figures_of_their_own_matters_only(client, person: User, root: User) -> None:
    mine, other = owned("mine", person), owned("secret", root)
    at = timezone.now()
    for deadline in (mine, other):
        one: Reminder = a_reminder(deadline, root, state="sent", sent_at=at)
        LedgerEntry.objects.create(reminder=one, deadline=deadline, what="sent", at=at)
        a_reminder(deadline, root, lead=7, state="failed")
    counted = figures(look(person))
    assert (counted["sent"], counted["failed"]) == (1, 1)
    assert counted.keys().isdisjoint({"checked", "queue", "workers", "guards", "mail_path"})
    assert figures(look(root))["sent"] == 2
    page = client.get(PAGE).content.decode()
    assert "secret" not in page.lower()
    assert "/admin/tracker/sweeprun/" not in page


def test_each_figure_of_a_superuser_leads_to_what_is_behind_it(desk: Client) -> None:
    SweepRun.objects.create(started_at=timezone.now())
    page = desk.get(PAGE).content.decode()
    for link in (
        "/admin/tracker/sweeprun/",
        "/admin/tracker/reminder/?state__exact=failed",
        "/admin/tracker/reminder/?state__exact=planned",
        "/admin/tracker/ledgerentry/?what__exact=sent",
        "/admin/tracker/deadline/?confidence__exact=unverified",
        "/admin/instance/",
        "/admin/docket/",
        "/admin/outbox/",
    ):
        assert f'href="{link}"' in page
        assert desk.get(link).status_code == 200


def test_the_strip_on_the_home_page_leads_there(client) -> None:
    assert f'href="{PAGE}"' in client.get("/admin/").content.decode()
