"""An outsider with every permission walks through every address there is and learns nothing of a matter."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.admin.addresses import Address, every_address
from tests.admin.people import a_whole_matter, staff
from tests.models import rows
from tracker.filters.boards import BOARDS
from tracker.models import (
    ApiToken,
    Deadline,
    Divestment,
    DivestmentEvent,
    DocketImport,
    Document,
    Evidence,
    FeedToken,
    Finding,
    Incident,
    Investment,
    MailCopy,
    MitigationAgreement,
    NotedDate,
    Obligation,
    OrderPart,
    OutboxMail,
    Override,
    Reminder,
    Review,
    ReviewEvent,
    SavedView,
    Scenario,
    SecondCheck,
    SiteVisit,
    Subscription,
    SweepRun,
    Watch,
)

pytestmark = pytest.mark.django_db

SECRET = "aurora"
HINT = "auror"  # what an outsider may type without the page repeating the whole word
OURS = {
    "my_feed": FeedToken,
    "revoke_feed": FeedToken,
    "my_token": ApiToken,
    "revoke_token": ApiToken,
    "saved_view": SavedView,
    "open_view": SavedView,
    "forget_view": SavedView,
    "mail": OutboxMail,
    "mail_body": OutboxMail,
    "mail_raw": OutboxMail,
    "letter": MailCopy,
    "letter_body": MailCopy,
    "letter_raw": MailCopy,
    "told": Deadline,
    "send_again": Reminder,
    "my_digest": Subscription,
    "digest_body": Subscription,
    "record_event": Review,
    "refile": Review,
    "what_if": Review,
    "forget_scenario": Scenario,
    "outlook": Investment,
    "file_by": Investment,
    "timeline": Investment,
    "timeline_file": Investment,
    "ownership": Investment,
    "ownership_file": Investment,
    "extend": Divestment,
    "complete": Divestment,
    "record_step": Divestment,
    "fulfil": Obligation,
    "reopen": Obligation,
    "change_obligation": Obligation,
    "end_obligation": Obligation,
    "amend": MitigationAgreement,
    "terminate": MitigationAgreement,
    "library": MitigationAgreement,
    "add_evidence": Obligation,
    "add_part_evidence": OrderPart,
    "judge_evidence": Evidence,
    "evidence_file": Evidence,
    "matter_documents": Investment,
    "write_note": Investment,
    "event_documents": ReviewEvent,
    "step_documents": DivestmentEvent,
    "incident_documents": Incident,
    "supersede_document": Document,
    "withdraw_document": Document,
    "document_file": Document,
    "record_incident": MitigationAgreement,
    "correct_incident": Incident,
    "record_notice": Incident,
    "add_duty": Incident,
    "record_penalty": Incident,
    "close_incident": Incident,
    "record_visit": MitigationAgreement,
    "record_finding": SiteVisit,
    "finding_duty": Finding,
    "report_pack": MitigationAgreement,
    "order_pack": Divestment,
    "import_list": MitigationAgreement,
    "import": DocketImport,
    "import_columns": DocketImport,
    "import_csv": DocketImport,
    "import_xlsx": DocketImport,
    "take_back_import": DocketImport,
    "settle_noted": NotedDate,
    "acknowledge": Deadline,
    "remind_later": Deadline,
    "set_day": Deadline,
    "withdraw_day": Override,
    "second_check": SecondCheck,
    "deadline_certificate": Deadline,
    "review_certificate": Review,
}
LOG_OUT = "logout"


@pytest.fixture
def kept() -> list[models.Model]:
    """Every row of one confidential matter, and some news that everybody sees."""
    matter = a_whole_matter(SECRET, staff("member"))
    rows.news()
    SweepRun.objects.create(started_at=timezone.now())  # without one /readyz is a 503, and rightly
    return matter


@pytest.fixture
def outsider(kept: list[models.Model]) -> Client:
    client = Client()
    client.force_login(staff("outsider"))
    return client


def paths(address: Address, kept: list[models.Model]) -> Iterator[str]:
    """The address with every value that could lead to the matter."""
    names = set(address.placeholders)
    if not names:
        asking = "?q=" if address.name.endswith("_changelist") else "?text="
        yield from (address.filled(), f"{address.filled()}{asking}{HINT}")
    elif names == {"app_label"}:
        yield from (address.filled(app_label=label) for label in ("tracker", "auth"))
    elif names == {"content_type_id", "object_id"}:
        for row in kept:
            kind = ContentType.objects.get_for_model(type(row)).pk
            yield address.filled(content_type_id=kind, object_id=row.pk)
    elif names == {"url"}:
        yield address.filled(url="nowhere")
    elif names == {"kind"}:
        for kind in BOARDS:
            yield from (f"{address.filled(kind=kind)}?{name}={HINT}" for name in ("text", "party"))
            yield address.filled(kind=kind)
    else:
        [name] = names
        edit = "?edit=1" if address.name.endswith("_change") else ""
        for row in [row for row in kept if is_page_of(row, address)] or kept:
            yield address.filled(**{name: row.pk})
            yield address.filled(**{name: row.pk}) + edit


def is_page_of(row: models.Model, address: Address) -> bool:
    """Whether this is one of the admin's addresses for rows of that model, at which no other row is found."""
    return address.name.startswith(f"{row._meta.app_label}_{row._meta.model_name}_")


