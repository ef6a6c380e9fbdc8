"""What lies near in a large record: the rows of few matters, found from these and not by walking all rows.

A list in the order of its days passes whatever lies between two rows that are asked for. Where only few
matters can hold them, their rows are found first. The gate is not here: it stands in every list, and this
only says where to look.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Subquery

from tracker.filters.strict import Viewer
from tracker.models import Deadline, Investment, Obligation, Review
from tracker.models.deadlines import PATHS_TO_MATTER
from tracker.models.visibility import TheMatterItself

Near = Callable[[QuerySet[Any], Viewer], QuerySet[Any]]

FEW = 1000
"""Matters (or reviews, or duties) that are named one by one; rows of more lie close enough together."""
LOOKED_UP = 2
"""Words that are looked up beforehand: two leave few rows, through which the others are looked for."""


class Among(Func):
    """Whether a key is among those that a query finds, which is asked once and first.

    PostgreSQL looks each of them up by its index; as `IN (SELECT …)` it may read every row instead.
    """

    arity = 2
    output_field = BooleanField()
    template = "%(expressions)s"
    arg_joiner = " IN "

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="%(expressions)s)", arg_joiner=" = ANY(ARRAY", **context
        )


def ids(rows: QuerySet[Any]) -> list[int] | None:
    """Their keys if they are few, else None; one statement that stops behind the first thousand."""
    found = list(rows.order_by().values_list("pk", flat=True)[: FEW + 1])
    return found if len(found) <= FEW else None


def few_matters(user: Viewer) -> list[int] | None:
    """The matters that a person sees, if they are few; None for a superuser, who sees all. One statement."""
    if not isinstance(user, User) or user.is_superuser:
        return None
    found = [pk for (pk,) in TheMatterItself().keys(user)[: FEW + 1]]
    return found if len(found) <= FEW else None


def clocks_of(matters: QuerySet[Any], duties: QuerySet[Any] | None = None) -> Q:
    """The clocks of these matters and of these duties; found from them where both are few.

    One statement beforehand for each of the two.
    """
    few, owed = ids(matters), ids(duties) if duties is not None else []
    if few is not None and owed is not None:
        return _among("pk", [*_ways(few), {"obligation__in": owed}])
    either = Q(obligation__in=duties.order_by().values("pk")) if duties is not None else Q()
    for path in PATHS_TO_MATTER:
        either |= Q(**{f"{path}__in": matters.order_by().values("pk")})
    return either


def clocks_of_few(matters: list[int], paths: Sequence[str]) -> Q:
    """The clocks that hang on these few matters by one of these paths, found from them."""
    return _among("pk", _ways(matters, paths))


def near(path: str) -> Near:
    """The same rows of a person, by a shorter way; `path` leads from a row to its matter."""

    def nearer(rows: QuerySet[Any], user: Viewer) -> QuerySet[Any]:
        matters = few_matters(user)
        return rows if matters is None else rows.filter(**{f"{path}__in": matters})

    return nearer


def near_clocks(path: str) -> Near:
    """As `near`, where `path` leads from a row to its clock."""

    def nearer(rows: QuerySet[Any], user: Viewer) -> QuerySet[Any]:
        matters = few_matters(user)
        return rows if matters is None else rows.filter(_among(path, _ways(matters)))

    return nearer


def with_words(rows: QuerySet[Deadline], text: str) -> QuerySet[Deadline]:
    """The clocks that have every word in title or rule, their matter, their review's code name or their duty.

    At most eight statements beforehand: where a word is in the names of few things, the clocks are found from
    those.
    """
    for place, word in enumerate(text.split()):
        rows = rows.filter(_named(word) if place < LOOKED_UP else _walked(word))
    return rows


def _named(word: str) -> Q:
    titles, rules = _held(word)
    matters = ids(Investment.objects.filter(title__icontains=word))
    reviews = ids(Review.objects.filter(code_name__icontains=word))
    duties = ids(Obligation.objects.filter(text__icontains=word))
    if matters is None or reviews is None or duties is None:
        return _walked(word)
    found = _among("pk", [*_ways(matters), {"review__in": reviews}, {"obligation__in": duties}])
    if titles:
        found |= Q(title__in=titles, obligation__isnull=True)
    return found | Q(rule_id__in=rules) if rules else found


def _ways(matters: list[int], paths: Sequence[str] = PATHS_TO_MATTER) -> list[dict[str, list[int]]]:
    return [{f"{path}__in": matters} for path in paths]


def _among(path: str, ways: Iterable[dict[str, list[int]]]) -> Q:
    """The rows whose clock at `path` fits one of these ways, each found by an index of its own."""
    found = [Deadline.objects.order_by().filter(**way).values("pk") for way in ways if all(way.values())]
    if not found:
        return Q(pk__in=())
    return Q(Among(F(path), Subquery(found[0].union(*found[1:], all=True))))


def _walked(word: str) -> Q:
    either = Q(title__icontains=word) | Q(rule_id__icontains=word) | Q(review__code_name__icontains=word)
    either |= Q(obligation__text__icontains=word)
    for path in PATHS_TO_MATTER:
        either |= Q(**{f"{path}__title__icontains": word})
    return either


def _held(word: str) -> tuple[list[str], list[str]]:
    """The titles (of duties aside) and the rules that have the word in them; one statement.

    Goes from one value to the next in its index: there are some hundred of them, however many clocks.
    """
    title, rule = _values("title", "obligation_id IS NULL"), _values("rule_id", "1 = 1")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 0, value FROM ({title}) titles UNION ALL SELECT 1, value FROM ({rule}) rules")
        found = [
            (is_rule, value) for is_rule, value in cursor.fetchall() if word.casefold() in value.casefold()
        ]
    return [value for is_rule, value in found if not is_rule], [value for is_rule, value in found if is_rule]


def _values(column: str, where: str) -> str:
    """The query for all different values of a column."""
    least = f"SELECT MIN({column}) FROM {Deadline._meta.db_table} WHERE {where}"
    return f"""
        WITH RECURSIVE held(value) AS (
            {least}
            UNION ALL
            SELECT ({least} AND {column} > held.value) FROM held WHERE held.value IS NOT NULL
        )
        SELECT value FROM held WHERE value IS NOT NULL
    """
