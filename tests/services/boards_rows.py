"""A matter with something on every board, for one person, due a few days from now."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User

from tests.models import rows
from tracker.models import Investment, Reminder

TITLES = ("=cmd|'/c calc'!A0", "-1 to +1", "@SUM(A1)", "Ends, “quoted”\nand folded")


def on_every_board(person: User, now: datetime) -> Investment:
    """Texts that a spreadsheet would take for formulas are among them."""
    matter = rows.an_investment("aurora", value_amount="50000000.00", value_currency="USD", sector="+ports")
    rows.join(matter, person)
    review = rows.a_review(matter, code_name="=Aurora")
    kept = [*rows.duties_of(matter), review]
    parents = {"divestment": kept[0], "obligation": matter.agreements.get().obligations.get()}
    first = now.date() + timedelta(days=3)
    for n, title in enumerate(TITLES):
        due = first + timedelta(days=n)
        rows.a_deadline(review=review, key=f"{n}", due_on=due, title=title)
    for n, (name, parent) in enumerate(parents.items()):
        deadline = rows.a_deadline(**{name: parent}, key="soon", due_on=first + timedelta(days=40 * n))
        rows.a_reminder(deadline, person, due_on=deadline.due_on, send_at=now + timedelta(hours=n))
    rows.a_deadline(review=review, key="wait", due_on=None, state="waiting", undetermined_reason="no notice")
    rows.a_deadline(
        review=review, key="met", due_on=first, state="met", finished_on=first, title="Met =already"
    )
    assert Reminder.objects.exists()
    return matter
