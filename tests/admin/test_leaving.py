"""Somebody is away or leaves: who may say so, and what it asks for."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.admin.people import staff
from tests.models import rows
from tests.services.rows import at
from tests.services.test_divestments import an_order
from tests.services.test_order_life import TODAY, part
from tracker.filters.exceptions import lines, listed, open_clocks_of
from tracker.models import (
    Absence,
    CameBy,
    Deadline,
    Evidence,
    Investment,
    MitigationAgreement,
    Obligation,
    ReminderPolicy,
)
from tracker.services import replanning
from tracker.services.acknowledge import acknowledge
from tracker.services.handing_over import hand_over
from tracker.services.recompute import recompute_obligations
from tracker.services.reminders import plan_reminders
from tracker.services.replanning import plan_in_turn, plan_person

pytestmark = pytest.mark.django_db
DAYS = {"first_on": "2099-06-22", "last_on": "2099-06-30", "note": ""}


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def owned() -> Deadline:
    """A running date of a matter that `owner` owns."""
    matter = rows.an_investment("aurora")
    matter.team.create(user=staff("owner"), role="owner")
    return rows.a_deadline(review=rows.a_review(matter))


def test_a_person_enters_their_own_absence_and_nobody_elses() -> None:
    mine, other = staff("mine"), staff("other")
    client, address = signed_in(mine), reverse("admin:tracker_absence_add")
    client.post(address, {"user": other.pk, "cover": mine.pk, **DAYS})
    assert not Absence.objects.exists()
    client.post(address, {"user": mine.pk, "cover": other.pk, **DAYS})
    absence = Absence.objects.get()
    assert (absence.user, absence.cover) == (mine, other)
    change = reverse("admin:tracker_absence_change", args=[absence.pk])
    signed_in(other).post(change, {"user": mine.pk, "cover": other.pk, **DAYS, "note": "x"})
    absence.refresh_from_db()
    assert absence.note == ""


def test_a_cover_who_cannot_get_mail_is_refused_at_its_field() -> None:
    mine = staff("mine")
    silent = User.objects.create(username="silent")
    page = signed_in(mine).post(
        reverse("admin:tracker_absence_add"), {"user": mine.pk, "cover": silent.pk, **DAYS}
    )
    assert "has no address: choose another" in page.content.decode()


def form_of(person: User, **changes: object) -> dict[str, object]:
    day, hour = person.date_joined.strftime("%Y-%m-%d %H:%M:%S").split()
    told = {"username": person.username, "email": person.email, "is_staff": "on"}
    return told | {"date_joined_0": day, "date_joined_1": hour} | changes


def test_an_owner_of_open_dates_leaves_only_when_somebody_follows(owned) -> None:
    root, owner, heir = staff("root", superuser=True), User.objects.get(username="owner"), staff("heir")
    client, address = signed_in(root), reverse("admin:auth_user_change", args=[owner.pk])
    refused = client.post(address, form_of(owner)).content.decode()
    assert "owner is in charge of open dates or duties of Aurora: choose who takes over." in refused
    owner.refresh_from_db()
    assert owner.is_active
    client.post(address, form_of(owner, successor=heir.pk))
    owner.refresh_from_db()
    assert not owner.is_active
    assert Investment.objects.get().team.get(user=heir).role == "owner"


def test_whoever_owns_nothing_open_leaves_without_a_successor(owned) -> None:
    root, other = staff("root", superuser=True), staff("other")
    signed_in(root).post(reverse("admin:auth_user_change", args=[other.pk]), form_of(other))
    other.refresh_from_db()
    assert not other.is_active


def test_whoever_is_in_charge_of_an_obligation_leaves_only_when_somebody_follows() -> None:
    root, owner, heir = staff("root", superuser=True), staff("owner"), staff("heir")
    agreement = MitigationAgreement.objects.create(
        investment=rows.an_investment("aurora"), instrument="Security agreement"
    )
    duty = Obligation.objects.create(agreement=agreement, text="Keep records", owner=owner, deputy=heir)
    recompute_obligations(agreement, None, rows.NOON)
    client, address = signed_in(root), reverse("admin:auth_user_change", args=[owner.pk])
    refused = client.post(address, form_of(owner)).content.decode()
    assert "owner is in charge of open dates or duties of Aurora: choose who takes over." in refused
    client.post(address, form_of(owner, successor=heir.pk))
    duty.refresh_from_db()
    assert (duty.owner, duty.deputy) == (heir, None)


def test_the_deputy_of_an_obligation_is_followed_too() -> None:
    owner, deputy, heir = staff("owner"), staff("deputy"), staff("heir")
    agreement = MitigationAgreement.objects.create(
        investment=rows.an_investment("aurora"), instrument="Security agreement"
    )
    duty = Obligation.objects.create(agreement=agreement, text="Report", owner=owner, deputy=deputy)
    assert hand_over(deputy, heir, rows.NOON) == 1
    duty.refresh_from_db()
    assert (duty.owner, duty.deputy) == (owner, heir)


def test_an_obligation_whose_person_in_charge_left_is_an_exception_that_says_what_to_do(owned) -> None:
    gone = staff("gone")
    agreement = MitigationAgreement.objects.create(
        investment=Investment.objects.get(), instrument="Security agreement"
    )
    duty = Obligation.objects.create(agreement=agreement, text="Report", owner=gone)
    clock = rows.a_deadline(obligation=duty)
    now = rows.NOON
    assert clock not in listed(now)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    [line] = lines(listed(now), now)
    assert line.deadline == clock
    assert [(one.code, one.says) for one in line.troubles] == [
        ("left", "gone, who was in charge of it, is no longer active.")
    ]


def test_a_part_whose_person_in_charge_left_is_an_exception_like_an_obligation() -> None:
    gone, now = staff("gone"), at(TODAY)
    order = an_order("2026-11-02")
    removal, other = part(order, owner=gone), part(order, 20, text="Cut access")
    order.investment.team.create(user=staff("owner"), role="owner")
    Evidence.objects.create(
        part=removal, name="a.pdf", size=1, sha256="0" * 64, uploaded_at=now, told_uploader="ada"
    )
    paper = Evidence.objects.get()
    expiry = rows.a_deadline(divestment=order, key=f"evidence-{paper.pk}", rule_id="agreement.evidence")
    own = order.deadlines.get(key=f"part-{removal.pk}")
    assert not {own, expiry} & set(listed(now))
    assert own in open_clocks_of(gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    found = set(listed(now))
    assert {own, expiry} <= found
    assert order.deadlines.get(key=f"part-{other.pk}") not in found
    [line, _] = lines([own, expiry], now)
    assert [(one.code, one.do) for one in line.troubles] == [("left", "Put somebody in charge of the part")]
    assert line.troubles[0].link == f"{removal.get_absolute_url()}?edit=1"


@pytest.fixture
def shared() -> Deadline:
    """A date to act on in a week, owned by `owner`, with `deputy`, `member` and the desk behind them."""
    root = staff("root", superuser=True)
    matter = rows.an_investment("aurora")
    for name in ("owner", "deputy", "member"):
        matter.team.create(user=staff(name), role=name)
    ReminderPolicy.objects.create(duty_desk=root)
    due_on = timezone.now().date() + timedelta(days=30)
    deadline = rows.a_deadline(review=rows.a_review(matter), due_on=due_on)
    plan_reminders([deadline], timezone.now())
    return deadline


def save(person: User, **changes: object) -> None:
    address = reverse("admin:auth_user_change", args=[person.pk])
    assert signed_in(User.objects.get(username="root")).post(address, form_of(person, **changes)).url


def last_of(deadline: Deadline, name: str) -> str:
    return deadline.reminders.get(kind="lead", lead=0, recipient__username=name).state


def stages(deadline: Deadline) -> set[str]:
    return set(deadline.reminders.filter(kind="escalation", state="planned").values_list("stage", flat=True))


def test_who_comes_back_gets_the_firms_last_reminder_again(shared) -> None:
    deputy = User.objects.get(username="deputy")
    save(deputy)
    assert last_of(shared, "deputy") == "cancelled"
    save(deputy, is_active="on")
    assert last_of(shared, "deputy") == "planned"


def test_a_date_acknowledged_by_who_left_since_is_asked_anew(shared) -> None:
    member = User.objects.get(username="member")
    acknowledge(shared.pk, member, now=timezone.now(), came_by=CameBy.ADMIN)
    assert stages(shared) == set()
    save(member)
    assert stages(shared) == {"deputy", "partner", "desk"}


def test_a_person_whom_a_script_switched_off_and_on_again_is_followed_within_the_hour(shared) -> None:
    near = timezone.now().date() + timedelta(days=7)
    Deadline.objects.update(due_on=near)
    deputy = User.objects.filter(username="deputy")
    for is_active, state in ((True, "planned"), (False, "cancelled"), (True, "planned")):
        deputy.update(is_active=is_active)
        assert plan_in_turn(timezone.now()) == 1
        assert shared.reminders.get(due_on=near, kind="lead", lead=0, recipient=deputy.get()).state == state


def test_what_is_far_is_planned_again_once_a_day(shared) -> None:
    day = timezone.now().replace(hour=0)
    assert sum(plan_in_turn(day + timedelta(hours=hour)) for hour in range(24)) == 1


def test_of_more_dates_than_a_page_can_plan_the_worker_does_the_rest(shared, monkeypatch) -> None:
    monkeypatch.setattr(replanning, "AT_ONCE", 0)
    deputy = User.objects.get(username="deputy")
    User.objects.filter(pk=deputy.pk).update(is_active=False)
    assert plan_person(deputy, timezone.now()) == 1
    assert last_of(shared, "deputy") == "planned"
    replanning.finish_replanning(timezone.now())
    assert last_of(shared, "deputy") == "cancelled"
