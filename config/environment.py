"""Reading the environment: typed, with errors that name the variable and the cure."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"", "0", "false", "no", "off"})
MAIL_SCHEMES = {"smtp": 25, "smtps": 465}


def flag(name: str, *, default: bool) -> bool:
    """Return a yes/no variable; an unknown word is an error that names it."""
    word = os.environ.get(name)
    if word is None:
        return default
    if word.strip().lower() in TRUE_WORDS:
        return True
    if word.strip().lower() in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {word!r}.")


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated entries of a variable, trimmed, without blanks."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def required(name: str, why: str) -> str:
    """Return a variable that production cannot do without."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} must be set in production: {why}")
    return value


def one_of(name: str, *known: str) -> str:
    """Return a variable that has one of the `known` values, the first if it is not set."""
    word = os.environ.get(name, known[0]).strip().lower()
    if word not in known:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(filter(None, known))}, not {word!r}.")
    return word


def web_address(name: str) -> str:
    """Return an http(s) address without a slash at its end; empty if it is not set."""
    address = os.environ.get(name, "").strip().rstrip("/")
    if address and (urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname):
        raise ImproperlyConfigured(f"{name} must be an address such as https://example.org/ping/1234.")
    return address


def megabytes(name: str, default: int) -> int:
    """Return a size given in whole megabytes, in bytes."""
    word = os.environ.get(name, "").strip() or str(default)
    if not word.isdecimal() or int(word) == 0:
        raise ImproperlyConfigured(f"{name} must be a whole number of megabytes above 0, not {word!r}.")
    return int(word) * 1024 * 1024


def kept_secret(folder: Path) -> str:
    """Return the secret key of this data folder, made on first use and readable by its owner only."""
    path = folder / "secret-key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"secret-key.{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)  # the first of two simultaneous starts wins, the other reads its key
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii").strip()


PLANNING = "-c jit=off -c random_page_cost=1.1"
"""For PostgreSQL: a page asks for few rows by index, from memory or a disk without a head, and is answered
sooner than its statement would be compiled."""


def database(url: str, *, pool_size: int) -> dict[str, Any]:
    """Return Django's settings for a database URL, tuned for SQLite or PostgreSQL.

    SQLite: write-ahead log and IMMEDIATE transactions, so that web, worker and commands wait for each
    other (20 s) instead of failing with "database is locked". PostgreSQL: `PLANNING`, unless the URL has
    `options` of its own, and Django's connection pool, where `pool_size` is not 0; without it a refused
    connection says at once why.
    """
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=0))
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from error
    options = parsed.setdefault("OPTIONS", {})
    if parsed["ENGINE"].endswith("sqlite3"):
        options.setdefault("transaction_mode", "IMMEDIATE")
        options.setdefault("timeout", 20)
        options["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    elif parsed["ENGINE"].endswith("postgresql"):
        options.setdefault("prepare_threshold", 5)  # for the marks alone: alerts/ledger.py
        options.setdefault("options", PLANNING)
        if pool_size:
            options.setdefault("pool", {"min_size": 1, "max_size": pool_size, "timeout": 10})
    else:
        raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:// or postgres://.")
    return parsed


def mail(url: str) -> dict[str, Any]:
    """Return Django's EMAIL_* settings for `smtp://user:password@host:port?tls=1` or `smtps://...`."""
    parts = urlsplit(url)
    if parts.scheme not in MAIL_SCHEMES or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp://user:password@host:587?tls=1.")
    try:
        port = parts.port or MAIL_SCHEMES[parts.scheme]
    except ValueError as error:
        raise ImproperlyConfigured(f"EMAIL_URL has a bad port: {error}.") from error
    tls = parse_qs(parts.query).get("tls", ["0"])[-1].lower() in TRUE_WORDS
    return {
        "EMAIL_BACKEND": "tracker.alerts.smtp.SmtpBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and tls,
        "EMAIL_TIMEOUT": 20,
    }
