"""The WSGI application. Only it keeps a pool of connections: a command or a worker opens one when it must."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DATABASE_POOL", "8")

application = get_wsgi_application()
