"""What a form asks is asked in the reader's language: each field that is seen has a label of ours."""

import pkgutil
from importlib import import_module
from types import ModuleType

import pytest
from django.forms import BaseForm, HiddenInput
from django.utils import translation

import tracker.filters
import tracker.views
from tracker.filters.agreements import DateForm, FulfilForm
from tracker.filters.evidence import UploadForm
from tracker.models import Deadline
from tracker.services.kept import NOT_RECORDED_YET
from tracker.services.speech import say

WITHOUT = {"PlaceForm": "links of the calendar, not fields"}


def forms_of(package: ModuleType) -> set[type[BaseForm]]:
    names = (one.name for one in pkgutil.iter_modules(package.__path__, f"{package.__name__}."))
    known = (one for name in names for one in vars(import_module(name)).values())
    return {
        one
        for one in known
        if isinstance(one, type) and issubclass(one, BaseForm) and one.__module__.startswith("tracker")
    }


FORMS = sorted(forms_of(tracker.filters) | forms_of(tracker.views), key=lambda form: form.__qualname__)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__qualname__)
def test_a_field_that_is_seen_has_a_label(form: type[BaseForm]) -> None:
    fields = getattr(form, "base_fields", {}) if form.__name__ not in WITHOUT else {}
    assert [
        name
        for name, field in fields.items()
        if field.label is None and not isinstance(field.widget, HiddenInput)
    ] == []


@pytest.mark.parametrize("form", [FulfilForm, UploadForm])
def test_a_date_without_a_day_is_offered_with_the_reason_in_the_readers_language(
    form: type[DateForm],
) -> None:
    reason = NOT_RECORDED_YET % {"event": "agreement signed by the parties"}
    row = Deadline(key="1", undetermined_reason=reason)
    offered = form(rows=[row], say=say).fields["occurrence"].choices
    assert offered == [("1", "Counted from agreement signed by the parties: not recorded yet")]
    with translation.override("fr"):
        [(_key, told)] = form(rows=[row], say=say).fields["occurrence"].choices
    assert told.startswith("À compter de")
