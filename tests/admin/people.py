"""People who log in, and everything around one matter for the admin's tests."""

from django.contrib.auth.models import Permission, User
from django.db import connection, models

from tests.models import rows
from tracker.models import Deadline, Investment, OutboxMail
from tracker.models.clauses import Duty


def staff(name: str, *, superuser: bool = False, permissions: bool = True) -> User:
    """A person of the staff with every permission there is, or none."""
    person = User.objects.create_user(
        name, f"{name}@example.org", "pw", is_staff=True, is_superuser=superuser
    )
    if permissions and not superuser:
        grant_all(person)
    return person


def grant_all(person: User) -> None:
    """Give someone without permissions all there are, by one statement and not by hundreds of objects."""
    mine, every = User.user_permissions.through._meta.db_table, Permission._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {mine} (user_id, permission_id) SELECT %s, id FROM {every}", [person.pk])


def is_history(row: models.Model) -> bool:
    """Whether a row, or what it is called, is never changed."""
    return bool(getattr(row, "append_only", False) or getattr(row, "sealed_by", None))


def a_whole_matter(name: str, member: User) -> list[models.Model]:
    """One row of every model around a matter called `name`, told to `member`, who is on its team."""
    investment: Investment = rows.an_investment(name)
    kept = [*rows.rows_of(investment, member), rows.join(investment, member)]
    for row in kept:
        for column in ("name", "title", "instrument", "by_whom"):
            if hasattr(row, column) and not (isinstance(row, Deadline) or is_history(row)):
                setattr(row, column, f"{name.title()} {type(row).__name__}")
                row.save()
        if isinstance(row, Duty):
            row.text = f"{name.title()} {type(row).__name__}"
            row.save()
    review = investment.reviews.get()
    review.code_name, review.filing_number = name.title(), f"{name}-26-001"
    review.save()
    kept.append(
        OutboxMail.objects.create(
            to=member.email, subject=f"{name.title()}: due", text=name, sent_at=rows.NOON, raw=name.encode()
        )
    )
    return kept
