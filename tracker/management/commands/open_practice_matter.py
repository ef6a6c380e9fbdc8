"""Open the practice matter, so that a new user sees a review with a reminder due today."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandParser
from django.utils import timezone

from tracker.management.base import LongstopCommand
from tracker.services.practice import open_practice_matter


class Command(LongstopCommand):
    """Without --user, the matter belongs to the first active superuser."""

    help = (
        "Open one matter marked PRACTICE with a reminder due today; if one is open, name it. JSON keys:"
        " investment (id), slug, title, review (id), user."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose matter it is."""
        parser.add_argument("--user", help="login name of its owner (the first active superuser)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open or find the matter and print where it is."""
        user = _owner(options["user"])
        investment = open_practice_matter(user, timezone.now())
        if options["json"]:
            self.print_json(
                {
                    "investment": investment.pk,
                    "slug": investment.slug,
                    "title": investment.title,
                    "review": investment.reviews.order_by("pk").values_list("pk", flat=True).first(),
                    "user": user.username,
                }
            )
        else:
            self.stdout.write(f"{investment.title} is open for {user.username}")


def _owner(name: str | None) -> User:
    active = User.objects.filter(is_active=True).order_by("pk")
    found = active.filter(username=name) if name else active.filter(is_superuser=True)
    user = found.first()
    if user is None:
        who = f"user: no active user “{name}”" if name else "user: there is no active superuser; name one"
        raise User.DoesNotExist(who)
    return user
