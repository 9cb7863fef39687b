# Riverain: `make run` serves the demonstration, `make test` proves it. Each target sets up what it lacks.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Tests wait for processes, disks and timers: three keep two cores at work.
WORKERS ?= 3
STORIES ?= 3
# Compiled once and kept, as in an installation; beside the environment, so that none lies among the sources.
export PYTHONPYCACHEPREFIX := $(CURDIR)/$(VENV)/compiled
export PYTHONDONTWRITEBYTECODE :=

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# ---------------------------------------------------------------- set-up

$(VENV)/.run: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Riverain needs Python 3.11 or newer (PYTHON=… make run)."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

pwa/node_modules/.run: pwa/package.json pwa/package-lock.json
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || { echo "Riverain needs Node.js 20 or newer."; exit 1; }
	cd pwa && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

FRONT := $(shell find pwa static templates server/municipalities server/locale -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

static/dist/manifest.json: pwa/node_modules/.run $(FRONT)
	node pwa/build.mjs

build: static/dist/manifest.json ## the front end, minified and named by content

machine: ## browsers and PostgreSQL that the tests drive
	@scripts/machine

lock: ## write the lock files anew from pyproject.toml and package.json (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade pyproject.toml --group dev -o requirements-dev.lock
	cd pwa && npm update --package-lock-only --no-audit --no-fund --loglevel=error
	cd pwa && node -e 'const fs = require("fs"), file = "package-lock.json", lock = JSON.parse(fs.readFileSync(file, "utf8")); for (const one of Object.values(lock.packages)) delete one.funding; fs.writeFileSync(file, JSON.stringify(lock, null, 2) + "\n")'

# ---------------------------------------------------------------- run

run: $(VENV)/.run build ## the demonstration at http://localhost:8311
	@$(BIN)/python -m server migrate
	@$(BIN)/python -m server seed
	@exec env RIVERAIN_FOLLOW_FILES=on $(BIN)/python -m server serve --demonstration

# ---------------------------------------------------------------- prove

check: $(VENV)/.dev build ## format, lint, types, import contracts, templates, words
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --check --lint --quiet templates
	$(BIN)/python scripts/words.py --check
	cd pwa && npm run --silent check

phone: pwa/node_modules/.run
	cd pwa && npm test --silent

test: machine $(VENV)/.dev build ## everything but the deep tests
	@$(MAKE) --no-print-directory --jobs=2 --output-sync check phone
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup tests
	$(BIN)/pytest -n $(STORIES) --dist loadgroup e2e

test-deep: $(VENV)/.dev build ## the slow proofs, each with its figure: power cuts, kills, the whole accessibility grid
	@scripts/machine deep
	$(BIN)/pytest -s -m deep tests e2e

bench: machine $(VENV)/.dev build ## timings, as a table and JSON
	$(BIN)/python -m tests.bench

screenshots: machine $(VENV)/.dev build ## the pictures of the README
	$(BIN)/python -m e2e.screenshots

look: machine $(VENV)/.dev build ## every page as pictures, both themes, phone and desk: look/index.html
	$(BIN)/python -m e2e.look

clean: ## what was built; never the data
	rm -rf static/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: help build machine lock run check phone test test-deep bench screenshots look clean
