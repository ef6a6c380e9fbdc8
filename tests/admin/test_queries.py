"""No page asks the database more often because it shows more rows."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.admin.people import a_whole_matter, staff
from tests.models import rows
from tracker.admin.base import SuperuserOnlyAdmin
from tracker.filters.boards import BOARDS
from tracker.models import (
    CaseNote,
    DeadlineChange,
    DocumentWithdrawal,
    FeedToken,
    Investment,
    MatterMember,
    MatterParty,
    Obligation,
    OwnershipLink,
    Party,
    PublishedDeadline,
    Review,
    ReviewEvent,
    Source,
    SweepRun,
    Watch,
)

pytestmark = pytest.mark.django_db

FEW, MANY, MOST = 3, 8, 46  # the page of a matter, whose history holds a row of every kind


def a_crowd(n: int, member: User) -> None:
    """`n` matters with one of everything, the last of which has `n` of everything."""
    for i in range(n):
        a_whole_matter(f"matter-{i}-of-{n}", member)
        rows.a_closure(on=rows.DUE + timedelta(days=i))
        rows.a_pause()
        SweepRun.objects.create(started_at=timezone.now())
    matter = Investment.objects.latest("pk")
    review = matter.reviews.get()
    for i in range(n):
        fill(matter, review, i, n)


def fill(matter: Investment, review: Review, i: int, n: int) -> None:
    soon = timezone.now().date() + timedelta(days=i % 3 * 5)  # in every stretch of the home page
    source = Source.objects.create(investment=matter, title=f"Paper {i}", position=i + 100)
    event = rows.an_event(review, position=i + 100, source=source, status="from_memory")
    another = Review.objects.create(investment=matter, regime="us-cfius", filing_kind="notice")
    deadline = rows.a_deadline(
        review=review, key=f"k{i}", due_on=soon, unit="business-day", calendar="us-federal"
    )
    rows.a_deadline(review=another, due_on=soon)
    DeadlineChange.objects.create(
        deadline=review.deadlines.earliest("pk"),
        cause="rule",
        text="law",
        changed_at=timezone.now(),
        old_due_on=soon,
        new_due_on=soon + timedelta(days=1),
    )
    person = User.objects.create_user(f"{n}-{i}", f"{n}-{i}@example.org")
    rows.a_reminder(review.deadlines.earliest("pk"), person, lead=i)
    rows.a_reminder(deadline, person)
    MatterMember.objects.create(investment=matter, user=person)
    papers_of(matter, event, person)
    Watch.objects.create(investment=matter, user=person)
    party = Party.objects.create(name=f"Party {n} {i}")
    MatterParty.objects.create(investment=matter, party=party)
    OwnershipLink.objects.create(owner=party, owned=matter.investor, equity_percent=1)
    PublishedDeadline.objects.create(investment=matter, what="sale", source=source)
    CaseNote.objects.create(investment=matter, kind="conflict", text=f"differs {i}")
    divestment = matter.divestments.create(buyer=party, deadline_source=source)
    divestment.extensions.create(source=source)
    obligation = matter.agreements.earliest("pk").obligations.create(text=f"promise {i}", source=source)
    rows.a_deadline(obligation=obligation, due_on=soon)
    told = {"done_on": soon, "recorded_at": timezone.now(), "recorded_by": person}
    obligation.fulfilments.create(occurrence="1", **told)
    matter.agreements.earliest("pk").obligations.earliest("pk").fulfilments.create(occurrence="1", **told)
    matter.agreements.earliest("pk").parties.create(party=party)
    watched_over(matter, obligation, person, i)
    matter.agreements.earliest("pk").amendments.create(
        instrument=f"No. {i}", effective_on=soon, source=source
    )


def papers_of(matter: Investment, event: ReviewEvent, person: User) -> None:
    """One more document everywhere, some of them superseded or withdrawn, and one more note."""
    now = timezone.now()
    step = rows.a_step(matter.divestments.earliest("pk"))
    first = matter.agreements.earliest("pk").incidents.earliest("pk")
    older = rows.a_document(person, investment=matter)
    for place in ({"event": event}, {"step": step}, {"incident": first}, {"investment": matter}):
        rows.a_document(person, **place)
    rows.a_document(person, investment=matter, supersedes=older)
    gone = rows.a_document(person, event=event)
    DocumentWithdrawal.objects.create(document=gone, reason="x", withdrawn_at=now, withdrawn_by=person)
    note = matter.team_notes.create(text="x", written_at=now, written_by=person)
    matter.team_notes.create(text="y", written_at=now, written_by=person, corrects=note)


def watched_over(matter: Investment, obligation: Obligation, person: User, i: int) -> None:
    """One more incident, visit and paper of its first agreement, and one more of everything of the first."""
    agreement = matter.agreements.earliest("pk")
    first, now = agreement.incidents.earliest("pk"), timezone.now()
    told = {"title": f"door {i}", "discovered_at": now, "zone": "America/New_York", "recorded_at": now}
    agreement.incidents.create(**told, recorded_by=person)
    first.notices.create(sent_at=now, to=f"Treasury {i}", recorded_at=now, recorded_by=person)
    duty = agreement.obligations.create(
        text=f"notify {i}", incident=first, owner=person, evidence_required="it"
    )
    rows.a_deadline(obligation=duty, due_on=now.date(), key="1")
    visit = agreement.visits.earliest("pk")
    visit.findings.create(text=f"no log {i}", obligation=duty)
    agreement.visits.create(visited_on=now.date(), by_whom=f"monitor {i}")
    rows.an_evidence(agreement.obligations.earliest("pk"), person, name=f"{i}.pdf")


def pages(superuser: bool) -> Iterator[str]:
    """Every list, board and page this person may open; of each kind of record the one with most around it."""
    for one in admin.site._registry.values():
        if superuser or not isinstance(one, SuperuserOnlyAdmin):
            yield reverse(f"admin:{one.opts.app_label}_{one.opts.model_name}_changelist")
    yield from (reverse("admin:index"), reverse("longstop:docket"), reverse("longstop:outbox"))
    yield from (reverse("longstop:board", args=[kind]) for kind in BOARDS if kind != "deadlines")
    yield reverse("longstop:my_digests")
    matter = Investment.objects.latest("pk")
    review = matter.reviews.earliest("pk")
    busiest = [
        matter,
        review,
        review.deadlines.earliest("pk"),
        review.events.latest("pk"),
        matter.divestments.earliest("pk"),
        matter.agreements.earliest("pk"),
        matter.agreements.earliest("pk").obligations.earliest("pk"),
        matter.agreements.earliest("pk").incidents.earliest("pk"),
        matter.agreements.earliest("pk").visits.earliest("pk"),
        matter.agreements.earliest("pk").obligations.earliest("pk").evidence.earliest("pk"),
        matter.documents.earliest("pk"),
        matter.team_notes.earliest("pk"),
        matter.investor,
        matter.sources.earliest("pk"),
    ]
    for row in busiest:
        yield row.get_absolute_url()
        yield f"{row.get_absolute_url()}?edit=1"
    yield from (reverse(f"longstop:{name}") for name in ("my_tokens", "saved_views", "my_feeds"))
    yield reverse("longstop:my_feed", args=[FeedToken.objects.latest("pk").pk])
    promise = matter.agreements.earliest("pk").obligations.earliest("pk")
    yield from (reverse(f"longstop:{name}", args=[promise.pk]) for name in ("fulfil", "change_obligation"))
    yield reverse("longstop:add_evidence", args=[promise.pk])
    first = promise.agreement.incidents.earliest("pk")
    own = ("correct_incident", "record_notice", "add_duty", "record_penalty")
    yield from (reverse(f"longstop:{name}", args=[first.pk]) for name in own)
    yield reverse("longstop:record_incident", args=[promise.agreement_id])
    yield reverse("longstop:record_finding", args=[promise.agreement.visits.earliest("pk").pk])
    yield reverse("longstop:library", args=[promise.agreement_id])
    yield reverse("longstop:record_event", args=[review.pk])
    yield reverse("longstop:what_if", args=[review.pk])
    yield reverse("longstop:outlook", args=[matter.pk])
    yield reverse("longstop:file_by", args=[matter.pk])
    yield from (reverse(f"longstop:{name}", args=[matter.pk]) for name in ("timeline", "ownership"))
    yield reverse("longstop:calendar")


def asked(client: Client, superuser: bool) -> dict[str, int]:
    """How many queries each page takes, by the name of its route."""
    found: dict[str, int] = {}
    for path in pages(superuser):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path, follow=True)
        assert response.status_code == 200, path
        route = response.resolver_match.route + ("?edit" if "?edit" in path else "")
        found[route] = len(queries)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("superuser", [True, False], ids=["superuser", "member"])
def test_eight_rows_cost_no_more_queries_than_three(superuser: bool) -> None:
    member = staff("member", superuser=superuser)
    client = Client()
    client.force_login(member)
    a_crowd(FEW, member)
    few = asked(client, superuser)
    a_crowd(MANY, member)
    many = asked(client, superuser)
    # One more counts what a page has no room for; a query for each row would be five more.
    assert {route: (few[route], count) for route, count in many.items() if count > few[route] + 1} == {}
    assert {route: count for route, count in many.items() if count > MOST} == {}
