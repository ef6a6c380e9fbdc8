"""A list of choices is written as Django's own templates write it."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from config.forms import Renderer

CHOICES: list[Any] = [
    ("", "Anyone"),
    ("a&b", "<b>Bold</b> & sons"),
    (3, mark_safe("<i>as it is</i>")),
    ("Group & co", [("g", "In a group"), ("h", "'Quoted'")]),
]


@pytest.mark.parametrize("value", [None, "", "a&b", 3, "g", "nothing"])
@pytest.mark.parametrize("attrs", [{}, {"id": "id_x", "required": True, "disabled": False, "data-x": '"'}])
@pytest.mark.parametrize("widget", [forms.Select, forms.NullBooleanSelect, forms.SelectMultiple])
def test_a_list_of_choices_is_the_same_letter_by_letter(widget: Any, attrs: Any, value: Any) -> None:
    made = widget(attrs=attrs) if widget is forms.NullBooleanSelect else widget(attrs=attrs, choices=CHOICES)
    value = [value] if widget is forms.SelectMultiple else value
    ours, stock = (made.render("x<y", value, renderer=one()) for one in (Renderer, DjangoTemplates))
    assert ours == stock
