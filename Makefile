# Two commands matter: `make demo` shows the product, `make test` proves it. Both set themselves up.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

# setuptools warns that an editable installation is one
INSTALL_OURSELVES := PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation --editable .

.PHONY: demo sandbox test lint types contracts audit tests third-party browser mutants lock clean help
.DEFAULT_GOAL := help

help:
	@echo "make demo      an offer made in Lever becomes a living letter in Agora, in your terminal"
	@echo "make sandbox   the same to click through yourself, from connecting Lever on"
	@echo "make test      everything that is proved: lint, types, import contracts, known weaknesses, all tests"
	@echo "make audit     whether a weakness is known of what we are built on (needs the Internet)"
	@echo "make mutants   breaks each rule on purpose, and says which breaches no test notices (docs/mutation-testing.md)"
	@echo "make lock      newest allowed versions into the two lock files"

demo: $(VENV)/ready-to-run
	@$(BIN)/agora-lever demo

sandbox: $(VENV)/ready-to-run
	@$(BIN)/agora-lever sandbox --no-setup

test: lint types contracts audit tests

lint: $(VENV)/ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/ready-to-test
	$(BIN)/mypy

contracts: $(VENV)/ready-to-test
	$(BIN)/lint-imports --no-cache

# Whether a weakness is known of what we are built on; asked of OSV, and in `make test` only where it can be reached.
audit: $(VENV)/ready-to-test
	@$(BIN)/python -m tests.vulnerability_audit $(if $(filter audit,$(MAKECMDGOALS)),--must-ask)

tests: $(VENV)/ready-to-test third-party browser
	$(BIN)/pytest

# Other people's Lever clients, unmodified, each in a place of its own: the simulated Lever is proved on them.
third-party: $(VENV)/ready-to-test
	@$(BIN)/python -m tests.third_party.install

# A real browser, for the pages that a person meets first.
browser:
	@command -v chromium >/dev/null || { \
		echo "Installing chromium with apt-get, for the tests in a browser ..."; \
		apt-get update -qq && apt-get install -y -qq chromium >/dev/null; }

# The rules of the domain and the application, broken one by one: `mutants/` holds the broken copies and what became of them.
mutants: $(VENV)/ready-to-test
	rm -rf mutants
	$(BIN)/mutmut run
	@$(BIN)/python -m tests.mutation_report

# Locked versions, checked against their hashes; then this project itself, without looking for anything more.
$(VENV)/ready-to-run: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked packages that the product needs into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(INSTALL_OURSELVES)
	@touch $@

$(VENV)/ready-to-test: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked packages that the tests need into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(INSTALL_OURSELVES)
	@touch $@ $(VENV)/ready-to-run

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "agora-lever needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11 ...")'
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

# The locks hold names, versions and hashes only, so that they work with whatever package index you use.
LOCK := $(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --no-annotate \
	--universal --python-version 3.11 pyproject.toml --group build
lock: | $(VENV)/bin/python
	$(PIP) install uv
	$(LOCK) --output-file requirements.lock
	$(LOCK) --group dev --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) mutants .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info
