# Two commands matter: `make run` and `make test`. Both do all set-up that is still missing.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test setup setup-test check format prove lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

# What Python has compiled is kept, whatever the caller's shell says: a process that compiles all it loads, the
# libraries included, takes three times as long to start, and tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

# Demonstration letters and sign-ins belong to this command; an installation for learners starts `lms run` itself.
run: export LMS_DEMO ?= 1
run: export LMS_JA_PARS_PROVIDER_ID ?= 0009999
run: setup ## Set up and serve http://127.0.0.1:8000 with demo content (PORT=8123 make run for another port)
	@$(BIN)/lms init
	@$(BIN)/lms demo --once
	@exec $(BIN)/lms run

test: setup-test ## Set up, Chromium and PostgreSQL included, and run every check and test
	@exec $(BIN)/python -m scripts.checks

setup: ## Only the set-up of `make run`
	@$(PYTHON) -m scripts.setup run

setup-test: ## Only the set-up of `make test`
	@$(PYTHON) -m scripts.setup test

check: setup-test ## Only the fast checks: format, lint, types, layers, scripts
	@exec $(BIN)/python -m scripts.checks --fast

format: setup-test ## Bring every Python file into the common format
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

prove: setup-test ## Run the proving programs at full size, write benchmarks/README.md, try every value on PostgreSQL
	@$(BIN)/python -m benchmarks
	@exec $(BIN)/pytest -n 2 --engine postgresql --every-value -m "not browser"

# uv writes hashes for every platform and no address; it comes into a temporary environment of its own.
lock: ## Renew the lock files from pyproject.toml
	@set -e; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	$(PYTHON) -m venv "$$folder"; "$$folder/bin/pip" install --quiet --disable-pip-version-check uv; \
	"$$folder/bin/uv" pip compile pyproject.toml --extra build --universal --python-version 3.11 \
		--generate-hashes --upgrade --quiet -o requirements.lock; \
	"$$folder/bin/uv" pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
		--generate-hashes --upgrade --quiet -c requirements.lock -o requirements-dev.lock; \
	"$$folder/bin/uv" pip compile pyproject.toml --extra build --extra s3 --universal --python-version 3.11 \
		--generate-hashes --quiet -c requirements.lock -c requirements-dev.lock -o requirements-s3.lock

clean: ## Remove everything that make has built; the data in var and media stay
	@rm -rf .venv node_modules lms/static/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache .coverage .coverage.* build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
