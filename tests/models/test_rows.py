"""How rows read, in which order they come, and what the named queries find."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, models
from django.urls import include, path
from django.views.generic import RedirectView

from tests.models import rows
from tracker import guards
from tracker.models import (
    DEFAULT_LEADS,
    AgreementParty,
    Amendment,
    CaseNote,
    Closure,
    Deadline,
    DeadlineChange,
    Divestment,
    DivestmentEvent,
    DivestmentExtension,
    Fulfilment,
    FuzzyDay,
    IncidentNotice,
    Investment,
    MitigationAgreement,
    Obligation,
    OrderPart,
    OwnershipLink,
    Party,
    PublishedDeadline,
    RegimePause,
    Reminder,
    Review,
    ReviewEvent,
    SiteVisit,
    Source,
)

DAY = date(2026, 7, 3)
MODELS = list(apps.get_app_config("tracker").get_models())
AURORA = Investment(title="Aurora / Borealis")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (AURORA, "Aurora / Borealis"),
        (Investment(title="Try it", is_practice=True), "PRACTICE: Try it"),
        (Party(name="Aurora Fund", country="SA"), "Aurora Fund (SA)"),
        (Party(name="Aurora Fund"), "Aurora Fund"),
        (
            OwnershipLink(owner=Party(name="A"), owned=Party(name="B"), equity_percent=Decimal("70.0000")),
            "A holds 70 % of B",
        ),
        (OwnershipLink(owner=Party(name="A"), owned=Party(name="B")), "A holds a share of B"),
        (Review(investment=AURORA, regime="us-cfius"), "Aurora / Borealis, United States: CFIUS"),
        (Review(investment=AURORA, regime="us-cfius", code_name="Heron"), "Heron, United States: CFIUS"),
        (
            ReviewEvent(kind="review_started", **FuzzyDay.on(DAY).columns("occurred")),
            "review started, Fri 3 Jul 2026",
        ),
        (Deadline(title="Review ends", due_on=DAY), "Review ends Fri 3 Jul 2026"),
        (Deadline(title="Review ends"), "Review ends: no date yet"),
        (
            DeadlineChange(deadline=Deadline(title="Review ends"), old_due_on=DAY),
            "Review ends: Fri 3 Jul 2026 → no date",
        ),
        (Closure(on=DAY, label="Independence Day"), "Fri 3 Jul 2026, Independence Day"),
        (Closure(on=DAY, label="storm", withdraws_id=1), "Fri 3 Jul 2026, open after all: storm"),
        (RegimePause(first_on=DAY), "lapse of appropriations, Fri 3 Jul 2026 until further notice"),
        (
            RegimePause(first_on=DAY, last_on=DAY),
            "lapse of appropriations, Fri 3 Jul 2026 to Fri 3 Jul 2026",
        ),
        (Divestment(investment=AURORA), "Divestment of Aurora / Borealis"),
        (
            Divestment(investment=AURORA, **FuzzyDay.parse("2024-11").columns("ordered")),
            "Divestment of Aurora / Borealis, ordered Nov 2024",
        ),
        (DivestmentExtension(new_deadline_on=DAY), "extended to Fri 3 Jul 2026"),
        (DivestmentExtension(), "extension granted not known, new day not published"),
        (MitigationAgreement(instrument="Golden share"), "Golden share"),
        (
            MitigationAgreement(instrument="Golden share", **FuzzyDay.parse("2018").columns("signed")),
            "Golden share, signed 2018",
        ),
        (Obligation(text="Report", expression="weekly"), "Report (weekly)"),
        (Obligation(text="Report", **FuzzyDay.parse("2028").columns("due")), "Report (due 2028)"),
        (Obligation(text="Report"), "Report"),
        (OrderPart(text="Remove it", expression="within 14 days"), "Remove it (within 14 days)"),
        (
            DivestmentEvent(kind="sale_closed", **FuzzyDay.on(DAY).columns("occurred")),
            "sale closed, Fri 3 Jul 2026",
        ),
        (AgreementParty(party=Party(name="Aurora Audit"), role="monitor"), "Aurora Audit, monitor"),
        (
            Amendment(instrument="Amendment No. 1", effective_on=DAY),
            "Amendment No. 1, effective Fri 3 Jul 2026",
        ),
        (SiteVisit(by_whom="Treasury", visited_on=DAY), "visit by Treasury, Fri 3 Jul 2026"),
        (Fulfilment(done_on=DAY), "done Fri 3 Jul 2026"),
        (Fulfilment(), "not done after all"),
        (IncidentNotice(to="Treasury"), "notice to Treasury"),
        (
            Source(title="Order", publisher="Federal Register", published="2020"),
            "Order, Federal Register, 2020",
        ),
        (PublishedDeadline(what="sale", due_text="2020-06-30"), "sale: 2020-06-30"),
        (PublishedDeadline(what="sale"), "sale: no date printed"),
        (CaseNote(kind="from_memory", text="Closed in May"), "from memory, unverified: Closed in May"),
        (
            Reminder(
                deadline=Deadline(title="Review ends", due_on=DAY), recipient=User(username="ada"), lead=7
            ),
            "date ahead: Review ends Fri 3 Jul 2026, to ada",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_row_reads_as_a_lawyer_would_write_it(row: models.Model, words: str) -> None:
    assert str(row) == words


@pytest.mark.parametrize("model", MODELS)
class TestEveryModel:
    def test_has_an_order_that_leaves_no_doubt(self, model) -> None:
        ordered = [str(name).lstrip("-") for name in model._meta.ordering]
        unique = [{"pk"}, *(set(each.fields) for each in model._meta.constraints if hasattr(each, "fields"))]
        assert any(fields <= set(ordered) for fields in unique)

    def test_names_its_fields_in_its_own_words(self, model) -> None:
        for field in model._meta.fields:
            assert "_" not in str(field.verbose_name), field


change_page = path("tracker/review/<int:pk>/change/", RedirectView.as_view(), name="tracker_review_change")
urlpatterns = [path("admin/", include(([change_page], "admin")))]


@pytest.mark.urls(__name__)
def test_a_row_leads_to_its_page_in_the_admin() -> None:
    assert Review(pk=7).get_absolute_url() == "/admin/tracker/review/7/change/"


class TestStandingNews:
    @pytest.mark.django_db
    def test_a_withdrawn_closure_stands_until_the_day_it_is_withdrawn(self) -> None:
        closed = rows.a_closure()
        later = rows.NOON + timedelta(days=1)
        rows.a_closure(withdraws=closed, label="open after all", known_on=later)
        assert list(Closure.objects.standing()) == []
        assert list(Closure.objects.standing(rows.NOON)) == [closed]
        assert list(Closure.objects.standing(later)) == []
        assert list(Closure.objects.standing(rows.NOON - timedelta(seconds=1))) == []

    @pytest.mark.django_db
    def test_a_replaced_pause_gives_way_to_its_successor(self) -> None:
        lasting = rows.a_pause()
        later = rows.NOON + timedelta(days=9)
        ended = rows.a_pause(withdraws=lasting, last_on=date(2026, 2, 9), known_on=later)
        assert list(RegimePause.objects.standing()) == [ended]
        assert list(RegimePause.objects.standing(rows.NOON)) == [lasting]
        assert list(RegimePause.objects.standing(later)) == [ended]


class TestDeadlines:
    @pytest.mark.django_db
    def test_are_open_until_met_or_ended(self) -> None:
        review = rows.a_review()
        for state in ("running", "paused", "waiting", "projected", "met", "ended", "not-a-date"):
            rows.a_deadline(review=review, key=state, state=state)
        states = {deadline.state for deadline in Deadline.objects.open()}
        assert states == {"running", "paused", "waiting", "projected"}
        assert [deadline.state for deadline in Deadline.objects.running()] == ["running"]

    @pytest.mark.django_db
    def test_come_by_day_with_those_without_a_day_last(self) -> None:
        review = rows.a_review()
        undated = rows.a_deadline(review=review, key="a", due_on=None, undetermined_reason="not accepted")
        later = rows.a_deadline(review=review, key="b", due_on=DAY + timedelta(days=1))
        sooner = rows.a_deadline(review=review, key="c")
        assert list(Deadline.objects.all()) == [sooner, later, undated]

    @pytest.mark.django_db
    def test_know_their_matter_without_asking_again(self, django_assert_num_queries) -> None:
        investment = rows.an_investment()
        rows.a_deadline(review=rows.a_review(investment))
        rows.duties_of(investment)
        with django_assert_num_queries(1):
            matters = [deadline.investment for deadline in Deadline.objects.with_matter()]
        assert matters == [investment] * 3


def docket() -> models.QuerySet[Deadline]:
    return Deadline.objects.open().filter(due_on__lte=DAY)


def due() -> models.QuerySet[Reminder]:
    waiting = models.Q(state="planned", send_at__lte=rows.NOON)
    abandoned = models.Q(state="claimed", claimed_until__lt=rows.NOON)
    return Reminder.objects.filter(waiting | abandoned)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "indexes"),
    [(docket, ["deadline_by_state_and_day"]), (due, ["reminder_planned_by_time", "reminder_claimed"])],
)
def test_an_index_serves_the_query_it_is_for(
    query: Callable[[], models.QuerySet[models.Model]], indexes: list[str]
) -> None:
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET LOCAL enable_seqscan = off")
    plan = query().explain()
    for index in indexes:
        assert index in plan


def test_the_default_leads_end_with_the_day_after() -> None:
    assert [lead.written for lead in DEFAULT_LEADS] == [30, 14, 7, 3, 1, 0, -1]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_database_can_be_taken_down_and_put_up_again_under_guard() -> None:
    call_command("migrate", "tracker", "zero", verbosity=0)
    assert guards.wanted(connection) == {}
    call_command("migrate", verbosity=0)
    assert len(guards.wanted(connection)) == 24
    assert guards.missing_guards(connection) == []
