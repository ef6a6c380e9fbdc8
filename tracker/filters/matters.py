"""Filters that ask about the matter a row hangs on: the same on every board."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from gettext import translation as gettext_of_iso
from typing import Any, ClassVar

import django_filters
import pycountry
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tracker.filters.people import PersonFilter
from tracker.filters.strict import StrictFilterSet, StrictForm
from tracker.models import Investment, MatterMember
from tracker.models.codes import validate_currency
from tracker.models.investments import StateControl
from tracker.models.law_words import in_order, law_words
from tracker.models.visibility import TheMatterItself
from tracker.regimes.loader import load_library


def colleagues(user: User | AnonymousUser) -> QuerySet[User]:
    """The people on the teams of matters this person sees, each found without passing all memberships."""
    if not isinstance(user, User) or not user.is_active:
        return User.objects.none()
    team = MatterMember.objects.order_by()
    if user.is_superuser:
        found = User.objects.filter(Exists(team.filter(user=OuterRef("pk"))))
    else:
        seen = team.filter(investment__in=TheMatterItself().keys(user))
        found = User.objects.filter(pk__in=seen.values("user"))
    return found.order_by("username")


def regimes() -> list[tuple[str, str]]:
    """Every regime by its title."""
    return [(name.id, law_words(name.title)) for name in load_library().names.values()]


def countries() -> list[tuple[str, str]]:
    """Every country of ISO 3166-1 by its name."""
    told = _countries(get_language() or "en")
    return in_order((one.alpha_2, told(one.name)) for one in pycountry.countries)


@cache
def _countries(language: str) -> Callable[[str], str]:
    """The names of countries in a language, from the catalogues of ISO's own list."""
    return gettext_of_iso("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True).gettext


def regime_filter(**more: Any) -> django_filters.ChoiceFilter:
    """One of the regimes, as `by_regime` understands it; without a `method`, the value of a column."""
    usual = {"method": "by_regime", "label": gettext_lazy("Regime"), "choices": regimes}
    return django_filters.ChoiceFilter(**usual | {"empty_label": gettext_lazy("Any regime")} | more)


class MatterForm(StrictForm):
    """The question; ranges run forwards, and an amount is of one currency."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._in_order("due", _("This day lies before the first one: swap them."))
        self._in_order("value", _("This amount is below the first one: swap them."))
        asks_value = any(cleaned.get(f"value_{end}") is not None for end in ("from", "to"))
        if asks_value and not cleaned.get("currency") and "currency" not in self.errors:
            self.add_error(
                "currency", _("Name the currency of the amount, such as USD: amounts are not converted.")
            )
        return cleaned

    def _in_order(self, name: str, says: str) -> None:
        first, last = (self.cleaned_data.get(f"{name}_{end}") for end in ("from", "to"))
        if first is not None and last is not None and last < first:
            self.add_error(f"{name}_to", says)


class MatterFilterSet(StrictFilterSet):
    """Rows by their matter: team member, party, country, state control, sector and value."""

    to_matter: ClassVar[tuple[str, ...]] = ("investment",)
    """The ways from a row to its matter."""
    shared = frozenset(
        ("member", "party", "country", "state_control", "sector", "value_from", "value_to", "currency")
    )

    member = PersonFilter(
        method="by_member",
        label=gettext_lazy("Team member"),
        queryset=lambda request: colleagues(request.user),
        empty_label=gettext_lazy("Anyone"),
    )
    party = django_filters.CharFilter(
        method="by_party",
        label=gettext_lazy("Party"),
        max_length=100,
        help_text=gettext_lazy("Part of the name of anybody who takes part"),
    )
    country = django_filters.ChoiceFilter(
        method="by_country",
        label=gettext_lazy("Country"),
        choices=countries,
        empty_label=gettext_lazy("Any country"),
        help_text=gettext_lazy("Of the investor or the target"),
    )
    state_control = django_filters.ChoiceFilter(
        method="by_state_control",
        label=gettext_lazy("State control"),
        choices=StateControl.choices,
        empty_label=gettext_lazy("Any"),
    )
    sector = django_filters.CharFilter(method="by_sector", label=gettext_lazy("Sector"), max_length=100)
    value_from = django_filters.NumberFilter(
        method="by_value_from", label=gettext_lazy("Value from"), min_value=0, max_digits=20
    )
    value_to = django_filters.NumberFilter(
        method="by_value_to", label=gettext_lazy("Value to"), min_value=0, max_digits=20
    )
    currency = django_filters.CharFilter(
        method="by_currency",
        label=gettext_lazy("Currency"),
        max_length=3,
        validators=[validate_currency],
    )

    class Meta:
        form = MatterForm

    def of_matters(self, rows: QuerySet[Any], asked: Q) -> QuerySet[Any]:
        """The rows whose matter is asked for."""
        matters = Investment.objects.order_by().filter(asked).values("pk")
        either = Q()
        for path in self.to_matter:
            either |= Q(**{f"{path}__in": matters})
        return rows.filter(either)

    def by_regime(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Rows of matters that were under review by this regime."""
        return self.of_matters(rows, Q(reviews__regime=value))

    def by_phase(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Rows of matters with a review in this phase, under the regime asked for if there is one."""
        regime = self.form.cleaned_data.get("regime")
        under = {"reviews__regime": regime} if regime else {}
        return self.of_matters(rows, Q(reviews__phase=value, **under))

    def by_member(self, rows: QuerySet[Any], name: str, value: User) -> QuerySet[Any]:
        """Rows of the matters on whose team this person is."""
        return self.of_matters(rows, Q(pk__in=value.matters.order_by().values("investment")))

    def by_party(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Rows of matters in which somebody by this name takes part."""
        return self.of_matters(
            rows,
            Q(investor__name__icontains=value)
            | Q(target__name__icontains=value)
            | Q(investor_ultimate_parent__icontains=value)
            | Q(other_parties__party__name__icontains=value),
        )

    def by_country(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Rows of matters whose investor or target is of this country, as the matter or the party says."""
        own = Q(investor_country=value) | Q(target_country=value)
        return self.of_matters(rows, own | Q(investor__country=value) | Q(target__country=value))

    def by_state_control(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Rows of matters whose investor a foreign state controls, does not, or perhaps."""
        return self.of_matters(rows, Q(state_control=value))

    def by_sector(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Rows of matters whose sector has these words in it."""
        return self.of_matters(rows, Q(sector__icontains=value))

    def by_value_from(self, rows: QuerySet[Any], name: str, value: Decimal) -> QuerySet[Any]:
        """Rows of matters worth so much or more."""
        return self.of_matters(rows, Q(value_amount__gte=value))

    def by_value_to(self, rows: QuerySet[Any], name: str, value: Decimal) -> QuerySet[Any]:
        """Rows of matters worth so much or less; those of unknown value are not."""
        return self.of_matters(rows, Q(value_amount__lte=value))

    def by_currency(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Rows of matters whose value is stated in this currency."""
        return self.of_matters(rows, Q(value_currency=value))
