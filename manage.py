#!/usr/bin/env python
"""Django's command line for Longstop: `python manage.py help` lists the verbs."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as missing:
        sys.exit(f"settings: {missing}")


if __name__ == "__main__":
    main()
