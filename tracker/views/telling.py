"""What the pages that record something share: the wall before them, and errors of a service at its field."""

from typing import TypeVar

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from tracker.filters.walls import may_work_on, visible_rows
from tracker.views.page import person

M = TypeVar("M", bound=Model)


def to_work_on(request: HttpRequest, rows: QuerySet[M], pk: int) -> M:
    """The row, if this person sees it (else 404) and may change it: permission and team (else 403)."""
    user = person(request)
    row = get_object_or_404(visible_rows(rows, user), pk=pk)
    opts = row._meta
    if not user.has_perm(f"{opts.app_label}.change_{opts.model_name}") or not may_work_on(user, row):
        raise PermissionDenied
    return row


def put_errors(form: forms.Form, error: ValidationError, names: dict[str, str]) -> None:
    """Show what a service refused at the field it names; `names` leads from its words to the form's."""
    told = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    for name, messages in told.items():
        field = names.get(name, name)
        for message in messages:
            form.add_error(field if field in form.fields else None, message)
