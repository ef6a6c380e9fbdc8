"""Several reminders of one date in one mail: told once, as the nearest of them, with all that they say."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from tracker.alerts.facts import ANSWERED, Place
from tracker.models import Reminder, ReminderKind


def folded(reminders: Sequence[Reminder], places: Mapping[int, Place]) -> Iterator[tuple[Reminder, Place]]:
    """Yield one reminder for each day of a date, with its place, then each that tells of a move or a stop.

    After an outage several leads of a date may leave in one mail, or a lead and a stage fall on one day.
    """
    by_date: dict[tuple[int | None, date | None], list[Reminder]] = {}
    for one in sorted(reminders, key=lambda one: (one.send_at, one.pk)):
        if one.kind in ANSWERED:
            by_date.setdefault((one.deadline_id, one.due_on), []).append(one)
    yield from (_as_one(group, places) for group in by_date.values())
    yield from ((one, places[one.pk]) for one in reminders if one.kind not in ANSWERED)


def _as_one(group: Sequence[Reminder], places: Mapping[int, Place]) -> tuple[Reminder, Place]:
    """The last lead of these, else the last stage, with every reason and with what follows on all of them."""
    main = next((one for one in reversed(group) if one.kind == ReminderKind.LEAD), group[-1])
    reasons = dict.fromkeys(places[one.pk].asked.because for one in group)
    said = places[group[-1].pk].asked._replace(because=" ".join(filter(None, reasons)))
    return main, places[main.pk]._replace(asked=said)
