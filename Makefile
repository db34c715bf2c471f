# Needs Debian with Python 3.11 or later; everything else is set up by the targets themselves.
# Each step leaves a stamp in .venv, so that a second run of a target starts at once.

PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11,\
    $(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))))
BIN := .venv/bin
PHP_IS_THERE := php -m | grep -qx mbstring && php -m | grep -qx dom && php -m | grep -qx tokenizer

.DEFAULT_GOAL := help
.PHONY: help missing setup php postgresql browser run build test lint lint-php bench soak pictures test-itop record lock

help:
	@echo "make run         set everything up, build the zip, start the app with the demo iTop"
	@echo "make test        run the tests          make lint   ruff, mypy, import-linter, php -l"
	@echo "make build       only the zip           make setup  only the set-up"
	@echo "make lint-php    the module with the oldest and the newest PHP to be had"
	@echo "make bench       the benchmarks         make lock   requirements.lock from pyproject.toml"
	@echo "make soak        2,000 messages while everything is killed and refused, on SQLite and PostgreSQL"
	@echo "make pictures    the pictures of the documentation, from the simulator in Chromium"
	@echo "make test-itop ITOP_DIR=<unpacked iTop> the acceptance tests against a real iTop"
	@echo "make record ITOP_DIR=<unpacked iTop> what that iTop answers, for the tests to hold the demo iTop to"

setup: .venv/.installed

.venv/.made:
	@$(if $(PYTHON),,echo "missing: Python 3.11 or later (apt-get install python3)" >&2; exit 1)
	@.ci/need "$(PYTHON) -c 'import ensurepip, venv'" python3-venv
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.installed: .venv/.made requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

# The generated module is linted and executed by the tests; the service itself runs without PHP.
php: .venv/.php

.venv/.php: .venv/.made
	@.ci/need '$(PHP_IS_THERE)' php-cli php-mbstring php-xml
	@touch $@

# A server for the tests of the queue on PostgreSQL, which start one of their own; without it they are skipped.
postgresql: .venv/.postgresql

.venv/.postgresql: .venv/.made
	@if .ci/need "ls /usr/lib/postgresql/*/bin/initdb || command -v initdb" postgresql; then touch $@; fi

# What the tests of pages need: Debian's Chromium, and axe-core, which looks for what keeps people out. Both say in one
# line when they are not to be had; the tests that need them are skipped then.
browser: .venv/.chromium .venv/.axe

.venv/.chromium: .venv/.made
	@if .ci/need "command -v chromium" chromium; then touch $@; fi

.venv/.axe: .venv/.made
	@if .ci/need "command -v npm" npm && npm install --silent --no-audit --no-fund --ignore-scripts --prefix .venv/axe axe-core@4; \
	    then touch $@; else echo "missing: axe-core (npm install axe-core)" >&2; fi

build: setup build/.built
	@tail -n 1 build/.built

build/.built: .venv/.installed $(shell find generator templates module-skeleton webapp/contract.py webapp/languages LICENSE \
    -type f -not -name '*.pyc' 2>/dev/null) $(if $(wildcard build/*.zip),,missing)
	@$(BIN)/intercom-module build --out build > $@.new && mv $@.new $@

run: build
	$(BIN)/intercom-sync demo

test: setup php postgresql browser
	$(BIN)/pytest -q $(TESTS)

lint: setup php
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/intercom-module check

# The oldest and the newest PHP to be had without a compiler: PHP made for Node (half a gigabyte, hence not part of lint).
lint-php: setup .venv/.php-wasm
	@for version in 7.4 8.5; do \
	    echo "PHP $$version"; \
	    PHP=$$version PHP_PROGRAM=.venv/php-wasm/node_modules/.bin/php-wasm-cli $(BIN)/intercom-module check || exit 1; \
	done

.venv/.php-wasm: .venv/.made
	@.ci/need "command -v npm" npm
	npm install --silent --no-audit --no-fund --ignore-scripts --prefix .venv/php-wasm @php-wasm/cli@3
	@touch $@

bench: setup php postgresql
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.queue
	$(BIN)/python -m tests.benchmarks.mutants
	$(BIN)/python -m tests.benchmarks.memory
	$(BIN)/python -m tests.benchmarks.promises

# Everything is killed, stopped and refused while 2,000 messages arrive; ten minutes.
soak: setup postgresql
	$(BIN)/python -m tests.soak

pictures: setup browser
	$(BIN)/python -m tests.preview.pictures docs/pictures

test-itop: setup php
	@test -n "$(ITOP_DIR)" || { echo "usage: make test-itop ITOP_DIR=<an unpacked iTop 2.7 or later>" >&2; exit 2; }
	$(BIN)/python -m tests.itop "$(ITOP_DIR)"

# For each supported version whenever the contract between module and service changes (docs/architecture.md).
record: setup php
	@test -n "$(ITOP_DIR)" || { echo "usage: make record ITOP_DIR=<an unpacked iTop 2.7 or later>" >&2; exit 2; }
	$(BIN)/python -m tests.itop "$(ITOP_DIR)" --record

lock: setup
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --extra dev --extra postgresql --strip-extras --allow-unsafe \
	    --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o requirements.lock pyproject.toml
