"""A field that names a person: a list to choose from, or their user name where the list would be too long."""

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField as FilterField

if TYPE_CHECKING:  # only the stubs know it as generic
    UserField = forms.ModelChoiceField[User]
else:
    UserField = forms.ModelChoiceField

MOST = 100
"""People in a list: a longer one is no help to whoever looks for a name, and half of the page."""


class PersonSelect(forms.Select):
    """The people on offer; of more than a hundred, a box for a user name. One statement, two for the box."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        offered: Any = self.choices
        people, empty = offered.queryset, offered.field.empty_label
        few = list(people.values_list("pk", "username")[: MOST + 1])
        if len(few) > MOST:
            chosen = people.filter(pk=value).first() if str(value or "").isdecimal() else None
            return forms.TextInput().render(name, chosen or value, attrs, renderer)
        self.choices = [("", empty), *few]
        return super().render(name, value, attrs, renderer)


class _Person(UserField):
    """One of the people, by number or by user name."""

    widget = PersonSelect
    default_error_messages = {
        "invalid_choice": _("Nobody by this user name is on the team of a matter that you see.")
    }

    def to_python(self, value: Any) -> User | None:
        try:
            return super().to_python(value)
        except ValidationError:
            named = (
                self.queryset.filter(username=value).first() if value and self.queryset is not None else None
            )
            if named is None:
                raise
            return named


class PersonField(_Person):
    """As `_Person`, for a form of ours."""


class _PersonOfFilter(_Person, FilterField):
    """As `_Person`, for a FilterSet."""


class PersonFilter(django_filters.ModelChoiceFilter):
    """A filter that is answered with a person."""

    field_class = _PersonOfFilter
