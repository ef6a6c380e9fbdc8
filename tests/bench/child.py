"""`python -m tests.bench.child module.function '{"argument": 1}'`: sets Django up, then waits for a line."""

import importlib
import json
import sys

import django


def main() -> None:
    """Say `ready`, wait for a line, work, print the answer as JSON."""
    django.setup()
    module, _, function = sys.argv[1].partition(".")
    work = getattr(importlib.import_module(f"tests.bench.{module}"), function)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    answer = work(**json.loads(sys.argv[2]))
    sys.stdout.write(json.dumps(answer or {}) + "\n")


if __name__ == "__main__":
    main()