def body(response: HttpResponse) -> str:
    return response.content.decode(errors="replace").lower() if not response.streaming else ""


def links_to(kept: list[models.Model]) -> set[str]:
    return {row.get_absolute_url() for row in kept}  # type: ignore[attr-defined]


def leaks(response: HttpResponse, path: str, links: set[str]) -> list[str]:
    """What a response tells of the matter, by its name or these links, or that it broke."""
    text = body(response) + response.get("Location", "").lower()
    found = [f"{path}: {SECRET}"] if SECRET in text else []
    found += [f"{path}: {link}" for link in links if f'"{link}' in text]
    return found + ([f"{path}: {response.status_code}"] if response.status_code >= 500 else [])


@pytest.mark.slow
def test_an_outsider_learns_nothing_at_any_address(kept, outsider) -> None:
    found: list[str] = []
    links, walked = links_to(kept), 0
    for address in every_address():
        for path in set(paths(address, kept)) if address.name != LOG_OUT else ():
            walked += 1
            found += leaks(outsider.get(path), path, links)
            if "?" not in path:
                found += leaks(outsider.post(path), path, links)
    assert walked > 400
    assert found == []


@pytest.mark.slow
def test_nobody_gets_anywhere_without_logging_in(kept) -> None:
    open_to_all = {"login", LOG_OUT, "healthz", "readyz", "root", "jsi18n"}
    found: list[str] = []
    links = links_to(kept)
    for address in every_address():
        for path in set(paths(address, kept)):
            response = Client().get(path)
            found += leaks(response, path, links)
            if response.status_code not in (302, 401, 404, 405) and address.name not in open_to_all:
                found.append(f"{path}: {response.status_code}")
    assert found == []


def details(kept: list[models.Model]) -> Iterator[str]:
    """The addresses of each row of the matter itself."""
    for row in kept:
        for verb in ("change", "history", "delete"):
            yield reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{verb}", args=[row.pk])
    for name, model in OURS.items():
        for row in kept:
            if isinstance(row, model):
                yield reverse(f"longstop:{name}", args=[row.pk])


def test_no_page_of_the_matter_opens_for_an_outsider(kept, outsider) -> None:
    for path in details(kept):
        for response in (outsider.get(path), outsider.post(path, {"step": "record"})):
            assert response.status_code in (302, 403, 404), path


