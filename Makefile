# Needs Debian with Python 3.11 or later; everything else is set up by the targets themselves: .ci/venv makes .venv and
# fills it from the locks, .ci/need installs what comes from Debian. Both look what is there first, and are quick then.

BIN := .venv/bin
RUN := $(BIN)/python -m
export PYTHON INSTALL

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help missing setup runtime build run test test-fast test-contract lint lint-php bench simulate soak pictures \
    test-itop test-debian record lock release test-image

help:
	@echo "make run         set everything up, build the zip, start the app with the demo iTop"
	@echo "make test        everything that is tested without a real iTop; what cannot be installed here is left out"
	@echo "make test-fast   under a minute: what a change of a screen, a text or a topic needs"
	@echo "make test-contract OPENAPI=<file>  each call of the acceptance tests, held to Intercom's own description by Prism"
	@echo "make lint        ruff, mypy, import-linter, the checks of the module"
	@echo "make build       only the zip           make setup  only the set-up"
	@echo "make lint-php    the module with the oldest and the newest PHP to be had"
	@echo "make bench       the benchmarks         make lock   requirements*.lock from pyproject.toml"
	@echo "make simulate    simulated histories of the app between models of Intercom and iTop, SEEDS of them (1,000)"
	@echo "make soak        2,000 messages while everything is killed and refused, on SQLite and PostgreSQL"
	@echo "make soak MINUTES=60  one fault after the other for so long on each, while health is watched; as root all of them"
	@echo "make pictures    the pictures of the documentation, from the simulator in Chromium"
	@echo "make test-itop ITOP_DIR=<unpacked iTop> the acceptance tests against a real iTop"
	@echo "make record ITOP_DIR=<unpacked iTop> what that iTop answers, for the tests to hold the demo iTop to"
	@echo "make test-debian run and test on freshly bootstrapped Debian 12 and 13, as root; tests/debian/run has its variables"
	@echo "make release     dist/: wheel, sdist, the zip, the lock, bill of materials, licences, SHA256SUMS"
	@echo "make test-image  a release made twice, its wheel on a bare Debian, its image in podman"
	@echo
	@echo "Variables, after the target:"
	@echo "  TESTS=...      test, test-fast: what instead of all; pytest's arguments: files, directories, -k WORD, -x, --durations=20"
	@echo "  SEEDS=...      simulate: how many histories, or which ones (200..299)"
	@echo "  COVERAGE=yes   test: also which lines of what is deployed run in no process of it; twice the processor time, red below 95 %"
	@echo "  PYTHON=...     the Python that .venv is made with (default: Debian's, where it is 3.11 or later)"
	@echo "  INSTALL=no     install nothing from Debian; tests that lack something are left out"
	@echo "  PORT=...       run: the port (default 8080)"
	@echo "  ITOP_DIR=...   test-itop, record: a directory with an unpacked iTop 2.7 or later"

# What the program and its demo need; `setup`: what its contributors need beside it.
runtime:
	@.ci/venv runtime

setup:
	@.ci/venv development

build: runtime build/.built
	@tail -n 1 build/.built

