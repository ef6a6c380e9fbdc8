"""Country and currency codes, amounts and percentages: form validation and the database's own checks."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pycountry
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.lookups import In
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:  # only the stubs know the type of a lazy translation
    from django.utils.functional import _StrPromise

HUNDRED = Decimal(100)


def validate_country(code: str) -> None:
    """Refuse a code that ISO 3166-1 alpha-2 does not know."""
    if pycountry.countries.get(alpha_2=code) is None or code != code.upper():
        raise ValidationError(
            gettext("'%(code)s' is not an ISO 3166-1 country code; write two capitals such as SA.")
            % {"code": code}
        )


def validate_currency(code: str) -> None:
    """Refuse a code that ISO 4217 does not know."""
    if pycountry.currencies.get(alpha_3=code) is None or code != code.upper():
        raise ValidationError(
            gettext("'%(code)s' is not an ISO 4217 currency code; write three capitals such as USD.")
            % {"code": code}
        )


def country_constraint(model: str, field: str = "country") -> models.CheckConstraint:
    """Two capitals or nothing."""
    return models.CheckConstraint(
        name=f"{model}_{field}_is_a_code",
        condition=Q(**{field: ""}) | Q(**{f"{field}__regex": r"^[A-Z]{2}$"}),
        violation_error_message=_("Write the country as two capitals such as SA, or leave it empty."),
    )


def money_constraints(model: str, name: str) -> list[models.CheckConstraint]:
    """An amount is never negative and never without a currency; a currency is three capitals.

    A currency without an amount is allowed: the record may know the one and not the other.
    """
    amount, currency = f"{name}_amount", f"{name}_currency"
    return [
        models.CheckConstraint(
            name=f"{model}_{name}_has_currency",
            condition=Q(**{f"{amount}__isnull": True}) | Q(**{f"{currency}__gt": ""}),
            violation_error_message=_("An amount needs its currency: add three capitals such as USD."),
        ),
        models.CheckConstraint(
            name=f"{model}_{name}_currency_is_a_code",
            condition=Q(**{currency: ""}) | Q(**{f"{currency}__regex": r"^[A-Z]{3}$"}),
            violation_error_message=_("Write the currency as three capitals such as USD, or leave it empty."),
        ),
        models.CheckConstraint(
            name=f"{model}_{name}_is_not_negative",
            condition=Q(**{f"{amount}__isnull": True}) | Q(**{f"{amount}__gte": 0}),
            violation_error_message=_("An amount of money cannot be negative."),
        ),
    ]


def percent_constraint(model: str, field: str) -> models.CheckConstraint:
    """Nothing, or 0 to 100."""
    return models.CheckConstraint(
        name=f"{model}_{field}_is_a_percentage",
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 0, f"{field}__lte": HUNDRED}),
        violation_error_message=_(
            "A percentage lies between 0 and 100; leave it empty when it is not known."
        ),
    )


def choice_constraint(
    model: str, field: str, choices: type[models.TextChoices], *, blank: bool = False
) -> models.CheckConstraint:
    """Only a listed word, or nothing where the column may be `blank`."""
    words = [str(value) for value in choices.values]
    asked = _("Choose one of: {words}, or leave it empty.") if blank else _("Choose one of: {words}.")
    return models.CheckConstraint(
        name=f"{model}_{field}_is_listed",
        condition=Q(**{f"{field}__in": ["", *words] if blank else words}),
        violation_error_message=format_lazy(asked, words=", ".join(words)),
    )


def filled_constraint(model: str, field: str, message: "str | _StrPromise") -> models.CheckConstraint:
    """A text that says something; `message` asks for it."""
    return models.CheckConstraint(
        name=f"{model}_{field}_is_filled",
        condition=Q(**{f"{field}__gt": ""}),
        violation_error_message=message,
    )


class JsonType(models.Func):
    """The kind of a JSON value as the database calls it, such as `array`; the JSON null is `null`."""

    function = "JSON_TYPE"
    arity = 1
    output_field = models.CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_TYPEOF", **context)


def list_constraint(model: str, field: str, message: "str | _StrPromise") -> models.CheckConstraint:
    """A JSON column that holds a list, or nothing."""
    return models.CheckConstraint(
        name=f"{model}_{field}_is_a_list",
        condition=Q(In(JsonType(field), ["array", "null"])),
        violation_error_message=message,
    )
