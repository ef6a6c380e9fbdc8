"""Every kind of record and every column has a name that a catalogue can translate."""

import pytest
from django.apps import apps
from django.db.models import Field, GeneratedField, Model
from django.utils.functional import Promise

MODELS = list(apps.get_app_config("tracker").get_models())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_record_and_its_columns_are_named_for_people(model: type[Model]) -> None:
    unnamed = [
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, Field) and not isinstance(field, GeneratedField) and not field.auto_created
        if not (field.primary_key or isinstance(field.verbose_name, Promise))
    ]
    assert unnamed == []
    assert isinstance(model._meta.verbose_name, Promise)
