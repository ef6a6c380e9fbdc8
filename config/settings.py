"""Settings of Longstop, read from the environment.

Without any variable this is the embedded set-up: SQLite and everything else in one data folder, mail kept
in the outbox. With `LONGSTOP_ENV=production` every secret must be given, and a missing one is an error that
names it. docs for operators list the variables.
"""

import os
from email.utils import parseaddr
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import environment
from config.datafolder import ROOT, data_folder

BASE_DIR = ROOT
DATA_DIR = data_folder()

LONGSTOP_ENV = os.environ.get("LONGSTOP_ENV", "development")
if LONGSTOP_ENV not in ("development", "production"):
    raise ImproperlyConfigured(f"LONGSTOP_ENV must be development or production, not {LONGSTOP_ENV!r}.")
PRODUCTION = LONGSTOP_ENV == "production"
DEBUG = environment.flag("LONGSTOP_DEBUG", default=False) and not PRODUCTION

if PRODUCTION:
    SECRET_KEY = environment.required("SECRET_KEY", "it signs sessions; 50 or more random characters.")
    ALLOWED_HOSTS = [
        host.strip()
        for host in environment.required("ALLOWED_HOSTS", "the host names people use.").split(",")
    ]
    DATABASE_URL = environment.required("DATABASE_URL", "postgres://user:password@host/name.")
    BROKER_URL = environment.required("REDIS_URL", "redis://:password@host:6379/0.")
    SITE_URL = environment.required("SITE_URL", "links in mails begin with it.").rstrip("/")
else:
    SECRET_KEY = os.environ.get("SECRET_KEY") or environment.kept_secret(DATA_DIR)
    ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
    DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'longstop.sqlite3'}"
    # The launcher sets REDIS_URL. A command run by hand without it has no worker to nudge, and needs none.
    BROKER_URL = os.environ.get("REDIS_URL") or "memory://"
    SITE_URL = (os.environ.get("SITE_URL") or "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "tracker.apps.TrackerConfig",  # before the admin, so that its templates win
    "tracker.apps.LongstopAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.language.ReaderLanguage",
    "config.reader_zone.ReaderZone",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.one_time_password.ChangeOneTimePassword",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

FORM_RENDERER = "config.forms.Renderer"

DATABASES = {
    "default": environment.database(DATABASE_URL, pool_size=int(os.environ.get("DATABASE_POOL", "0")))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# Evidence: files named by their hash, served only through the gate, never by a web server.
PAPERS_DIR = DATA_DIR / "papers"
FILE_LIMIT = environment.megabytes("FILE_LIMIT_MB", 25)
FILE_UPLOAD_HANDLERS = [
    "config.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "tracker" / "locale"]  # before Django's own, which it corrects in places
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = os.environ.get("STATIC_ROOT") or (BASE_DIR / "staticfiles" if PRODUCTION else None)
WHITENOISE_USE_FINDERS = not PRODUCTION  # no collectstatic in a working copy
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL") or "Longstop <longstop@localhost>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ADMINS = [parseaddr(entry) for entry in environment.words("ADMINS")]
EMAIL_SUBJECT_PREFIX = "[Longstop] "
# Connections that one large sweep sends over. SQLite has one writer, so that more would only wait for it.
MAIL_CONNECTIONS = int(
    os.environ.get("MAIL_CONNECTIONS") or ("3" if DATABASE_URL.startswith("postgres") else "1")
)
BOUNCE_URL = os.environ.get("BOUNCE_URL", "")  # the mailbox that reports of undeliverable mail come to
if webhook_secret := os.environ.get("ANYMAIL_WEBHOOK_SECRET"):
    INSTALLED_APPS.append("anymail")
    ANYMAIL = {"WEBHOOK_SECRET": webhook_secret}
if email_url := os.environ.get("EMAIL_URL"):
    globals().update(environment.mail(email_url))
else:
    EMAIL_BACKEND = "tracker.alerts.outbox.OutboxBackend"

# `standby` keeps this installation silent whatever its database says.
INSTANCE = environment.one_of("LONGSTOP_INSTANCE", "", "standby")
# Asked after each sweep; a service that hears nothing for a while tells somebody (a dead man's switch).
PING_URL = environment.web_address("PING_URL")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "frame-src": [SELF],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
# Behind a proxy that ends TLS: TRUST_PROXY=1 believes its X-Forwarded-Proto and -For, SSL_REDIRECT=0 leaves
# the redirect to it.
SECURE_SSL_REDIRECT = environment.flag("SSL_REDIRECT", default=PRODUCTION)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
TRUST_PROXY = environment.flag("TRUST_PROXY", default=False)
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
