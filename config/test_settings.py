"""Settings of the tests: those of development, on a throw-away database, blind to the caller's environment.

`TEST_DB=sqlite` (default) runs in memory. `TEST_DB=postgres` runs on the server that `tests/servers.py`
started before Django was set up, found in TEST_DATABASE_URL.
"""

import os
import tempfile

for name in ("LONGSTOP_ENV", "LONGSTOP_DEBUG", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "ALLOWED_HOSTS"):
    os.environ.pop(name, None)
os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ["LONGSTOP_DATA"] = os.path.join(tempfile.gettempdir(), "longstop-tests")
os.environ["SITE_URL"] = "http://testserver"
if os.environ.get("TEST_DB", "sqlite") == "postgres":
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
else:
    os.environ["DATABASE_URL"] = "sqlite://:memory:"

from config.settings import *  # noqa: E402, F403
from config.settings import BASE_DIR, TEMPLATES  # noqa: E402
from config.template_blanks import BlankIsAFailure  # noqa: E402

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = BlankIsAFailure(BASE_DIR / "tracker" / "templates")
