"""What every command of Longstop shares: how it fails, and how it prints for machines."""

import json
import os
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser, SystemCheckError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.utils import OperationalError, ProgrammingError

from tracker.clock.errors import LawError
from tracker.regimes.table import LawFileError
from tracker.services.language import KEPT


def add_language(parser: CommandParser) -> None:
    """Let a command that makes a paper be asked for its language."""
    known = [code for code, _name in settings.LANGUAGES]
    parser.add_argument("--language", choices=known, default=KEPT, help="of the PDF's pages")


class LongstopCommand(BaseCommand):
    """A command that leaves with 0 when all is well, 1 on bad input, 2 on wrong usage.

    Bad input (`LawError`, `ValidationError`, a row or name that does not exist) ends in one line on stderr,
    `field: message`; so do a law file that must not be loaded, `file: key: message`, and a database that
    cannot be used. Called from Python it raises `CommandError` with that line and `returncode` 1 instead.
    A `KeyError` or `IndexError` is a mistake of ours and keeps its traceback.
    """

    requires_system_checks: Any = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Give every command `--json`."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument("--json", action="store_true", help="print one JSON document with stable keys")
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command; turn bad input into one line and exit status 1."""
        try:
            return super().execute(*args, **options)
        except (KeyError, IndexError, SystemCheckError):
            raise
        except BrokenPipeError:  # the reader, `head` say, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        except (LawError, LawFileError, ValidationError, ObjectDoesNotExist, LookupError) as bad:
            self._leave(CommandError(one_line(bad), returncode=1), bad, options)
        except (OperationalError, ProgrammingError) as bad:
            told = f"database: {one_line(bad)}; is DATABASE_URL right, and did `manage.py migrate` run?"
            self._leave(CommandError(told, returncode=1), bad, options)
        except CommandError as bad:
            self._leave(bad, bad.__cause__, options)
        return None

    def _leave(self, refusal: CommandError, cause: BaseException | None, options: dict[str, Any]) -> None:
        if options.get("traceback") or not getattr(self, "_called_from_command_line", False):
            raise refusal from cause
        self.stderr.write(str(refusal))
        sys.exit(refusal.returncode)

    def print_json(self, data: Any, *, on_one_line: bool = False) -> None:
        """Print `data` with sorted keys, dates in ISO form and decimals as text."""
        self.stdout.write(as_json(data, on_one_line=on_one_line))


def as_json(data: Any, *, on_one_line: bool = False) -> str:
    """Return `data` as JSON with sorted keys, dates in ISO form and decimals as text."""
    text = json.dumps(
        data,
        cls=DjangoJSONEncoder,
        ensure_ascii=False,
        sort_keys=True,
        indent=None if on_one_line else 2,
    )
    return text.encode("utf-8", "replace").decode()  # half a surrogate pair cannot be printed


def one_line(bad: Exception) -> str:
    """Return what is wrong as `field: message`, several fields parted by a semicolon, on one line."""
    if isinstance(bad, ValidationError) and hasattr(bad, "error_dict"):
        parts = [_named(field, messages) for field, messages in bad.message_dict.items()]
    elif isinstance(bad, ValidationError):
        parts = bad.messages
    else:
        parts = [str(bad)]
    return " ".join("; ".join(parts).split())


def _named(field: str, messages: list[str]) -> str:
    told = " ".join(messages)
    return told if field == NON_FIELD_ERRORS else f"{field}: {told}"
