"""Forms of records with rough dates: one line `2026-07` instead of three columns."""

from typing import Any

from django.db import models

from tracker.admin.base import StockForm
from tracker.filters.fields import FuzzyDayField


class FuzzyModelForm(StockForm):
    """Shows every rough date of `rough` as one field and writes its three columns."""

    rough: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.rough:
            if name in self.fields:
                self.initial.setdefault(name, getattr(self.instance, name))

    def clean(self) -> dict[str, Any]:
        """Set the columns before the model checks its constraints."""
        cleaned = super().clean() or self.cleaned_data
        for name in self.rough:
            if name in cleaned:
                setattr(self.instance, name, cleaned[name])
        return cleaned


def rough_form(model: type[models.Model], **labels: Any) -> type[FuzzyModelForm]:
    """A form class for `model` with one field for each rough date, under its label."""
    fields: dict[str, Any] = {name: FuzzyDayField(label=label) for name, label in labels.items()}
    return type(f"{model.__name__}Form", (FuzzyModelForm,), {**fields, "rough": tuple(labels)})
