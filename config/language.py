"""The language of a page: the one a person has chosen, else the one their browser asks for."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

SESSION_KEY = "language"
"""Put into the session at log-in and when the language is switched, so that no page asks the database."""


class ReaderLanguage(LocaleMiddleware):
    """Middleware: activates the language that the session names; without one, as Django does."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        chosen = request.session.get(SESSION_KEY, "")
        if chosen in dict(settings.LANGUAGES):
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen
