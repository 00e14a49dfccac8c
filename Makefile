# `make demo` shows the product, `make check` is for each commit, `make test` proves everything. All set themselves up.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

# setuptools warns about every editable installation.
INSTALL_PROJECT := PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation --editable .

# Two processes for tests that run in one process each. Tests that start processes of their own mostly wait for them: three
# files at a time. Tests that measure time run last, one at a time.
PARALLEL := -p xdist --numprocesses 2 --dist worksteal
PROCESS_TESTS := tests/browser tests/distributed tests/processes tests/third_party
TIMED_TESTS := tests/load

.PHONY: audit breaks browser check clean contracts demo help lint lock mutants quick-tests sandbox test tests third-party types
.DEFAULT_GOAL := help

help:
	@echo "make demo      show the main path in your terminal: an offer in Lever becomes a live letter in Agora"
	@echo "make sandbox   start Lever, Agora and the integration, to click through yourself"
	@echo "make check     before each commit: lint, types, import contracts, quick tests (under a minute)"
	@echo "make test      what CI runs: make check's tools, the vulnerability audit and all tests (a few minutes)"
	@echo "make audit     look up known vulnerabilities of the dependencies (needs the Internet)"
	@echo "make breaks    break documented behaviours one by one; the features must notice each (some minutes)"
	@echo "make mutants   run mutation tests of domain and application (hours; docs/mutation-testing.md)"
	@echo "make lock      write the newest allowed versions into the two lock files"
	@echo "make clean     remove everything that these commands made"

demo: $(VENV)/ready-to-run
	@$(BIN)/agora-lever demo

sandbox: $(VENV)/ready-to-run
	@$(BIN)/agora-lever sandbox --no-setup

check: lint types contracts quick-tests

test: lint types contracts audit tests

lint: $(VENV)/ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/ready-to-test
	$(BIN)/mypy

contracts: $(VENV)/ready-to-test
	$(BIN)/lint-imports

# Looks the locked versions up at OSV. As a part of `make test` it passes with a message where OSV cannot be reached.
audit: $(VENV)/ready-to-test
	@$(BIN)/python -m tests.vulnerability_audit $(if $(filter audit,$(MAKECMDGOALS)),--required)

quick-tests: $(VENV)/ready-to-test
	$(BIN)/pytest $(PARALLEL) --store=memory tests/domain tests/application tests/docs tests/test_behaviours.py \
		features/test_features.py

tests: $(VENV)/ready-to-test third-party browser
	$(BIN)/pytest $(PARALLEL) tests features $(addprefix --ignore=,$(PROCESS_TESTS) $(TIMED_TESTS))
	$(BIN)/pytest -p xdist --numprocesses 3 --dist loadfile $(PROCESS_TESTS)
	$(BIN)/pytest $(TIMED_TESTS)

# Other people's Lever clients, unmodified, each in an environment of its own; they run against the simulated Lever.
third-party: $(VENV)/ready-to-test
	@$(BIN)/python -m tests.third_party.install

browser:
	@command -v chromium >/dev/null || { \
		echo "Installing chromium with apt-get, for the browser tests ..."; \
		apt-get update -qq && apt-get install -y -qq chromium >/dev/null; }

# Breaks one documented behaviour after the other, and runs the in-memory features on each break.
breaks: $(VENV)/ready-to-test
	$(BIN)/python -m tests.breaks

# Changes the rules of domain and application one by one; `mutants/` holds the changed copies and the results.
mutants: $(VENV)/ready-to-test
	rm -rf mutants
	$(BIN)/mutmut run
	@$(BIN)/python -m tests.mutation_report

# The locked versions, verified by their hashes; then this project itself without its dependencies.
$(VENV)/ready-to-run: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked packages that the service needs into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(INSTALL_PROJECT)
	@touch $@

$(VENV)/ready-to-test: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked packages that the tests need into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(INSTALL_PROJECT)
	@touch $@ $(VENV)/ready-to-run

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "agora-lever needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11 ...")'
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

# The locks hold names, versions and hashes only, so that they work with any package index. `make lock UPGRADE=` adds
# what is new in pyproject.toml and leaves the other versions as they are.
UPGRADE ?= --upgrade
LOCK := $(BIN)/uv pip compile --quiet $(UPGRADE) --generate-hashes --no-emit-index-url --no-header --no-annotate \
	--universal --python-version 3.11 pyproject.toml --group build
lock: | $(VENV)/bin/python
	$(PIP) install uv
	$(LOCK) --output-file requirements.lock
	$(LOCK) --group dev --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) mutants .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .nox .hypothesis *.egg-info
