# Longstop. `make run` starts it, `make test` proves it.
.DEFAULT_GOAL := help
.PHONY: help run setup check test coverage lock bench proof faults screenshots messages

NEW_ENOUGH = import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))

# The first Python that is new enough; name another one with PYTHON=/path/to/python3.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c '$(NEW_ENOUGH)' >/dev/null 2>&1 \
	&& { command -v "$$p"; break; }; done)

define need_python
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' >/dev/null 2>&1 || { echo "longstop: Python 3.11 to 3.14 is needed\
 (found: $(or $(PYTHON),none)). Install it (python.org or your package manager), or name it:\
 make $@ PYTHON=/path/to/python3.11" >&2; exit 1; }
endef

help:
	@echo "make run    start Longstop and print its address (PORT=8000)"
	@echo "make test   everything: linters, types, contracts, tests on SQLite and PostgreSQL, in the browser"
	@echo "make check  the inner loop: linters, types, the law, and the tests of what changed"
	@echo "make coverage  which lines of tracker and config the tests on SQLite reach"
	@echo "make bench  the benchmarks (ONLY=\"clock due\": some of them), written to docs/benchmarks.md"
	@echo "make proof  the proof of every date, written to docs/proof.md (an hour or more)"
	@echo "make faults kill, stop and fill up everything on a reminder's way (SEEDS=3: thrice), written to docs/faults.md"
	@echo "make screenshots  take the README's pictures anew"
	@echo "make messages  collect the texts, keep their French, compile it (tracker/locale/fr)"
	@echo "make lock   resolve the lock files anew"

run:
	$(need_python)
	@exec "$(PYTHON)" config/bootstrap.py -m config.launcher

setup:
	$(need_python)
	@"$(PYTHON)" config/bootstrap.py --dev

check: setup
	@.venv/bin/python -m tests.gate check

test: setup
	@.venv/bin/python -m tests.gate test

coverage: setup
	@.venv/bin/python -m coverage run -m pytest -q -m "not browser and not launch"
	@.venv/bin/python -m coverage combine --quiet && .venv/bin/python -m coverage report

bench: setup
	@.venv/bin/python -m tests.bench $(ONLY)

proof: setup
	@.venv/bin/python -m tests.proof

SEEDS ?= 1
faults: setup
	@.venv/bin/python -m tests.faults --seeds $(SEEDS)

screenshots: setup
	@.venv/bin/python -m tests.browser.screenshots

messages: setup
	@.venv/bin/python -m tests.messages

UV_COMPILE = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header pyproject.toml

# Neither file may name a registry: whoever installs decides where from.
lock: setup
	$(UV_COMPILE) --extra embedded --extra production -o requirements.lock $(LOCK_OPTIONS)
	$(UV_COMPILE) --all-extras --group test --group lint --group bench --group proof -c requirements.lock \
		-o requirements-dev.lock $(LOCK_OPTIONS)
