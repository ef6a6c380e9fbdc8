"""The button for a report pack: a small form, then the file, for whoever sees the matter."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.admin.people import staff
from tests.services.test_divestments import an_order
from tests.services.test_promises import a_recurring, an_agreement
from tracker.models import Divestment, MitigationAgreement

pytestmark = pytest.mark.django_db
ASKED = {"agency": "DOJ", "first": "2026-01-01", "last": "2026-12-31", "paper": "letter"}


@pytest.fixture
def agreement(tmp_path, settings) -> MitigationAgreement:
    settings.DATA_DIR = tmp_path
    found = an_agreement(effective="2025-02-03", government_parties=["Department of Justice"])
    a_recurring(found)
    return found


def a_member(agreement: MitigationAgreement | Divestment, role: str = "reader", **values: Any) -> Client:
    person = staff("ada", **values)
    agreement.investment.team.create(user=person, role=role)
    client = Client()
    client.force_login(person)
    return client


def address(agreement: MitigationAgreement) -> str:
    return reverse("longstop:report_pack", args=[agreement.pk])


def test_a_reader_of_the_team_gets_the_file(agreement) -> None:
    response = a_member(agreement).get(address(agreement), ASKED)
    assert response["Content-Type"] == "application/zip"
    name = f"report-pack-{agreement.pk}-2026-01-01-2026-12-31.zip"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in response["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as pack:
        assert pack.namelist() == ["report.pdf", "report.json", "obligations.csv", "hashes.txt"]


def test_its_pages_speak_the_readers_language_or_the_one_asked_for(agreement) -> None:
    client = a_member(agreement)
    client.post("/admin/language/", {"language": "fr"})
    for more, spoken in (({}, b"/Lang (fr)"), ({"language": "en"}, b"/Lang (en)")):
        response = client.get(address(agreement), ASKED | more)
        with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as pack:
            assert spoken in pack.read("report.pdf")


def test_the_agreement_offers_it_with_its_agency_filled_in(agreement) -> None:
    text = a_member(agreement).get(agreement.get_absolute_url()).content.decode()
    assert f'action="{address(agreement)}"' in text
    assert 'value="Department of Justice"' in text


def test_a_period_that_ends_before_it_begins_is_refused_at_its_field(agreement) -> None:
    told = ASKED | {"last": "2025-01-01"}
    text = a_member(agreement).get(address(agreement), told).content.decode()
    assert "give a last day that comes after it" in text
    assert 'value="DOJ"' in text


def test_without_answers_it_asks(agreement) -> None:
    text = a_member(agreement).get(address(agreement)).content.decode()
    assert "The agency that gets the pack" in text
    assert "field-error" not in text


def test_an_outsider_finds_nothing_and_nobody_gets_it_without_the_permission(agreement) -> None:
    outsider = Client()
    outsider.force_login(staff("eve"))
    assert outsider.get(address(agreement), ASKED).status_code == 404
    assert a_member(agreement, permissions=False).get(address(agreement), ASKED).status_code == 403


def test_an_order_offers_its_pack_and_gives_it_to_its_team_alone(tmp_path, settings) -> None:
    settings.DATA_DIR = tmp_path
    order = an_order("2026-11-02", ordered_by="Committee")
    where = reverse("longstop:order_pack", args=[order.pk])
    client = a_member(order)
    text = client.get(order.get_absolute_url()).content.decode()
    assert f'action="{where}"' in text
    assert 'value="Committee"' in text
    response = client.get(where, ASKED)
    assert f"report-pack-order-{order.pk}-2026-01-01" in response["Content-Disposition"]
    stranger = Client()
    stranger.force_login(staff("eve"))
    assert stranger.get(where, ASKED).status_code == 404
