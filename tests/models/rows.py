"""One row of every model around one matter, in the order they hang on each other."""

import zlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import models

from tracker.models import (
    Absence,
    Acknowledgement,
    AgreementParty,
    Alarm,
    Amendment,
    ApiToken,
    ApiUse,
    Bounce,
    CaseNote,
    CheckAnswer,
    Closure,
    Deadline,
    DeadlineChange,
    Divestment,
    DivestmentEvent,
    DivestmentExtension,
    DocketImport,
    Document,
    DocumentWithdrawal,
    Evidence,
    FeedToken,
    FeedUse,
    Finding,
    Fulfilment,
    FuzzyDay,
    Habits,
    HeaderMapping,
    ImportedMatter,
    Incident,
    IncidentNotice,
    Instance,
    Investment,
    Invitation,
    LedgerEntry,
    Mail,
    MailCopy,
    MatterMember,
    MatterNote,
    MatterParty,
    MitigationAgreement,
    NewsRun,
    NotedDate,
    Obligation,
    OrderPart,
    OutboxMail,
    Override,
    OwnershipLink,
    Party,
    PublishedDeadline,
    ReaderZone,
    RegimePause,
    Reminder,
    ReminderPolicy,
    Review,
    ReviewEvent,
    SavedView,
    Scenario,
    SecondCheck,
    SiteVisit,
    Snooze,
    Source,
    Subscription,
    SweepRun,
    Telling,
    Turn,
    UsedLink,
    Watch,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DUE = date(2026, 7, 3)


def an_investment(slug: str = "aurora", **values: Any) -> Investment:
    return Investment.objects.create(slug=slug, title=slug.title(), **values)


def a_review(investment: Investment | None = None, **values: Any) -> Review:
    return Review.objects.create(investment=investment or an_investment(), **{"regime": "us-cfius"} | values)


def an_event(review: Review, **values: Any) -> ReviewEvent:
    occurred = FuzzyDay.on(date(2026, 3, 2)).columns("occurred")
    defaults = {"kind": "accepted", "position": review.events.count(), "recorded_at": NOON}
    return ReviewEvent.objects.create(review=review, **defaults | occurred | values)


def a_deadline(**values: Any) -> Deadline:
    defaults = {
        "rule_id": "us.cfius.notice.review",
        "title": "Review ends",
        "due_on": DUE,
        "zone": "America/New_York",
        "state": "running",
        "computed_at": NOON,
    }
    return Deadline.objects.create(**defaults | values)


def a_scenario(review: Review, author: User, **values: Any) -> Scenario:
    """A thought that its author shares with the team."""
    told = [{"what": "investigation_started", "on": "2026-07-10"}]
    defaults = {"name": "Aurora early", "shared": True, "events": told, "created_at": NOON}
    return Scenario.objects.create(review=review, created_by=author, **defaults | values)


def a_reminder(deadline: Deadline, recipient: User, **values: Any) -> Reminder:
    defaults = {"due_on": deadline.due_on, "lead": 7, "send_at": NOON, "planned_at": NOON}
    return Reminder.objects.create(deadline=deadline, recipient=recipient, **defaults | values)


def a_closure(**values: Any) -> Closure:
    defaults = {
        "calendar": "us-federal",
        "on": date(2026, 2, 3),
        "label": "snow",
        "citation": "OPM notice",
        "known_on": NOON,
    }
    return Closure.objects.create(**defaults | values)


def a_pause(**values: Any) -> RegimePause:
    defaults = {
        "regime": "us-cfius",
        "first_on": date(2026, 2, 1),
        "reason": "no funds",
        "citation": "50 USC 4565(b)(8)",
        "known_on": NOON,
    }
    return RegimePause.objects.create(**defaults | values)


def the_run() -> NewsRun:
    """One piece of news, on its way to all matters alike."""
    return NewsRun.objects.first() or NewsRun.objects.create(closure=a_closure(), started_at=NOON)


def parties_of(investment: Investment, enterer: User) -> list[models.Model]:
    investor = Party.objects.create(name="Aurora Fund", country="SA", created_by=enterer)
    owner = Party.objects.create(name="Aurora State Holding", country="SA", created_by=enterer)
    link = OwnershipLink.objects.create(owner=owner, owned=investor, equity_percent=100)
    investment.investor = investor
    investment.save()
    return [
        investor,
        owner,
        link,
        MatterParty.objects.create(investment=investment, party=owner, role="owner"),
    ]


def papers_of(investment: Investment) -> list[models.Model]:
    return [
        Source.objects.create(investment=investment, title="Order"),
        PublishedDeadline.objects.create(investment=investment, what="sale"),
        CaseNote.objects.create(investment=investment, kind="related", text="other"),
    ]


def duties_of(investment: Investment) -> list[models.Model]:
    divestment = Divestment.objects.create(investment=investment)
    agreement = MitigationAgreement.objects.create(investment=investment, instrument="Agreement")
    obligation = Obligation.objects.create(agreement=agreement, text=f"Report on {investment.title}")
    return [
        divestment,
        DivestmentExtension.objects.create(divestment=divestment),
        *parts_of(divestment),
        agreement,
        obligation,
        *watched_over(agreement, obligation),
        a_deadline(divestment=divestment),
        a_deadline(obligation=obligation),
    ]


def parts_of(divestment: Divestment) -> list[models.Model]:
    """Another clause of an order, and what happened."""
    part = OrderPart.objects.create(divestment=divestment, kind="remove", text="Remove it")
    return [part, a_step(divestment)]


def a_step(divestment: Divestment, kind: str = "plan_submitted", **values: Any) -> DivestmentEvent:
    occurred = FuzzyDay.on(date(2026, 3, 2)).columns("occurred")
    defaults = {"kind": kind, "position": divestment.events.count(), "recorded_at": NOON}
    return DivestmentEvent.objects.create(divestment=divestment, **defaults | occurred | values)


def watched_over(agreement: MitigationAgreement, obligation: Obligation) -> list[models.Model]:
    """What hangs on an agreement beside its obligations."""
    uploader = User.objects.get_or_create(username="uploader")[0]
    incident = Incident.objects.create(
        agreement=agreement, title="Door open", discovered_at=NOON, zone="America/New_York", recorded_at=NOON
    )
    whom = f"the monitor of {agreement.investment.title}"
    visit = SiteVisit.objects.create(agreement=agreement, visited_on=DUE, by_whom=whom)
    return [
        Amendment.objects.create(agreement=agreement, effective_on=DUE, instrument="Amendment No. 1"),
        incident,
        IncidentNotice.objects.create(incident=incident, sent_at=NOON, to="Treasury", recorded_at=NOON),
        visit,
        Finding.objects.create(visit=visit, text="No log"),
        Fulfilment.objects.create(obligation=obligation, occurrence="1", done_on=DUE, recorded_at=NOON),
        an_evidence(obligation, uploader),
    ]


def signers_of(investment: Investment, duties: list[models.Model]) -> list[models.Model]:
    """The investor signs every agreement."""
    signed = [row for row in duties if isinstance(row, MitigationAgreement)]
    return [AgreementParty.objects.create(agreement=row, party=investment.investor) for row in signed]


def an_evidence(obligation: Obligation, uploader: User, **values: Any) -> Evidence:
    defaults = {"name": "report.pdf", "media_type": "application/pdf", "size": 4, "sha256": "0" * 64}
    kept = {"stored_as": "00/00", "uploaded_at": NOON, "uploaded_by": uploader}
    return Evidence.objects.create(obligation=obligation, **defaults | kept | values)


def reminders_of(deadline: Deadline, person: User) -> list[models.Model]:
    change = DeadlineChange.objects.create(deadline=deadline, cause="rule", text="law", changed_at=NOON)
    reminder = a_reminder(deadline, person)
    mail = Mail.objects.create(recipient=person, message_id=f"<{deadline.pk}@longstop>", created_at=NOON)
    entry = LedgerEntry.objects.create(
        reminder=reminder, deadline=deadline, mail=mail, attempt=1, at=NOON, what="sent"
    )
    copy = MailCopy.objects.create(mail=mail, made_at=NOON, digest="d", packed=zlib.compress(b"Subject: Due"))
    bounce = Bounce.objects.create(
        mail=mail, address=person.email, kind="permanent", report_id=f"<{deadline.pk}@mx>", at=NOON
    )
    outbox = OutboxMail.objects.create(to=person.email, subject="Due", sent_at=NOON, raw=b"Subject: Due")
    telling = Telling.objects.create(run=the_run(), change=change, recipient=person)
    return [change, reminder, mail, entry, copy, bounce, outbox, telling]


def answers_of(deadline: Deadline, person: User) -> list[models.Model]:
    """What a person did about a date, and what their calendar knows of it."""
    what = {"deadline": deadline, "user": person}
    return [
        Acknowledgement.objects.create(**what, base_on=DUE, at=NOON, came_by="mail"),
        Snooze.objects.create(**what, base_on=DUE, until_on=DUE, at=NOON, came_by="admin"),
        UsedLink.objects.create(**what, key=f"link-{deadline.pk}", at=NOON),
        Invitation.objects.create(**what, uid=f"{deadline.pk}@longstop", on=DUE),
        Turn.objects.create(deadline=deadline, kind="paused", text="no funds", at=NOON),
    ]


def checks_of(event: ReviewEvent, deadline: Deadline, person: User) -> list[models.Model]:
    """What people said beside a clock: another day, and what a second person made of an event."""
    override = Override.objects.create(
        deadline=deadline, set_on=DUE, reason="agreed", citation="letter", recorded_at=NOON
    )
    check = SecondCheck.objects.create(
        kind="event", event=event, investment=event.review.investment, asked_at=NOON
    )
    answer = CheckAnswer.objects.create(check_of=check, verdict="objected", reason="no", by=person, at=NOON)
    return [override, check, answer]


def settings_of(person: User) -> list[models.Model]:
    """What one person set for themselves alone."""
    feed = FeedToken.objects.create(
        user=person, name="Mine", digest=f"hash-{FeedToken.objects.count()}", created_at=NOON
    )
    subscription = Subscription.objects.create(
        user=person, name=f"Mine {Subscription.objects.count()}", created_at=NOON
    )
    zone, _ = ReaderZone.objects.get_or_create(user=person, defaults={"zone": "Europe/Berlin"})
    habits, _ = Habits.objects.get_or_create(user=person)
    use = FeedUse.objects.create(feed=feed, at=NOON, program="Calendar", answered="sent")
    return [zone, habits, subscription, feed, use, *for_programs_of(person)]


def for_programs_of(person: User) -> list[models.Model]:
    """A token with its use, and a view that its owner keeps to themselves."""
    n = ApiToken.objects.count()
    token = ApiToken.objects.create(
        user=person, name="Mine", digest=f"token-{n}", created_at=NOON, expires_at=NOON + timedelta(days=9)
    )
    view = SavedView.objects.create(user=person, name=f"Mine {n}", board="deadlines", created_at=NOON)
    return [token, ApiUse.objects.create(token=token, at=NOON, program="curl", answered="200"), view]


def a_document(uploader: User, **values: Any) -> Document:
    """A document on the place that `values` name."""
    defaults = {"name": "letter.pdf", "media_type": "application/pdf", "size": 4, "sha256": "1" * 64}
    kept = {"stored_as": "11/11", "added_at": NOON, "added_by": uploader}
    return Document.objects.create(**defaults | kept | values)


def kept_beside(investment: Investment, event: ReviewEvent, person: User) -> list[models.Model]:
    """A document, withdrawn, and a note of the team."""
    document = a_document(person, event=event)
    told = {"withdrawn_at": NOON, "withdrawn_by": person, "reason": "wrong file"}
    written = {"written_at": NOON, "written_by": person}
    return [
        document,
        DocumentWithdrawal.objects.create(document=document, **told),
        MatterNote.objects.create(investment=investment, text=f"Ask {investment.title}", **written),
    ]


def imports_of(review: Review, person: User) -> list[models.Model]:
    """A docket that somebody imported, a matter of it, and a date that was noted of the review."""
    number = DocketImport.objects.count()
    docket = DocketImport.objects.create(
        **{"name": f"{review.investment.title}.csv", "size": 4, "sha256": "0" * 64, "stored_as": "00/01"},
        **{"uploaded_at": NOON, "uploaded_by": person, "day_zero": DUE, "stage": "done"},
    )
    matter = ImportedMatter.objects.create(
        docket=docket, key=str(number), first_row=2, name=review.investment.title, review=review
    )
    noted = NotedDate.objects.create(
        **{"matter": matter, "review": review, "row": 2, "words": "Review", "title": "Review ends"},
        **{"noted_on": DUE, "computed_on": DUE, "days": 0, "verdict": "agrees"},
    )
    mapping = HeaderMapping.objects.create(user=person, header=str(number))
    return [docket, matter, noted, mapping]


def rows_of(investment: Investment, person: User) -> list[models.Model]:
    """Everything that can hang on a matter, for one person who works on it."""
    review = a_review(investment)
    event = an_event(review)
    deadline = a_deadline(review=review)
    watch = Watch.objects.create(investment=investment, user=person)
    return [
        investment,
        *parties_of(investment, person),
        *papers_of(investment),
        review,
        event,
        *(duties := duties_of(investment)),
        *signers_of(investment, duties),
        deadline,
        a_scenario(review, person),
        *kept_beside(investment, event, person),
        *imports_of(review, person),
        *reminders_of(deadline, person),
        *answers_of(deadline, person),
        *checks_of(event, deadline, person),
        watch,
        *settings_of(person),
    ]


def news() -> list[models.Model]:
    """Rows that belong to no matter: the same for everyone signed in."""
    run = the_run()
    return [
        run.news,
        a_pause(),
        run,
        Source.objects.create(title="Notice"),
        SweepRun.objects.create(started_at=NOON),
        Alarm.objects.create(problem="silent", text="no sweep", mailed_at=NOON),
        Instance.objects.first()
        or Instance.objects.create(fingerprint="here", place="here", declared_at=NOON),
        ReminderPolicy.objects.first() or ReminderPolicy.objects.create(),
        an_absence(),
    ]


def an_absence() -> Absence:
    """Somebody covers for somebody; everyone signed in may know."""
    away, cover = (User.objects.get_or_create(username=name)[0] for name in ("away", "cover"))
    return Absence.objects.create(user=away, cover=cover, first_on=NOON.date(), last_on=DUE)


def join(investment: Investment, person: User) -> MatterMember:
    return MatterMember.objects.create(investment=investment, user=person)
