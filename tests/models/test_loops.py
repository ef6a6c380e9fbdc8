"""No party comes to own itself, whoever writes the holdings: on each day that all links of a loop share."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from tracker import checks, guards
from tracker.models import OwnershipLink, Party

HELD = "INSERT INTO tracker_ownershiplink (owner_id, owned_id, held_from, held_to, basis) VALUES "
Held = tuple[int, int, date | None, date | None]
Y2020, Y2023 = date(2020, 1, 1), date(2023, 1, 1)


def hold(*rows_told: Held) -> None:
    """Insert holdings between the parties 1, 2 and 3 in one statement, past every form and service."""
    marks = ", ".join("(%s, %s, %s, %s, '')" for _ in rows_told)
    with transaction.atomic():
        connection.cursor().execute(HELD + marks, [value for row in rows_told for value in row])


@pytest.mark.django_db
class TestTheTableOfHoldings:
    @pytest.fixture(autouse=True)
    def parties(self) -> None:
        for pk in (1, 2, 3):
            Party.objects.create(pk=pk, name=f"Party {pk}")

    @pytest.mark.parametrize(
        "closing", [(3, 1, None, None), (3, 1, date(2022, 12, 31), None), (3, 1, None, date(2020, 1, 2))]
    )
    def test_refuses_a_loop_on_any_day_that_all_its_links_share(self, closing: Held) -> None:
        hold((1, 2, Y2020, None), (2, 3, None, Y2023))
        with pytest.raises(DatabaseError, match="closes a loop"):
            hold(closing)
        assert OwnershipLink.objects.count() == 2

    @pytest.mark.parametrize(
        "lawful",
        [
            (3, 1, Y2023, None),
            (3, 1, None, Y2020),
            (3, 1, date(2021, 1, 1), date(2021, 1, 1)),
            (1, 3, None, None),
        ],
    )
    def test_accepts_what_is_held_the_other_way_at_other_times_only(self, lawful: Held) -> None:
        hold((1, 2, Y2020, None), (2, 3, None, Y2023))
        hold(lawful)
        assert OwnershipLink.objects.count() == 3

    def test_refuses_a_loop_that_one_statement_closes(self) -> None:
        with pytest.raises(DatabaseError, match="closes a loop"):
            hold((1, 2, None, None), (2, 3, None, None), (3, 1, None, None))
        assert not OwnershipLink.objects.exists()

    def test_refuses_a_holding_that_is_turned_or_lengthened_into_a_loop(self) -> None:
        hold((1, 2, None, Y2020), (2, 1, Y2020, None))
        for change in ("held_to = NULL WHERE owner_id = 1", "owner_id = 1, owned_id = 2 WHERE owner_id = 3"):
            if "= 3" in change:
                OwnershipLink.objects.all().delete()
                hold((2, 1, None, None), (3, 2, None, None))
            with pytest.raises(DatabaseError, match="closes a loop"), transaction.atomic():
                connection.cursor().execute(f"UPDATE tracker_ownershiplink SET {change}")

    def test_accepts_two_ways_from_one_owner_to_one_party(self) -> None:
        hold((1, 2, None, None), (2, 3, None, None), (1, 3, None, None))
        OwnershipLink.objects.update(basis="shares")
        assert OwnershipLink.objects.count() == 3

    def test_is_named_when_its_guard_is_missing(self) -> None:
        names = sorted(guards.wanted(connection)["tracker_ownershiplink"])
        guards.remove(connection)
        assert set(names) <= set(guards.missing_guards(connection))
        [warning] = checks.append_only_tables_are_guarded(databases=["default"])
        assert names[0] in warning.msg
