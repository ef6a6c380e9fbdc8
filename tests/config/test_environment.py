"""Settings come from the environment; what is wrong in it is named."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment
from config.datafolder import ROOT
from tests.gate import PRODUCTION


def settings_say(expression: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Evaluate an expression over freshly loaded settings, with nothing but `env` in the environment."""
    code = f"from config import settings as s; print({expression})"
    base = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=base | env, capture_output=True, text=True
    )


def test_an_smtp_url_becomes_mail_settings() -> None:
    mail = environment.mail("smtp://an%40na:p%2Fw@mail.example:2525?tls=1")
    assert mail["EMAIL_HOST"] == "mail.example"
    assert mail["EMAIL_PORT"] == 2525
    assert (mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]) == ("an@na", "p/w")
    assert (mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]) == (True, False)


def test_smtps_is_tls_from_the_first_byte_on_port_465() -> None:
    mail = environment.mail("smtps://mail.example")
    assert (mail["EMAIL_PORT"], mail["EMAIL_USE_SSL"], mail["EMAIL_USE_TLS"]) == (465, True, False)


@pytest.mark.parametrize("url", ["mail.example:25", "http://mail.example", "smtp://", "smtp://host:port"])
def test_a_mail_url_that_is_none_is_refused_by_name(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        environment.mail(url)


def test_sqlite_waits_instead_of_failing() -> None:
    options = environment.database("sqlite:////tmp/x.sqlite3", pool_size=8)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 20
    assert "journal_mode=WAL" in options["init_command"]


def test_a_command_on_postgresql_has_no_pool_to_wait_for() -> None:
    assert "pool" not in environment.database("postgres://u:p@db.example/longstop", pool_size=0)["OPTIONS"]


def test_postgresql_gets_a_pool() -> None:
    parsed = environment.database("postgres://u:p@db.example/longstop", pool_size=5)
    assert parsed["OPTIONS"]["pool"]["max_size"] == 5
    assert parsed["OPTIONS"]["prepare_threshold"] == 5
    assert parsed["CONN_MAX_AGE"] == 0


@pytest.mark.parametrize("url", ["mysql://u:p@db.example/x", "nonsense"])
def test_another_database_is_refused_by_name(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        environment.database(url, pool_size=8)


def test_a_flag_that_is_neither_yes_nor_no_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_REDIRECT", "maybe")
    with pytest.raises(ImproperlyConfigured, match=r"SSL_REDIRECT must be 1 or 0, not 'maybe'\."):
        environment.flag("SSL_REDIRECT", default=True)


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = environment.kept_secret(tmp_path / "data")
    assert len(first) >= 50
    assert environment.kept_secret(tmp_path / "data") == first
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600
    assert environment.kept_secret(tmp_path / "other") != first


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "SITE_URL"])
def test_production_names_what_is_missing(name: str) -> None:
    done = settings_say("s.DEBUG", **{key: value for key, value in PRODUCTION.items() if key != name})
    assert done.returncode != 0
    assert f"{name} must be set in production" in done.stderr


def test_production_is_strict() -> None:
    expression = "s.DEBUG, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0"
    done = settings_say(expression, LONGSTOP_DEBUG="1", **PRODUCTION)
    assert done.stdout.strip() == "False True True True", done.stderr


def test_a_proxy_that_ends_tls_can_be_trusted() -> None:
    done = settings_say(
        "s.SECURE_SSL_REDIRECT, s.SECURE_PROXY_SSL_HEADER", SSL_REDIRECT="0", TRUST_PROXY="1", **PRODUCTION
    )
    assert done.stdout.strip() == "False ('HTTP_X_FORWARDED_PROTO', 'https')", done.stderr


def test_without_any_variable_everything_lives_in_the_data_folder(tmp_path: Path) -> None:
    done = settings_say("s.DATABASES['default']['NAME'], s.EMAIL_BACKEND", LONGSTOP_DATA=str(tmp_path))
    assert done.stdout.split() == [str(tmp_path / "longstop.sqlite3"), "tracker.alerts.outbox.OutboxBackend"]


def test_an_unknown_environment_is_refused() -> None:
    done = settings_say("s.DEBUG", LONGSTOP_ENV="staging")
    assert "LONGSTOP_ENV must be development or production, not 'staging'." in done.stderr
