# Two commands on a fresh machine: `make demo` and `make test`. Nothing here needs root or Node.
# `make help` lists the rest.

PYTHON ?= python3
BIN := .venv/bin
export LIANDONG_HOME ?= $(CURDIR)/.liandong

.DEFAULT_GOAL := help
.PHONY: help ready frontend demo test check bench docs lock format messages clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

ready: ## the environment with all that is needed, made or repaired
	@$(PYTHON) tools/bootstrap.py

frontend: ready ## the pages' styles, scripts and translations, built where a source is newer
	@$(BIN)/python -m tools.frontend

demo: frontend ## generated families, one run over them, and the site on port 8000
	@$(BIN)/liandong db start
	@$(BIN)/liandong migrate
	@$(BIN)/liandong demo $(DEMO)

test: frontend ## the whole suite; ARGS="-k word" for a part of it
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: ready ## style, types, layers, sizes, migrations, translations, documents
	@$(BIN)/python -m tools.check

bench: ready ## the speed of the core, each beside a baseline
	@$(BIN)/python -m benchmarks.run

docs: ready ## the documents as a site, in site/
	@$(BIN)/python -m tools.reference
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs --quiet build --strict

messages: ready ## what the translations lack, and what they hold in vain
	@$(BIN)/python -m tools.messages

format: ready ## sources in the house's form
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

lock: ready ## newest allowed versions of everything, into requirements.lock and package-lock.json
	@$(BIN)/python -m tools.lock

clean: ## remove what was built; never data, keys or the environment
	@rm -rf build dist site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@rm -rf src/liandong/foundation/pages/static/liandong/dist frontend/node_modules
	@find src tools tests benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
	@find src -name '*.mo' -delete
