"""Matters made up one by one, whose every date and reminder the clock itself computes."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from tracker.clock.law import Law
from tracker.models import (
    Deadline,
    DeadlineState,
    Divestment,
    Fulfilment,
    FuzzyDay,
    Investment,
    MatterMember,
    MitigationAgreement,
    Obligation,
    Party,
    PartyKind,
    Reminder,
    ReminderKind,
    ReminderState,
    Review,
    ReviewEvent,
    TeamRole,
    Watch,
)
from tracker.services.law import LawBook
from tracker.services.recompute import recompute_agreements, recompute_divestments, recompute_reviews

from .names import COUNTRIES, SECTORS, TARGETS_IN, some_words

MOST = 500
"""Matters that are computed; what goes beyond is multiplied."""
PEOPLE = 40
TEAM = (TeamRole.OWNER, TeamRole.DEPUTY, TeamRole.MEMBER, TeamRole.PARTNER)
LEADS = [7]
SENT = (30, 21, 14, 10, 7, 5, 3, 2, 1, 0)
"""Leads of reminders of dates that are past, as far as they are wanted."""
BACK = 1000
"""Days: so long ago the first of them began."""
BATCH = 25
FAVOURITE = "us-cfius"
"""Half of the reviews are under this regime, and come to their end if there was time."""
NOTICE = (
    "draft_submitted",
    "filed",
    "accepted",
    "questions_sent",
    "questions_answered",
    "investigation_started",
    "mitigation_proposed",
    "mitigation_answered",
    "cleared",
)
TOLD: Mapping[str, Any] = {
    "anchor": "effective",
    "rolling": "next-business-day",
    "calendar": "us-federal",
}
CLAUSES: Sequence[tuple[str, Mapping[str, Any]]] = (
    ("Name a security officer", {"term_n": 30, "term_unit": "calendar-day", "counting": "day-after"}),
    ("Report visits", {"recurrence": "FREQ=MONTHLY", "first_falls": "after-anchor"}),
    ("Report to the agencies", {"recurrence": "FREQ=MONTHLY;INTERVAL=3", "first_falls": "after-anchor"}),
    ("Have the systems audited", {"recurrence": "FREQ=YEARLY", "first_falls": "after-anchor"}),
    ("Certify compliance", {"recurrence": "FREQ=YEARLY", "first_falls": "after-anchor"}),
)


class Samples:
    """Makes sample matters in an empty database; `seed` decides everything that is left to chance."""

    def __init__(self, now: datetime, seed: int) -> None:
        self.now = now
        self.today = now.date()
        self.chance = random.Random(seed)
        self.seed = seed
        self.book = LawBook(None, now)

    def make(self, reviews: int, deadlines: int, reminders: int) -> Iterator[str]:
        """So many reviews, and at least so many dates and reminders; yields what was done so far."""
        team = self._people()
        matters = self._matters(reviews, team)
        for first in range(0, len(matters), BATCH):
            self._cases(matters[first : first + BATCH])
            yield f"{min(first + BATCH, len(matters)):,} of {len(matters):,} sample matters computed"
        promised = 0
        while (dates := Deadline.objects.count()) < deadlines:
            yield f"{dates:,} of {deadlines:,} sample dates"
            places = range(promised, promised + min(BATCH, len(matters)))
            self._promises([matters[place % len(matters)] for place in places])
            promised = places.stop
        self._sent(reminders)
        yield f"{Reminder.objects.count():,} sample reminders"

    def _people(self) -> list[User]:
        return User.objects.bulk_create(
            User(
                username=f"made-up-{number}",
                first_name="Made-up",
                last_name=f"Person {number}",
                email=f"made-up-{number}@example.invalid",
                password="!",
                is_staff=True,
            )
            for number in range(PEOPLE)
        )

    @transaction.atomic
    def _matters(self, n: int, people: Sequence[User]) -> list[Investment]:
        named = some_words(self.seed, n)
        parties = Party.objects.bulk_create(
            Party(name=f"{name.title()} Capital", kind=PartyKind.FUND, country=self.chance.choice(COUNTRIES))
            for name in named[:100]
        )
        matters = Investment.objects.bulk_create(self._matter(name, parties) for name in named)
        team = [
            (matter, people[(place * len(TEAM) + seat) % len(people)], role)
            for place, matter in enumerate(matters)
            for seat, role in enumerate(TEAM)
        ]
        MatterMember.objects.bulk_create(MatterMember(investment=a, user=b, role=role) for a, b, role in team)
        Watch.objects.bulk_create(
            Watch(investment=a, user=b) for a, b, role in team if role == TeamRole.OWNER
        )
        return matters

    def _matter(self, name: str, parties: Sequence[Party]) -> Investment:
        return Investment(
            slug=f"made-up-{name}",
            title=f"Project {name.title()}",
            investor=self.chance.choice(parties),
            investor_country=self.chance.choice(COUNTRIES),
            target_country=self.chance.choice(TARGETS_IN),
            sector=self.chance.choice(SECTORS),
            value_amount=self.chance.randrange(1, 900) * 1_000_000,
            value_currency="USD",
            leads=LEADS,
            is_practice=True,
        )

    @transaction.atomic
    def _cases(self, matters: Sequence[Investment]) -> None:
        """A review each, and for every fifth an order to divest."""
        laws = list(self.book.library.laws.values())
        notices = self.book.library.regime(FAVOURITE)
        chosen = [(m, notices if self.chance.random() < 0.5 else self.chance.choice(laws)) for m in matters]
        reviews = Review.objects.bulk_create(
            Review(
                investment=matter,
                regime=law.id,
                filing_kind="notice" if law is notices else "",
                filing_number=f"{self.today.year}-{matter.pk:03}",
                code_name=matter.title.split()[-1],
            )
            for matter, law in chosen
        )
        ReviewEvent.objects.bulk_create(
            event
            for review, (_, law) in zip(reviews, chosen, strict=True)
            for event in self._events(review, law)
        )
        recompute_reviews(reviews, self.book)
        orders = Divestment.objects.bulk_create(self._order(matter) for matter in matters[::5])
        recompute_divestments(orders, self.book)

    def _events(self, review: Review, law: Law) -> Iterator[ReviewEvent]:
        """Some way through a course; what lies ahead has not happened yet."""
        kinds = NOTICE if law.id == FAVOURITE else self._course(law)
        day = self.today - timedelta(days=self.chance.randrange(5, BACK))
        for position, kind in enumerate(kinds):
            if day > self.today:
                return
            yield ReviewEvent(
                review=review,
                position=position,
                kind=kind,
                recorded_at=self.now,
                **FuzzyDay.on(day).columns("occurred"),
            )
            day += timedelta(days=self.chance.randrange(5, 30))

    def _course(self, law: Law) -> list[str]:
        """Into the phases of a law one after the other; three in five reviews come to an end."""
        entered = [phase for phase in law.phases if phase.starts_on]
        open_ = [phase for phase in entered if not phase.closing][: self.chance.randint(1, 4)]
        ends = [phase for phase in entered if phase.closing]
        course = open_ + (self.chance.sample(ends, 1) if ends and self.chance.random() < 0.6 else [])
        return [min(phase.starts_on) for phase in course]

    def _order(self, matter: Investment) -> Divestment:
        ordered = self.today - timedelta(days=self.chance.randrange(5, 300))
        return Divestment(
            investment=matter,
            ordered_by="Made-up authority",
            legal_basis="Made-up order",
            term_n=self.chance.choice((90, 120, 180)),
            term_unit="calendar-day",
            term_anchor_on=ordered,
            counting="day-after",
            rolling="none",
            **FuzzyDay.on(ordered).columns("ordered"),
        )

    @transaction.atomic
    def _promises(self, matters: Sequence[Investment]) -> None:
        """An agreement each, with five obligations, of which nearly all that is past was met."""
        agreements = MitigationAgreement.objects.bulk_create(
            MitigationAgreement(
                investment=matter,
                instrument="Made-up security agreement",
                **FuzzyDay.on(self.today - timedelta(days=self.chance.randrange(30, BACK))).columns(
                    "effective"
                ),
            )
            for matter in matters
        )
        Obligation.objects.bulk_create(
            Obligation(
                agreement=one, position=position, text=text, clause=f"section {position}", **TOLD, **how
            )
            for one in agreements
            for position, (text, how) in enumerate(CLAUSES, start=1)
        )
        self._meet(agreements)

    def _meet(self, agreements: Sequence[MitigationAgreement]) -> None:
        recompute_agreements(agreements, self.book)
        past = Deadline.objects.filter(obligation__agreement__in=agreements, due_on__lt=self.today)
        Fulfilment.objects.bulk_create(
            Fulfilment(
                obligation_id=one.obligation_id,
                occurrence=one.key,
                done_on=self._done(one.due_on),
                recorded_at=self.now,
            )
            for one in past
            if one.obligation_id
            if self.chance.random() < 0.97 and one.due_on
        )
        recompute_agreements(agreements, self.book)

    def _done(self, due_on: date) -> date:
        """Mostly some days before, at times after."""
        return min(due_on + timedelta(days=self.chance.randrange(-20, 3)), self.today)

    @transaction.atomic
    def _sent(self, reminders: int) -> None:
        """What must have been sent of the dates that are past, until there are so many reminders."""
        owners = dict(
            MatterMember.objects.filter(role=TeamRole.OWNER).values_list("investment_id", "user_id")
        )
        missing = reminders - Reminder.objects.count()
        past = Deadline.objects.with_matter().filter(due_on__lt=self.today).order_by("pk")
        dates = list(past.exclude(state=DeadlineState.NOT_A_DATE).exclude(reminders__isnull=False))
        wanted = ((one, lead) for lead in SENT for one in dates)
        sent = [
            self._reminder(one, owners[one.investment.pk], lead)
            for one, lead in islice(wanted, max(missing, 0))
        ]
        Reminder.objects.bulk_create(sent, batch_size=2000)

    def _reminder(self, date_: Deadline, user_id: int, lead: int) -> Reminder:
        assert date_.due_on
        at = self.now - timedelta(days=(self.today - date_.due_on).days + lead)
        return Reminder(
            deadline=date_,
            recipient_id=user_id,
            kind=ReminderKind.LEAD,
            due_on=date_.due_on,
            lead=lead,
            send_at=at,
            planned_at=at - timedelta(days=60),
            state=ReminderState.SENT,
            sent_at=at,
        )
