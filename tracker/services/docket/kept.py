"""What an imported sheet had noted otherwise, as it is shown on its review until somebody settles it."""

from collections.abc import Sequence

from django.contrib.auth.models import User

from tracker.models import Deadline, NotedDate, Review
from tracker.models.imports import Verdict


def open_disagreements(review: Review, user: User, deadlines: Sequence[Deadline]) -> list[NotedDate]:
    """The disagreements of a review that are not settled, in one statement.

    A clock that has come to the noted date since, say because an event was corrected, is no disagreement now.
    """
    rows = NotedDate.objects.visible_to(user).filter(
        review=review, verdict=Verdict.DIFFERS, settled_at__isnull=True
    )
    today = {(one.rule_id, one.key): one.due_on for one in deadlines}
    found = rows.select_related("matter").defer("matter__rows", "matter__plan").order_by("-days", "pk")
    return [row for row in found if today.get((row.rule_id, row.key)) != row.noted_on]
