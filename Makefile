# The commands people type. `make run` and `make test` need Python 3.11 or later, and nothing else.
# Every path is relative: the checkout may lie under any name.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test lint format demo lock faults bench clean packages packages-dev browser

PYTHON_IS_NEW := import sys; sys.exit(sys.version_info < (3, 11))
PY := .venv/bin/python
SUITE ?= -n 2 --dist worksteal

help:
	@echo "make run     the portal with demo data, at http://127.0.0.1:8000 (PORTAL_PORT=8001 for another port)"
	@echo "make test    the whole suite"
	@echo "make lint    style, types, imports, templates, translations"
	@echo "make format  bring code into style"
	@echo "make demo    empty the portal and load the demo data again"
	@echo "make faults  kill parts of the portal while it works, and count what was lost"
	@echo "make bench   speed, each against its reference and bar"
	@echo "make lock    resolve the requirements again (needs uv)"
	@echo "make clean   remove the virtualenv, all data and all caches"

run: packages
	@exec $(PY) -m chenghua_portal

test: browser
	@exec $(PY) -m pytest $(SUITE)

# Templates are checked but not reformatted: a line break between Chinese characters shows as a gap.
lint: packages-dev
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(PY) -c "from importlinter.cli import lint_imports_command; lint_imports_command()" --no-logo
	$(PY) -m djlint templates --lint --quiet
	$(PY) manage.py messages check

format: packages-dev
	$(PY) -m ruff check --fix-only --quiet
	$(PY) -m ruff format

demo: packages
	@$(PY) -m chenghua_portal manage prepare_database
	@$(PY) -m chenghua_portal manage load_demo --reset

faults bench: packages-dev
	@for program in tests/$@/[a-z]*.py; do \
		echo "== $$program"; \
		$(PY) -m "tests.$@.$$(basename "$$program" .py)" || exit 1; \
	done

# --- what the commands above stand on

packages: .venv
	@$(call install,requirements.txt)

packages-dev: .venv
	@$(call install,requirements-dev.txt)

# A lock is installed when the copy beside the packages equals it.
install = cmp -s $(1) .venv/$(1) || { \
	echo "Installing packages; this takes a minute or two, once." && \
	$(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $(1) && \
	cp $(1) .venv/$(1); }

.venv: FORCE
	@if ! $(PY) -c '$(PYTHON_IS_NEW)' 2>/dev/null; then \
		for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
			if $$python -c '$(PYTHON_IS_NEW)' 2>/dev/null; then break; fi; python=; \
		done; \
		test -n "$$python" || { echo "Python 3.11 or later is needed; install it, or say make PYTHON=/path/to/python." >&2; exit 1; }; \
		$$python -c 'import ensurepip, venv' 2>/dev/null || { \
			echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }; \
		rm -rf .venv && $$python -m venv .venv; \
	fi

FORCE:

# Debian's Chromium where we may install it, otherwise Playwright's own.
browser: packages-dev
	@$(PY) -m tests.chromium --install

lock:
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock" \
		requirements.in --output-file requirements.txt
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock" \
		--constraint requirements.txt requirements-dev.in --output-file requirements-dev.txt

clean:
	rm -rf .venv .local .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache staticfiles test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete
