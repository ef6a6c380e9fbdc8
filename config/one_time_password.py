"""A password that opens the door once: its owner must choose another before anything else.

The mark is kept in the salt of the password hash, so it needs no column, costs no query, and disappears by
itself whichever way the password is changed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import get_random_string

if TYPE_CHECKING:  # the launcher's first steps come before the models are loaded
    from django.contrib.auth.base_user import AbstractBaseUser

MARK = "onetime"


def set_one_time_password(user: AbstractBaseUser) -> str:
    """Give `user` (not saved here) a random password that must be changed at first log-in; return it."""
    password = secrets.token_urlsafe(12)
    user.password = make_password(password, salt=MARK + get_random_string(24))
    return password


def must_change_password(user: AbstractBaseUser) -> bool:
    """Tell whether the user's present password is a one-time password."""
    return f"${MARK}" in user.password


class ChangeOneTimePassword:
    """Middleware: whoever logged in with a one-time password sees only the page to change it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and must_change_password(request.user):
            allowed = {reverse(f"admin:{name}") for name in ("password_change", "logout", "jsi18n")}
            if request.path not in allowed:
                return HttpResponseRedirect(reverse("admin:password_change"))
        return self.get_response(request)
