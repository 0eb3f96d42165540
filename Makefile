# Needs Python 3.11 or newer, git and make; everything else goes into .venv.

PYTHON := $(shell for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: demo test format clean

# What slint says about a small application with faults.
demo: .venv/installed
	@echo '$$ slint check fixtures/thumbnails-faulty'
	@$(BIN)/slint check fixtures/thumbnails-faulty --no-cache || [ $$? -eq 1 ]

test: .venv/developed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto

format: .venv/developed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python scripts/settings_schema.py

clean:
	rm -rf .venv build dist

.venv/python:
	@[ -n "$(PYTHON)" ] || { echo 'Python 3.11 or newer is needed (make PYTHON=/path/to/python3)' >&2; exit 1; }
	@echo 'Setting up .venv ...'
	@"$(PYTHON)" -m venv .venv
	@touch $@

.venv/installed: .venv/python pyproject.toml
	@$(PIP) --editable .
	@touch $@

.venv/developed: .venv/python pyproject.toml
	@$(PIP) --editable '.[dev]'
	@touch $@ .venv/installed
