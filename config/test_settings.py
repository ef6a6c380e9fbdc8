"""Settings of the tests: those of development, on a throw-away database, blind to the caller's environment.

`TEST_DB=sqlite` (default) runs in memory. `TEST_DB=postgres` runs on the server named by TEST_DATABASE_URL,
or on one that is started here: this is the only place that is early enough, and xdist's workers inherit
its address instead of starting their own.
"""

import atexit
import os
import shutil
import tempfile

from tests.servers import start_postgres

for name in (
    *("LONGSTOP_ENV", "LONGSTOP_DEBUG", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "ALLOWED_HOSTS"),
    *("LONGSTOP_INSTANCE", "PING_URL"),
):
    os.environ.pop(name, None)
os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ["LONGSTOP_DATA"] = tempfile.mkdtemp(prefix="longstop-tests-")  # each run has its own
atexit.register(shutil.rmtree, os.environ["LONGSTOP_DATA"], ignore_errors=True)
os.environ["SITE_URL"] = "http://testserver"
if os.environ.get("TEST_DB", "sqlite") == "postgres":
    if "TEST_DATABASE_URL" not in os.environ:
        os.environ["TEST_DATABASE_URL"] = start_postgres()
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
else:
    os.environ["DATABASE_URL"] = "sqlite://:memory:"

from config.settings import *  # noqa: E402, F403
from config.settings import BASE_DIR, TEMPLATES  # noqa: E402
from config.template_blanks import BlankIsAFailure  # noqa: E402

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
WHITENOISE_AUTOREFRESH = True  # look for a static file when it is asked for, not for all at every new client
MAIL_CONNECTIONS = 1  # another thread would not see what a test has not committed
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = BlankIsAFailure(BASE_DIR / "tracker" / "templates")
