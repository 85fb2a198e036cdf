# On Record: `make` lists what can be done.

PYTHON ?= python3
DB ?= data/quotes.db
HOST ?= 127.0.0.1
PORT ?= 8001
BIN := .venv/bin
EXPORT := uv export --frozen --quiet --no-header --no-annotate --no-emit-project --group build

.DEFAULT_GOAL := help
.PHONY: help serve build export test check lint fmt docs bench lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' Makefile

serve: .venv/run.stamp ## build the database and open it in the browser
	@$(BIN)/onrecord build --db $(DB) || [ $$? -eq 1 ] # 1: some documents failed, the others are there
	@$(BIN)/onrecord serve --db $(DB) --host $(HOST) --port $(PORT)

build: .venv/run.stamp ## read data/articles/ into data/quotes.db
	@$(BIN)/onrecord build --db $(DB)

export: .venv/run.stamp ## write the database as files to download (CSV, JSON Lines)
	@$(BIN)/onrecord export $(DB)

test: .venv/dev.stamp check ## all checks, then all tests
	@$(BIN)/python -m pytest

check: lint
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/cog --check docs/*.md

lint: .venv/dev.stamp ## style only
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

fmt: .venv/dev.stamp ## put the code into the project's style
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

docs: .venv/dev.stamp ## write the generated parts of docs/ anew
	@$(BIN)/cog -r docs/*.md

bench: .venv/dev.stamp ## run the benchmarks
	@set -e; for file in $(wildcard benchmarks/benchmark_*.py); do $(BIN)/python $$file; done

lock: ## lock the dependencies; UPGRADE=--upgrade takes the newest (needs uv)
	uv lock $(UPGRADE)
	$(EXPORT) --output-file requirements/run.txt
	$(EXPORT) --group dev --output-file requirements/dev.txt

clean: ## remove what was built and installed; data/articles/ stays
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f $(DB)

# A stamp newer than the lists it was made from means: nothing to install.
.venv/run.stamp: requirements/run.txt pyproject.toml
	@$(MAKE) --no-print-directory INSTALL=run install
	@touch $@

.venv/dev.stamp: requirements/dev.txt pyproject.toml
	@$(MAKE) --no-print-directory INSTALL=dev install
	@touch $@ .venv/run.stamp

.PHONY: install
install:
	@command -v $(PYTHON) >/dev/null || { echo "Error: $(PYTHON) is not there. On Debian: apt-get install python3" >&2; exit 1; }
	@echo "Installing the locked packages into .venv: the first time, about a minute."
	@$(PYTHON) scripts/install.py $(INSTALL)
