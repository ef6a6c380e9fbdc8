"""`manage.py export_case MATTER`: what was loaded comes back."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.models import rows
from tests.services.case_files import PUBLIC_CASES, public_cases
from tracker.models import Investment

pytestmark = pytest.mark.django_db


def told(matter: str, **options: Any) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("export_case", matter, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_a_loaded_case_comes_back_as_its_record(tmp_path: Path) -> None:
    call_command("load_cases", str(PUBLIC_CASES), stdout=StringIO())
    assert [json.loads(told("prosperity7-rain-ai")[0]), told("prosperity7-rain-ai")[1]] == [
        public_cases()[:1],
        "",
    ]
    file = tmp_path / "rain.json"
    told("prosperity7-rain-ai", out=file)
    again = StringIO()
    call_command("load_cases", str(file), stdout=again)
    assert again.getvalue() == "1 case: 0 created, 0 updated, 1 unchanged, 0 refused\n"


def test_what_a_record_has_no_room_for_is_named() -> None:
    matter = rows.a_review().investment
    rows.a_review(matter, regime="uk-nsia")
    assert told(matter.slug)[1] == "Left out: 1 review.\n"


def test_a_matter_without_a_review_is_refused() -> None:
    matter = rows.an_investment()
    with pytest.raises(CommandError, match="has no review; open one before exporting it"):
        told(matter.slug)
    assert Investment.objects.filter(pk=matter.pk).exists()


def test_an_unknown_matter_is_refused() -> None:
    with pytest.raises(CommandError):
        told("nowhere")
