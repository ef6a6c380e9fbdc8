"""A new row is inserted at once; only one that the database refuses is asked about, to say why in words."""

from django.db import IntegrityError, transaction

from tracker.models.base import Record


def add_row(row: Record) -> None:
    """Insert a new row whose relations are rows that exist. Raises `ValidationError` as `full_clean` does.

    That would ask the database once for each constraint of the model and each row that is named, some
    twenty statements for a matter; the database keeps them itself.
    """
    named = {field.name for field in row._meta.concrete_fields if field.is_relation}
    row.full_clean(exclude=named, validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        row.full_clean()
        raise