def test_the_pages_of_the_matter_open_for_its_team_and_for_superusers(kept) -> None:
    for person in (User.objects.get(username="member"), staff("root", superuser=True)):
        client = Client()
        client.force_login(person)
        for path in (row.get_absolute_url() for row in kept):
            assert client.get(path, follow=True).status_code == 200, path


def test_every_list_shows_the_matter_to_its_team(kept) -> None:
    client = Client()
    client.force_login(User.objects.get(username="member"))
    empty: list[str] = []
    for model, one in admin.site._registry.items():
        path = reverse(f"admin:{one.opts.app_label}_{one.opts.model_name}_changelist")
        page = body(client.get(path, follow=True))
        if type(kept[-1]) is not model and any(type(row) is model for row in kept):
            empty += (
                [path]
                if not any(row.get_absolute_url() in page for row in kept if type(row) is model)
                else []
            )
    assert empty == []


def choices() -> Iterator[tuple[str, str, str]]:
    for model, one in admin.site._registry.items():
        for name in one.autocomplete_fields:
            yield model._meta.app_label, model._meta.model_name or "", name


def test_autocomplete_offers_an_outsider_nothing_of_the_matter(kept, outsider) -> None:
    team = Client()
    team.force_login(User.objects.get(username="member"))
    for app, model, name in choices():
        asked = {"app_label": app, "model_name": model, "field_name": name, "term": ""}
        response = outsider.get(reverse("admin:autocomplete"), asked)
        assert response.status_code == 200
        assert SECRET not in body(response), asked
        assert SECRET in body(team.get(reverse("admin:autocomplete"), asked)), asked


def test_an_outsider_cannot_hang_anything_on_the_matter(kept, outsider) -> None:
    before = {model: model._default_manager.count() for model in admin.site._registry}
    named = {type(row): row.pk for row in kept}
    for model, one in admin.site._registry.items():
        fields = {
            field.name: named.get(field.related_model) for field in model._meta.fields if field.is_relation
        }
        told = {name: pk for name, pk in fields.items() if pk} | {
            "text": "x",
            "title": "x",
            "instrument": "x",
        }
        response = outsider.post(reverse(f"admin:{one.opts.app_label}_{one.opts.model_name}_add"), told)
        assert SECRET not in body(response), model
    assert {model: model._default_manager.count() for model in admin.site._registry} == before


def test_a_reader_of_the_team_reads_and_changes_nothing(kept) -> None:
    reader = staff("reader")
    Investment.objects.get().team.create(user=reader, role="reader")
    client = Client()
    client.force_login(reader)
    review = Review.objects.get()
    assert client.get(review.get_absolute_url()).status_code == 200
    assert b"Preview dates" not in client.get(review.get_absolute_url()).content
    assert client.get(reverse("longstop:record_event", args=[review.pk])).status_code == 403
    assert client.get(f"{review.get_absolute_url()}?edit=1").status_code in (200, 403)
    client.post(f"{review.get_absolute_url()}?edit=1", {"code_name": "mine"})
    review.refresh_from_db()
    assert review.code_name == SECRET.title()


def test_everybody_reads_a_public_matter_and_only_its_team_changes_it(kept, outsider) -> None:
    Investment.objects.update(is_public=True)
    review = Review.objects.get()
    assert outsider.get(review.get_absolute_url()).status_code == 200
    assert outsider.get(reverse("longstop:record_event", args=[review.pk])).status_code == 403
    Investment.objects.get().watches.all().delete()
    outsider.post(
        reverse("admin:tracker_watch_add"),
        {"investment": review.investment_id, "user": User.objects.get(username="outsider").pk, "leads": ""},
    )
    assert Watch.objects.get().user.username == "outsider"


def test_a_person_without_permissions_sees_the_boards_and_no_record(kept) -> None:
    client = Client()
    client.force_login(staff("newcomer", permissions=False))
    assert client.get("/admin/").status_code == 200
    assert SECRET not in body(client.get("/admin/docket/"))
    for model in admin.site._registry:
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert client.get(path).status_code in (302, 403), path