build/.built: $(shell find generator templates module-skeleton webapp/contract.py webapp/parameters.py webapp/languages LICENSE \
    -type f -not -name '*.pyc' 2>/dev/null) $(if $(wildcard build/*.zip),,missing)
	@$(BIN)/intercom-module build --out build > $@.new && mv $@.new $@

run: build
	$(BIN)/intercom-sync demo

# A file of tests stays in one process, so that what its tests share is made once. Half of the time a test waits for the
# programs that it has started: hence two processes a core.
AT_ONCE := -n $(shell echo $$((2 * $$(nproc) > 8 ? 8 : 2 * $$(nproc)))) --dist loadfile

# Debian's packages first, as python3-venv is among them: one line says all that will be installed.
test:
	@.ci/need venv php postgresql chromium || echo "What is missing is left out."
	@.ci/venv development
	$(RUN) pytest -q $(AT_ONCE) $(if $(COVERAGE),--cov --cov-report=term-missing) $(TESTS)

# What a change of a screen, a text or a topic is felt in first; neither a browser nor a server is needed for it.
FAST := tests/screens tests/simulator tests/generator/test_languages.py tests/generator/test_contract.py \
    tests/webapp/test_payloads.py tests/webapp/test_webhooks.py \
    $(wildcard tests/acceptance/test_panel_*.py) tests/acceptance/test_create.py tests/acceptance/test_tickets.py

test-fast: setup
	$(RUN) pytest -q $(AT_ONCE) $(or $(TESTS),$(FAST))

# Each call of the acceptance tests, held to Intercom's description by Stoplight's Prism. The description is a file of
# Intercom's repository Intercom-OpenAPI: descriptions/<version>/api.intercom.io.yaml, of the version that the app asks for.
test-contract: setup .venv/prism
	@test -f "$(OPENAPI)" || { echo "usage: make test-contract OPENAPI=<api.intercom.io.yaml of Intercom-OpenAPI>" >&2; exit 2; }
	INTERCOM_OPENAPI=$(abspath $(OPENAPI)) PRISM=$(CURDIR)/.venv/prism/node_modules/.bin/prism \
	    $(RUN) pytest -q -n 2 --dist loadfile $(or $(TESTS),tests/acceptance)

.venv/prism:
	@.ci/need npm
	npm install --silent --no-audit --no-fund --ignore-scripts --prefix $@.new @stoplight/prism-cli@5 && mv $@.new $@

lint: setup
	@.ci/need php || true
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/intercom-module check

# The oldest and the newest PHP to be had without a compiler: PHP made for Node (half a gigabyte, hence not part of lint).
lint-php: setup .venv/php-wasm
	@for version in 7.4 8.5; do \
	    echo "PHP $$version"; \
	    PHP=$$version PHP_PROGRAM=.venv/php-wasm/node_modules/.bin/php-wasm-cli $(BIN)/intercom-module check || exit 1; \
	done

.venv/php-wasm:
	@.ci/need npm
	npm install --silent --no-audit --no-fund --ignore-scripts --prefix $@.new @php-wasm/cli@3 && mv $@.new $@

bench: setup
	@.ci/need php postgresql
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.queue
	$(BIN)/python -m tests.benchmarks.mutants
	$(BIN)/python -m tests.benchmarks.memory
	$(BIN)/python -m tests.benchmarks.promises
	$(BIN)/python -m tests.benchmarks.people_first
	$(BIN)/python -m tests.benchmarks.backlog

# In this process alone: what fails can be repeated, and is shrunk to its shortest history.
simulate: setup
	$(RUN) tests.simulation $(SEEDS)

# Everything is killed, stopped and refused while 2,000 messages arrive; ten minutes.
soak: setup
	@.ci/need postgresql
	$(BIN)/python -m tests.soak $(if $(MINUTES),--minutes $(MINUTES))

pictures: setup
	@.ci/need chromium
	$(BIN)/python -m tests.preview.pictures docs/pictures

test-itop: setup
	@.ci/need php
	@test -n "$(ITOP_DIR)" || { echo "usage: make test-itop ITOP_DIR=<an unpacked iTop 2.7 or later>" >&2; exit 2; }
	$(BIN)/python -m tests.itop "$(ITOP_DIR)"

# Beside the checkout, not in it; half an hour or more.
test-debian:
	@tests/debian/run

# For each supported version whenever the contract between module and service changes (docs/architecture.md).
record: setup
	@.ci/need php
	@test -n "$(ITOP_DIR)" || { echo "usage: make record ITOP_DIR=<an unpacked iTop 2.7 or later>" >&2; exit 2; }
	$(BIN)/python -m tests.itop "$(ITOP_DIR)" --record

# For the oldest Python that is promised, whichever runs here, and for every system; uv alone can do that. It asks the
# package index that pip is set to. The development lock keeps to what the other two have chosen.
OLDEST_PYTHON := 3.11.0
COMPILE = index=$$($(RUN) pip config get global.index-url 2>/dev/null); $${index:+env UV_DEFAULT_INDEX=$$index} \
    .venv/uv/bin/uv pip compile --quiet --no-config --upgrade --universal --python-version $(OLDEST_PYTHON) \
    --generate-hashes --custom-compile-command "make lock"

lock: setup
	@test -x .venv/uv/bin/uv || { $(RUN) venv .venv/uv && .venv/uv/bin/pip install --quiet "uv>=0.9,<1"; }
	$(COMPILE) pyproject.toml --extra postgresql -o requirements.lock
	$(COMPILE) --group build -o requirements-build.lock
	$(COMPILE) --group build --group release -c requirements-build.lock -o requirements-release.lock
	$(COMPILE) pyproject.toml --extra postgresql --group build --group dev \
	    -c requirements.lock -c requirements-build.lock -o requirements-dev.lock

# From the commit alone; tools of its own, which nothing else needs.
release: .venv/release/.installed
	@.venv/release/bin/python deploy/release.py

.venv/release/.installed: requirements-release.lock
	@.ci/venv runtime
	@$(RUN) venv --clear .venv/release
	@.venv/release/bin/python -m pip install -qq --no-compile --require-hashes -r requirements-release.lock
	@touch $@

test-image: .venv/release/.installed
	@tests/image/run
