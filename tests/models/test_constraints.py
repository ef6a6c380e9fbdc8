"""What must never be false: every constraint refuses a bad row, in a form's words and in the database."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from tests.models import rows
from tracker.models import (
    Absence,
    Acknowledgement,
    AgreementParty,
    Amendment,
    ApiToken,
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
    Override,
    OwnershipLink,
    Party,
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
    Telling,
    Turn,
    Watch,
)

pytestmark = pytest.mark.django_db

DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)
Build = Callable[[], models.Model]


def investment(**values: Any) -> Investment:
    return Investment(slug="bad", title="Bad", **values)


def event(**values: Any) -> ReviewEvent:
    first = rows.an_event(rows.a_review())
    known = {"kind": "cleared", "position": 1, "recorded_at": rows.NOON}
    values = {name: first if value == "first" else value for name, value in values.items()}
    return ReviewEvent(review=first.review, **known | FuzzyDay.on(DAY).columns("occurred") | values)


def deadline(**values: Any) -> Deadline:
    known = {"rule_id": "r", "title": "T", "due_on": DAY, "zone": "UTC", "state": "running"}
    parent = {} if "review" in values else {"review": rows.a_review()}
    return Deadline(computed_at=rows.NOON, **known | parent | values)


def scenario(**values: Any) -> Scenario:
    author = User.objects.create(username="thinker")
    known = {"name": "Early", "created_at": rows.NOON}
    return Scenario(review=rows.a_review(), created_by=author, **known | values)


def change(**values: Any) -> DeadlineChange:
    known = {"cause": "rule", "text": "law changed", "changed_at": rows.NOON}
    return DeadlineChange(deadline=rows.a_deadline(review=rows.a_review()), **known | values)


def reminder(**values: Any) -> Reminder:
    moved = change()
    moved.save()
    values = {name: moved if value == "move" else value for name, value in values.items()}
    known = {"due_on": DAY, "lead": 7, "send_at": rows.NOON, "recipient": User.objects.create(username="a")}
    return Reminder(deadline=moved.deadline, **known | values)


def link(**values: Any) -> OwnershipLink:
    owner, owned = Party.objects.create(name="A"), Party.objects.create(name="B")
    return OwnershipLink(**{"owner": owner, "owned": owned} | values)


def of_itself() -> OwnershipLink:
    party = Party.objects.create(name="A")
    return link(owner=party, owned=party)


def in_itself() -> Investment:
    party = Party.objects.create(name="A")
    return investment(investor=party, target=party)


def its_own_predecessor() -> Review:
    review = rows.a_review()
    review.predecessor = review
    return review


def divestment(**values: Any) -> Divestment:
    return Divestment(investment=rows.an_investment(), **values)


def part(**values: Any) -> OrderPart:
    return OrderPart(divestment=kept(divestment()), **{"kind": "remove", "text": "Remove it"} | values)


def step(**values: Any) -> DivestmentEvent:
    known = {"kind": "plan_submitted", "position": 0, "recorded_at": rows.NOON}
    return DivestmentEvent(
        divestment=kept(divestment()), **known | FuzzyDay.on(DAY).columns("occurred") | values
    )


def correction_of_a_step() -> DivestmentEvent:
    first = kept(step())
    known = {"kind": "plan_submitted", "position": 1, "recorded_at": rows.NOON, "corrects": first}
    return DivestmentEvent(divestment=first.divestment, **known | FuzzyDay.on(DAY).columns("occurred"))


def itself(row: Any, name: str) -> Any:
    setattr(row, name, kept(row))
    return row


def agreement_party(**values: Any) -> AgreementParty:
    known = {"agreement": kept(agreement()), "party": Party.objects.create(name="A")}
    return AgreementParty(**known | values)


def incident(**values: Any) -> Incident:
    known = {"title": "Door open", "discovered_at": rows.NOON, "recorded_at": rows.NOON, "zone": "UTC"}
    return Incident(agreement=kept(agreement()), **known | values)


def visit(**values: Any) -> SiteVisit:
    return SiteVisit(agreement=kept(agreement()), **{"visited_on": DAY, "by_whom": "Treasury"} | values)


def fulfilment(**values: Any) -> Fulfilment:
    known = {"occurrence": "1", "done_on": DAY, "recorded_at": rows.NOON}
    return Fulfilment(obligation=kept(obligation()), **known | values)


def evidence(**values: Any) -> Evidence:
    """Uploaded by one person, and judged by whom `reviewed_by` names."""
    judges = {name: User.objects.create(username=name) for name in ("first", "second")}
    first = judges["first"]
    if judge := values.get("reviewed_by"):
        values |= {"reviewed_by": judges[judge], "reviewed_at": rows.NOON}
    known = {"obligation": None if "obligation" in values else kept(obligation()), "name": "a.pdf", "size": 1}
    kept_at = {"media_type": "x", "sha256": "0", "stored_as": "0", "uploaded_at": rows.NOON}
    return Evidence(**known | kept_at | {"uploaded_by": first} | values)


def told_of(**values: Any) -> Evidence:
    """Evidence that a case file tells of."""
    return evidence(**{"uploaded_by": None, "stored_as": "", "told_uploader": "ada"} | values)


def document(**values: Any) -> Document:
    matter = None if "investment" in values else rows.an_investment("papers")
    known = {"investment": matter, "name": "a.pdf", "size": 1, "added_by": somebody()}
    kept_at = {"media_type": "x", "sha256": "0", "stored_as": "0", "added_at": rows.NOON}
    return Document(**known | kept_at | values)


def withdrawal(**values: Any) -> DocumentWithdrawal:
    row = kept(document())
    return DocumentWithdrawal(
        document=row, withdrawn_at=rows.NOON, withdrawn_by=row.added_by, **{"reason": "wrong"} | values
    )


def team_note(**values: Any) -> MatterNote:
    matter = rows.an_investment("noted")
    known = {"investment": matter, "written_at": rows.NOON, "written_by": somebody(), "text": "Ask"}
    return MatterNote(**known | values)


def agreement(**values: Any) -> MitigationAgreement:
    return MitigationAgreement(investment=rows.an_investment(), instrument="NSA", **values)


def obligation(**values: Any) -> Obligation:
    promised = agreement()
    promised.save()
    return Obligation(agreement=promised, **{"text": "Report"} | values)


def extension(**values: Any) -> DivestmentExtension:
    ordered = divestment()
    ordered.save()
    return DivestmentExtension(divestment=ordered, **values)


def run(**values: Any) -> NewsRun:
    known = {"closure": rows.a_closure(), "started_at": rows.NOON}
    return NewsRun(**known | values)


def news(**values: Any) -> Reminder:
    """A reminder of a piece of news, which has no date of its own."""
    of_run = run()
    of_run.save()
    person = User.objects.create(username="b")
    known = {"kind": "news", "run": of_run, "recipient": person, "send_at": rows.NOON}
    return Reminder(**known | values)


def telling() -> Telling:
    moved, of_run = change(), run()
    moved.save()
    of_run.save()
    return Telling(run=of_run, change=moved, recipient=User.objects.create(username="b"))


def closure(**values: Any) -> Closure:
    known = {"calendar": "us-federal", "on": DAY, "label": "snow", "citation": "OPM", "known_on": rows.NOON}
    return Closure(**known | values)


def pause(**values: Any) -> RegimePause:
    known = {"regime": "us-cfius", "first_on": DAY, "reason": "no funds", "citation": "USC"}
    return RegimePause(known_on=rows.NOON, **known | values)


def an_entry(**values: Any) -> LedgerEntry:
    planned = reminder()
    planned.save()
    mail = Mail.objects.create(recipient=planned.recipient, message_id="<1@x>", created_at=rows.NOON)
    return LedgerEntry(reminder=planned, mail=mail, attempt=1, at=rows.NOON, **values)


def twin(build: Build, *changes: str) -> Build:
    """A second row like the one `build` makes; the first is saved."""

    def second() -> models.Model:
        first = build()
        first.save()
        copy = type(first).objects.get(pk=first.pk)
        copy.pk, copy._state.adding = None, True
        for name in changes:
            setattr(copy, name, getattr(copy, name) + 1)
        return copy

    return second


def member(**values: Any) -> MatterMember:
    return MatterMember(investment=rows.an_investment(), user=User.objects.create(username="a"), **values)


def watch(**values: Any) -> Watch:
    return Watch(investment=rows.an_investment(), user=User.objects.create(username="a"), **values)


def matter_party(**values: Any) -> MatterParty:
    return MatterParty(investment=rows.an_investment(), party=Party.objects.create(name="A"), **values)


def note(**values: Any) -> CaseNote:
    return CaseNote(investment=rows.an_investment(), text="Said so", **values)


def replaced(build: Callable[..., models.Model]) -> Build:
    def first_replacement() -> models.Model:
        original = build()
        original.save()
        return build(withdraws=original)

    return twin(first_replacement)


def contradictory(build: Callable[..., models.Model], name: str, **known: Any) -> list[tuple[str, Build]]:
    """For one fuzzy date: every way in which its columns can contradict each other."""
    wrong = [
        (DAY, None, "day"),
        (DAY, NEXT, "day"),
        (None, None, "month"),
        (NEXT, DAY, "year"),
        (None, None, "range"),
        (NEXT, DAY, "range"),
        (DAY, None, "unknown"),
        (DAY, DAY, "week"),
    ]
    model = build.__name__ if build is not event else "reviewevent"
    names = {"extension": "divestmentextension", "part": "orderpart", "step": "divestmentevent"}
    model = (names | {"agreement": "mitigationagreement"}).get(model, model)

    def bad(first: date | None, last: date | None, precision: str) -> Build:
        columns = {f"{name}_earliest": first, f"{name}_latest": last, f"{name}_precision": precision}
        return lambda: build(**known | columns)

    return [(f"{model}_{name}_is_consistent", bad(*bounds)) for bounds in wrong]


def bad_duties(model: str, build: Callable[..., models.Model]) -> list[tuple[str, Build]]:
    """What no duty may say, of whatever kind."""
    said = {"term_n": 9, "term_unit": "month", "anchor": "signed", "counting": "day-after"}
    return [
        (
            f"{model}_term_unit_is_listed",
            lambda: build(**said | {"term_unit": "fortnight", "rolling": "none"}),
        ),
        (f"{model}_anchor_is_listed", lambda: build(anchor="guessed")),
        (f"{model}_counting_is_listed", lambda: build(counting="guessed")),
        (f"{model}_rolling_is_listed", lambda: build(rolling="guessed")),
        (f"{model}_first_falls_is_listed", lambda: build(first_falls="guessed")),
        (f"{model}_term_is_whole", lambda: build(term_unit="month")),
        (f"{model}_term_says_how", lambda: build(**said)),
        (f"{model}_recurrence_has_anchor", lambda: build(recurrence="FREQ=WEEKLY")),
        (f"{model}_named_day_is_given", lambda: build(anchor="named")),
    ]


BAD: list[tuple[str, Build]] = [
    ("docketimport_stage_is_listed", lambda: docket(stage="dreaming")),
    ("docketimport_day_order_is_listed", lambda: docket(day_order="year-first")),
    ("docketimport_heads_is_a_list", lambda: docket(heads={"a": 1})),
    ("docketimport_remarks_is_a_list", lambda: docket(remarks={"a": 1})),
    ("docketimport_done_is_part_of_total", lambda: docket(done=2, total=1)),
    ("headermapping_once", lambda: columns_twice()),
    ("importedmatter_once", lambda: imported_twice()),
    ("importedmatter_state_is_listed", lambda: imported(state="odd")),
    ("noteddate_verdict_is_listed", lambda: noted_date(verdict="odd")),
    ("noteddate_confidence_is_listed", lambda: noted_date(confidence="odd")),
    ("noteddate_compared_has_both_days", lambda: noted_date(verdict="differs")),
    ("noteddate_settled_says_how", lambda: noted_date(settled_at=rows.NOON)),
    *contradictory(investment, "signed"),
    *contradictory(investment, "announced"),
    *contradictory(investment, "completed"),
    *contradictory(event, "occurred"),
    *contradictory(divestment, "ordered"),
    *contradictory(divestment, "completed"),
    *contradictory(extension, "granted"),
    *contradictory(agreement, "signed"),
    *contradictory(obligation, "due"),
    ("party_kind_is_listed", lambda: Party(name="A", kind="state body")),
    ("party_country_is_a_code", lambda: Party(name="A", country="us")),
    ("party_country_is_a_code", lambda: Party(name="A", country="U")),
    ("investment_investor_country_is_a_code", lambda: investment(investor_country="sa")),
    ("investment_target_country_is_a_code", lambda: investment(target_country="1A")),
    ("investment_value_has_currency", lambda: investment(value_amount=1)),
    ("investment_value_currency_is_a_code", lambda: investment(value_currency="usd")),
    ("investment_value_currency_is_a_code", lambda: investment(value_amount=1, value_currency="US")),
    ("investment_value_is_not_negative", lambda: investment(value_amount=-1, value_currency="USD")),
    ("investment_stake_percent_is_a_percentage", lambda: investment(stake_percent=Decimal("100.0001"))),
    ("investment_stake_percent_is_a_percentage", lambda: investment(stake_percent=Decimal("-0.0001"))),
    ("investment_state_control_is_listed", lambda: investment(state_control="maybe")),
    ("investment_category_is_listed", lambda: investment(category="other")),
    ("investment_state_control_basis_is_listed", lambda: investment(state_control_basis="heard")),
    ("investment_not_in_itself", in_itself),
    ("mattermember_role_is_listed", lambda: member(role="guest")),
    ("matterparty_role_is_listed", lambda: matter_party(role="lender")),
    ("casenote_kind_is_listed", lambda: note(kind="gossip")),
    ("watch_leads_is_a_list", lambda: watch(leads={"days": 3})),
    ("watch_leads_is_a_list", lambda: watch(leads=3)),
    ("watch_leads_is_a_list", lambda: watch(leads="14, 3")),
    ("scenario_events_is_a_list", lambda: scenario(events={"what": "cleared"})),
    ("scenario_pauses_is_a_list", lambda: scenario(pauses="lapse")),
    ("scenario_name_is_filled", lambda: scenario(name="")),
    ("readerzone_zone_is_filled", lambda: ReaderZone(user=User.objects.create(username="amira"), zone="")),
    ("source_title_is_filled", lambda: Source(title="")),
    ("source_url_is_a_web_address", lambda: Source(title="T", url="ftp://example.org/order")),
    ("source_url_is_a_web_address", lambda: Source(title="T", url="javascript:alert(1)//https://")),
    ("obligation_text_is_filled", lambda: obligation(text="")),
    ("obligation_due_basis_is_listed", lambda: obligation(due_basis="guessed")),
    ("divestment_term_unit_is_listed", lambda: divestment(term_n=1, term_unit="fortnight")),
    ("divestment_deadline_basis_is_listed", lambda: divestment(deadline_basis="guessed")),
    ("mattermember_once", twin(member)),
    ("matterparty_once_per_role", twin(matter_party)),
    ("watch_once", twin(watch)),
    ("scenario_named_once", twin(scenario)),
    ("source_position_once_per_matter", twin(lambda: Source(investment=rows.an_investment(), title="T"))),
    ("ownershiplink_equity_percent_is_a_percentage", lambda: link(equity_percent=101)),
    ("ownershiplink_votes_percent_is_a_percentage", lambda: link(votes_percent=-1)),
    ("ownershiplink_not_of_itself", of_itself),
    ("ownershiplink_days_in_order", lambda: link(held_from=NEXT, held_to=DAY)),
    ("ownershiplink_once_from_a_day", twin(lambda: link(held_from=DAY))),
    ("ownershiplink_once_without_a_day", twin(link)),
    ("review_regime_is_an_id", lambda: Review(investment=rows.an_investment(), regime="US-CFIUS")),
    ("review_regime_is_an_id", lambda: Review(investment=rows.an_investment(), regime="")),
    ("review_not_its_own_predecessor", its_own_predecessor),
    ("reviewevent_status_is_listed", lambda: event(status="rumour")),
    ("reviewevent_position_once", lambda: event(position=0)),
    ("reviewevent_corrected_once", twin(lambda: event(corrects="first", reason="typo"), "position")),
    ("reviewevent_correction_has_reason", lambda: event(corrects="first")),
    ("deadline_once_per_review", twin(deadline)),
    ("deadline_once_per_divestment", twin(lambda: deadline(review=None, divestment=divestment_kept()))),
    ("deadline_once_per_obligation", twin(lambda: deadline(review=None, obligation=obligation_kept()))),
    ("deadline_has_one_parent", lambda: deadline(review=None)),
    ("deadline_has_one_parent", lambda: deadline(divestment=divestment_kept("other"))),
    ("deadline_has_day_or_reason", lambda: deadline(due_on=None)),
    ("deadline_day_has_zone", lambda: deadline(zone="")),
    ("deadline_safe_day_is_not_late", lambda: deadline(safe_on=NEXT)),
    ("deadline_bounds_in_order", lambda: deadline(earliest_on=NEXT, latest_on=DAY)),
    ("deadline_state_is_listed", lambda: deadline(state="late")),
    ("deadline_confidence_is_listed", lambda: deadline(confidence="high")),
    ("deadlinechange_cause_is_listed", lambda: change(cause="whim")),
    ("deadlinechange_says_why", lambda: change(text="")),
    ("divestment_proceeds_has_currency", lambda: divestment(proceeds_amount=1)),
    ("divestment_proceeds_currency_is_a_code", lambda: divestment(proceeds_currency="dollar"[:3])),
    (
        "divestment_proceeds_is_not_negative",
        lambda: divestment(proceeds_amount=-1, proceeds_currency="USD"),
    ),
    ("divestment_term_is_whole", lambda: divestment(term_n=0, term_unit="month")),
    ("divestment_term_is_whole", lambda: divestment(term_n=90)),
    ("divestment_term_is_whole", lambda: divestment(term_unit="calendar-day")),
    ("divestment_term_is_whole", lambda: divestment(term_n=1, term_unit="immediate")),
    ("divestment_stated_day_has_basis", lambda: divestment(fixed_on=DAY)),
    ("divestment_counting_is_listed", lambda: divestment(counting="guessed")),
    ("divestment_rolling_is_listed", lambda: divestment(rolling="guessed")),
    *bad_duties("obligation", obligation),
    *bad_duties("orderpart", part),
    ("obligation_does_not_replace_itself", lambda: itself(obligation(), "replaces")),
    ("orderpart_follows_another", lambda: itself(part(), "follows")),
    ("orderpart_text_is_filled", lambda: part(text="")),
    ("orderpart_due_basis_is_listed", lambda: part(due_basis="guessed")),
    *contradictory(part, "due"),
    ("orderpart_kind_is_listed", lambda: part(kind="guessed")),
    ("divestmentevent_kind_is_listed", lambda: step(kind="guessed")),
    ("divestmentevent_status_is_listed", lambda: step(status="rumour")),
    ("divestmentevent_position_once", twin(lambda: step())),
    ("divestmentevent_correction_has_reason", lambda: correction_of_a_step()),
    ("divestmentevent_names_its_part", lambda: step(kind="part_done")),
    ("divestmentevent_equity_percent_is_a_percentage", lambda: step(equity_percent=101)),
    ("divestmentevent_proceeds_has_currency", lambda: step(proceeds_amount=1)),
    ("divestmentevent_proceeds_currency_is_a_code", lambda: step(proceeds_currency="dol")),
    (
        "divestmentevent_proceeds_is_not_negative",
        lambda: step(proceeds_amount=-1, proceeds_currency="USD"),
    ),
    *contradictory(step, "occurred"),
    ("mitigationagreement_rolling_is_listed", lambda: agreement(rolling="guessed")),
    *contradictory(agreement, "effective"),
    *contradictory(agreement, "terminated"),
    ("agreementparty_once_per_role", twin(lambda: agreement_party())),
    ("agreementparty_role_is_listed", lambda: agreement_party(role="friend")),
    (
        "amendment_instrument_is_filled",
        lambda: Amendment(agreement=kept(agreement()), effective_on=DAY, instrument=""),
    ),
    ("incident_title_is_filled", lambda: incident(title="")),
    (
        "incidentnotice_to_is_filled",
        lambda: IncidentNotice(incident=kept(incident()), sent_at=rows.NOON, recorded_at=rows.NOON, to=""),
    ),
    ("sitevisit_by_whom_is_filled", lambda: visit(by_whom="")),
    ("sitevisit_announced_before", lambda: visit(announced_on=NEXT)),
    ("finding_text_is_filled", lambda: Finding(visit=kept(visit()), text="")),
    ("fulfilment_occurrence_is_filled", lambda: fulfilment(occurrence="")),
    ("fulfilment_taken_back_says_why", lambda: fulfilment(done_on=None)),
    ("evidence_verdict_is_listed", lambda: evidence(verdict="perhaps", reviewed_by="second")),
    ("evidence_is_for_one_duty", lambda: evidence(obligation=None)),
    ("evidence_is_not_empty", lambda: evidence(size=0)),
    ("evidence_is_judged_by_somebody_else", lambda: evidence(verdict="accepted")),
    ("evidence_is_judged_by_somebody_else", lambda: evidence(verdict="accepted", reviewed_by="first")),
    (
        "evidence_is_judged_by_somebody_else",
        lambda: told_of(verdict="accepted", told_judge="ada", reviewed_at=rows.NOON),
    ),
    ("evidence_is_kept_or_told", lambda: evidence(told_uploader="ada")),
    ("evidence_is_kept_or_told", lambda: evidence(stored_as="")),
    ("evidence_is_kept_or_told", lambda: told_of(told_uploader="")),
    ("evidence_refused_says_why", lambda: evidence(verdict="refused", reviewed_by="second")),
    ("document_is_on_one_place", lambda: document(investment=None)),
    ("document_is_on_one_place", lambda: document(event=kept(event()))),
    ("document_is_not_empty", lambda: document(size=0)),
    ("documentwithdrawal_reason_is_filled", lambda: withdrawal(reason="")),
    ("matternote_text_is_filled", lambda: team_note(text="")),
    ("divestmentextension_position_once", twin(extension)),
    ("closure_confidence_is_listed", lambda: closure(confidence="high")),
    ("closure_is_cited", lambda: closure(citation="")),
    ("closure_is_cited", lambda: closure(label="")),
    ("closure_withdrawn_once", replaced(closure)),
    ("regimepause_kind_is_listed", lambda: pause(kind="strike")),
    ("regimepause_confidence_is_listed", lambda: pause(confidence="high")),
    ("regimepause_days_in_order", lambda: pause(first_on=NEXT, last_on=DAY)),
    ("regimepause_is_cited", lambda: pause(citation="")),
    ("regimepause_is_cited", lambda: pause(reason="")),
    ("regimepause_replaced_once", replaced(pause)),
    ("reminder_once_per_lead", twin(reminder)),
    ("reminder_once_per_move", twin(lambda: reminder(kind="moved", lead=None, change="move"))),
    ("reminder_fits_its_kind", lambda: reminder(lead=None)),
    ("reminder_fits_its_kind", lambda: reminder(due_on=None)),
    ("reminder_fits_its_kind", lambda: reminder(change="move")),
    ("reminder_fits_its_kind", lambda: reminder(kind="moved", change="move")),
    ("reminder_fits_its_kind", lambda: reminder(kind="moved", lead=None)),
    ("reminder_fits_its_kind", lambda: reminder(kind="other")),
    ("reminder_fits_its_kind", lambda: news(run=None)),
    ("reminder_fits_its_kind", lambda: news(lead=7)),
    ("reminder_fits_its_kind", lambda: news(due_on=DAY)),
    ("reminder_once_per_news", twin(news)),
    ("newsrun_stage_is_listed", lambda: run(stage="lost")),
    ("newsrun_is_of_one_thing", lambda: run(closure=None)),
    ("newsrun_is_of_one_thing", lambda: run(pause=rows.a_pause())),
    ("newsrun_ends_when_done", lambda: run(stage="done")),
    ("newsrun_ends_when_done", lambda: run(finished_at=rows.NOON)),
    ("telling_once", twin(telling)),
    ("reminder_fits_its_state", lambda: reminder(state="claimed")),
    ("reminder_fits_its_state", lambda: reminder(state="sent")),
    ("reminder_fits_its_state", lambda: reminder(state="cancelled")),
    ("reminder_fits_its_state", lambda: reminder(state="asleep")),
    ("ledgerentry_what_is_listed", lambda: an_entry(what="lost")),
    ("reminder_fits_its_kind", lambda: reminder(stage="deputy")),
    ("reminder_fits_its_kind", lambda: reminder(kind="escalation")),
    ("reminder_fits_its_kind", lambda: reminder(kind="turn", lead=None, due_on=None)),
    ("reminder_fits_its_kind", lambda: reminder(kind="digest", lead=None)),
    ("reminder_fits_its_kind", lambda: hanging("invitation", sequence=None)),
    ("reminder_once_per_stage", twin(lambda: reminder(kind="escalation", stage="deputy"))),
    ("reminder_once_per_turn", twin(lambda: hanging("turn"))),
    ("reminder_once_per_digest", twin(lambda: hanging("digest"))),
    ("reminder_once_per_sequence", twin(lambda: hanging("invitation"))),
    ("investment_leads_is_a_list", lambda: investment(leads=3)),
    ("habits_extra_leads_is_a_list", lambda: Habits(user=somebody(), extra_leads=3)),
    ("habits_quiet_days_is_a_list", lambda: Habits(user=somebody(), quiet_days=3)),
    ("habits_hour_of_a_day", lambda: Habits(user=somebody(), delivery_hour=24)),
    ("habits_language_spoken", lambda: Habits(user=somebody(), language="de")),
    ("habits_digest_day_of_a_week", lambda: Habits(user=somebody(), digest_weekday=7)),
    ("absence_in_order", lambda: absence(first_on=NEXT, last_on=DAY)),
    ("absence_covered_by_another", lambda: absence(cover=somebody())),
    ("reminderpolicy_is_single", lambda: ReminderPolicy(id=2)),
    ("reminderpolicy_cap_is_positive", lambda: ReminderPolicy(hourly_cap=0)),
    ("reminderpolicy_minimum_is_a_list", lambda: ReminderPolicy(minimum=1)),
    ("instance_is_single", lambda: Instance(id=2, fingerprint="x", place="x", declared_at=rows.NOON)),
    ("acknowledgement_came_by_is_listed", lambda: answer(Acknowledgement, came_by="fax")),
    ("acknowledgement_once", twin(lambda: answer(Acknowledgement))),
    ("snooze_came_by_is_listed", lambda: answer(Snooze, until_on=DAY, came_by="fax")),
    ("snooze_not_past_the_day", lambda: answer(Snooze, until_on=NEXT)),
    ("turn_kind_is_listed", lambda: Turn(deadline=deadline_kept(), kind="slowed", at=rows.NOON)),
    ("turn_by_hand_has_its_day", lambda: Turn(deadline=deadline_kept(), kind="set", at=rows.NOON)),
    ("subscription_cadence_is_listed", lambda: subscription(cadence="hourly")),
    ("subscription_name_is_filled", lambda: subscription(name="")),
    ("subscription_named_once", twin(lambda: subscription())),
    ("savedview_name_is_filled", lambda: saved_view(name="")),
    ("savedview_named_once", twin(lambda: saved_view())),
    ("apitoken_name_is_filled", lambda: api_token(name="")),
    ("apitoken_expires_after_it_is_made", lambda: api_token(expires_at=rows.NOON)),
    ("feedtoken_name_is_filled", lambda: FeedToken(user=somebody(), created_at=rows.NOON)),
    ("invitation_has_uid", lambda: invitation(uid="")),
    ("invitation_once", lambda: second_invitation()),
    ("mailcopy_once", twin(lambda: mail_copy())),
    ("override_says_why", lambda: override(reason="")),
    ("override_rests_on_something", lambda: override(citation="")),
    ("override_sets_or_withdraws", lambda: override(set_on=None)),
    ("secondcheck_fits_its_kind", lambda: second_check(kind="closure")),
    ("checkanswer_verdict_is_listed", lambda: check_answer(verdict="maybe")),
    ("checkanswer_confirmed_once", twin(lambda: check_answer(verdict="confirmed"))),
    ("checkanswer_objection_has_reason", lambda: check_answer(verdict="objected")),
    ("bounce_kind_is_listed", lambda: Bounce(address="a@x", kind="soft", report_id="1", at=rows.NOON)),
]


def saved_view(**values: Any) -> SavedView:
    return SavedView(
        **{"user": somebody(), "name": "Mine", "board": "deadlines", "created_at": rows.NOON} | values
    )


def api_token(**values: Any) -> ApiToken:
    known = {"user": somebody(), "name": "Mine", "created_at": rows.NOON}
    return ApiToken(**known | {"expires_at": rows.NOON + timedelta(days=9)} | values)


def somebody() -> User:
    return User.objects.get_or_create(username="somebody")[0]


def deadline_kept() -> Deadline:
    return rows.a_deadline(review=rows.a_review())


def event_kept() -> ReviewEvent:
    return rows.an_event(rows.a_review())


def override(**values: Any) -> Override:
    known = {"deadline": deadline_kept(), "set_on": DAY, "reason": "agreed", "citation": "letter"}
    return Override(**known | {"recorded_at": rows.NOON} | values)


def second_check(**values: Any) -> SecondCheck:
    return SecondCheck(event=event_kept(), asked_at=rows.NOON, **values)


def check_answer(**values: Any) -> CheckAnswer:
    check = second_check(kind="event")
    check.save()
    return CheckAnswer(check_of=check, by=somebody(), at=rows.NOON, **values)


def absence(**values: Any) -> Absence:
    known = {"user": somebody(), "cover": User.objects.get_or_create(username="cover")[0]}
    return Absence(**known | {"first_on": DAY, "last_on": DAY} | values)


def answer(model: type[models.Model], **values: Any) -> models.Model:
    known = {"deadline": deadline_kept(), "user": somebody(), "base_on": DAY, "at": rows.NOON}
    return model(**known | {"came_by": "mail"} | values)


def subscription(**values: Any) -> Subscription:
    return Subscription(**{"user": somebody(), "name": "Mine", "created_at": rows.NOON} | values)


def invitation(**values: Any) -> Invitation:
    return Invitation(**{"deadline": deadline_kept(), "user": somebody(), "uid": "1@x", "on": DAY} | values)


def second_invitation() -> Invitation:
    first = kept(invitation())
    return Invitation(deadline=first.deadline, user=first.user, uid="2@x", on=DAY)


def mail_copy() -> MailCopy:
    mail = Mail.objects.create(recipient=somebody(), message_id="<1@x>", created_at=rows.NOON)
    return MailCopy(mail=mail, made_at=rows.NOON, digest="d", packed=b"")


def hanging(kind: str, **values: Any) -> Reminder:
    """A reminder of a kind that hangs on something of its own."""
    known: dict[str, Any] = {"kind": kind, "recipient": somebody(), "send_at": rows.NOON}
    if kind == "digest":
        known |= {"subscription": kept(subscription()), "due_on": DAY}
    elif kind == "turn":
        clock = deadline_kept()
        known |= {"deadline": clock, "turn": clock.turns.create(kind="paused", at=rows.NOON)}
    else:
        told = kept(invitation())
        known |= {"deadline": told.deadline, "invitation": told, "sequence": 0}
    return Reminder(**known | values)


def docket(**values: Any) -> DocketImport:
    known = {"name": "d.csv", "size": 4, "sha256": "0" * 64, "stored_as": "00/01", "day_zero": DAY}
    by = {"uploaded_at": rows.NOON, "uploaded_by": somebody()}
    return DocketImport(**known | by | values)


def imported(**values: Any) -> ImportedMatter:
    known = {"key": "k", "first_row": 2}
    parent = {} if "docket" in values else {"docket": kept(docket())}
    return ImportedMatter(**known | parent | values)


def imported_twice() -> ImportedMatter:
    return imported(docket=kept(imported()).docket)


def noted_date(**values: Any) -> NotedDate:
    known = {"row": 2, "words": "Review", "noted_on": DAY, "verdict": "no-clock"}
    return NotedDate(matter=kept(imported()), **known | values)


def columns_twice() -> HeaderMapping:
    first = HeaderMapping.objects.create(user=somebody(), header="h")
    return HeaderMapping(user=first.user, header="h")


def kept(row: Any) -> Any:
    row.save()
    return row


def divestment_kept(slug: str = "aurora") -> Divestment:
    return Divestment.objects.create(investment=rows.an_investment("d-" + slug))


def obligation_kept() -> Obligation:
    made = MitigationAgreement.objects.create(investment=rows.an_investment("o"), instrument="NSA")
    return Obligation.objects.create(agreement=made, text="Report")


CIRCLES: dict[str, Build] = {
    "reviewevent_not_correcting_itself": lambda: event(pk=99, corrects_id=99, reason="circular"),
    "document_does_not_supersede_itself": lambda: document(pk=99, supersedes_id=99),
    "matternote_does_not_correct_itself": lambda: team_note(pk=99, corrects_id=99),
}


def all_constraints() -> dict[str, models.BaseConstraint]:
    every = (model._meta.constraints for model in apps.get_app_config("tracker").get_models())
    return {constraint.name: constraint for constraints in every for constraint in constraints}


@pytest.mark.parametrize(("name", "build"), BAD, ids=[name for name, _ in BAD])
class TestABadRow:
    def test_is_refused_in_words_a_person_can_act_on(self, name: str, build: Build) -> None:
        with pytest.raises(ValidationError) as refused:
            build().validate_constraints()
        assert all_constraints()[name].violation_error_message in refused.value.messages

    def test_is_refused_by_the_database(self, name: str, build: Build) -> None:
        row = build()
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            row.save()
        if isinstance(all_constraints()[name], models.CheckConstraint) or connection.vendor == "postgresql":
            assert name in str(refused.value)
        else:
            assert "UNIQUE" in str(refused.value)


def test_every_constraint_is_broken_above_but_those_that_no_new_row_can_break() -> None:
    assert set(all_constraints()) - {name for name, _ in BAD} == set(CIRCLES)


def test_every_constraint_says_what_to_do_in_its_own_words() -> None:
    default = models.BaseConstraint.default_violation_error_message
    for name, constraint in all_constraints().items():
        assert constraint.violation_error_message != default, name


@pytest.mark.parametrize("name", CIRCLES)
def test_a_row_that_is_only_added_cannot_stand_for_itself(name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CIRCLES[name]().save()


@pytest.mark.parametrize(
    "build",
    [
        lambda: investment(value_currency="USD"),
        lambda: investment(value_amount=Decimal("241239612.43"), value_currency="USD"),
        lambda: investment(stake_percent=0),
        lambda: investment(stake_percent=100),
        lambda: link(held_from=DAY, held_to=DAY),
        lambda: link(held_to=DAY),
        lambda: Source(title="T", url="https://example.org/order"),
        lambda: watch(leads=[365, "5b", 0, -1]),
        lambda: watch(leads=[]),
        lambda: watch(leads=None),
        lambda: divestment(term_n=0, term_unit="immediate"),
        lambda: divestment(term_n=90, term_unit="calendar-day"),
        lambda: divestment(fixed_on=DAY, deadline_basis="computed"),
        lambda: deadline(due_on=None, zone="", undetermined_reason="no acceptance date"),
        lambda: deadline(safe_on=DAY),
        lambda: event(corrects="first", reason="typo"),
        lambda: pause(last_on=DAY),
        lambda: reminder(kind="moved", lead=None, change="move", due_on=None),
        lambda: reminder(state="failed"),
        lambda: reminder(lead=-1),
    ],
)
def test_a_row_on_the_edge_is_accepted(build: Build) -> None:
    row = build()
    row.full_clean()
    row.save()
    row.refresh_from_db()


def test_the_same_clock_may_run_twice_under_two_keys() -> None:
    first = rows.a_deadline(review=rows.a_review())
    rows.a_deadline(review=first.review, key="second request")
    assert Deadline.objects.count() == 2


class TestPeople:
    def test_who_left_a_trace_cannot_be_deleted(self) -> None:
        person = User.objects.create(username="member", email="member@example.org")
        kept = [*rows.rows_of(rows.an_investment(), person), rows.join(rows.an_investment("b"), person)]
        with pytest.raises(models.ProtectedError):
            person.delete()
        assert all(type(row).objects.filter(pk=row.pk).exists() for row in kept)

    def test_no_row_falls_with_a_person(self) -> None:
        for model in apps.get_app_config("tracker").get_models():
            for field in model._meta.get_fields():
                if isinstance(field, models.ForeignKey) and field.related_model is User:
                    assert field.remote_field.on_delete is models.PROTECT, field


class TestLeads:
    @pytest.mark.parametrize("leads", [[366], [-2], ["3x"], ["0b"], ["-1b"], [True], [1.5], {"days": 3}, 3])
    def test_that_are_no_days_are_refused_by_the_form(self, leads: object) -> None:
        with pytest.raises(ValidationError) as refused:
            watch(leads=leads).clean_fields()
        assert set(refused.value.message_dict) == {"leads"}


class TestCodes:
    @pytest.mark.parametrize("code", ["XX", "sa", "SAU", "S"])
    def test_a_country_nobody_knows_is_refused_by_the_form(self, code: str) -> None:
        with pytest.raises(ValidationError, match="country"):
            Party(name="A", country=code).clean_fields()

    @pytest.mark.parametrize("code", ["XXY", "usd", "US"])
    def test_a_currency_nobody_knows_is_refused_by_the_form(self, code: str) -> None:
        with pytest.raises(ValidationError, match="currency"):
            investment(value_currency=code).clean_fields()

    def test_real_codes_are_accepted(self) -> None:
        investment(value_currency="CNY", investor_country="SA", target_country="US").full_clean()
