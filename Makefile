# The doors of this repository. `make` lists them.
PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= .data
export PORT DATA_DIR
BIN := .venv/bin
ENVIRONMENT := $(PYTHON) stadsportaal/embedded/venv.py
SERVERS := $(BIN)/python -m stadsportaal.embedded
PYTEST := $(BIN)/pytest tests -q -n 2 -m "not langzaam" --ignore=tests/browser

OWN_SERVERS := tests/embedded tests/proofs

help: ## List these doors
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 20
run: ## Serve the portal with a demo city (PORT=8000 DATA_DIR=.data)
	@$(ENVIRONMENT) run
	@exec $(BIN)/python -m stadsportaal.embedded.supervisor
test: check ## Everything: lint, types, contracts, tests, browser journeys
	@$(BIN)/python -m tests.chromium
	@$(SERVERS) -- $(PYTEST) --cov --cov-report=
	@$(BIN)/python -m tests.dekking
	@$(SERVERS) -- $(BIN)/pytest tests/browser -q -n 2 --dist=loadfile -p no:randomly
test-integration: dev ## The tests on your own PostgreSQL: DATABASE_URL=<a superuser's address>
	@test -n "$(DATABASE_URL)" || { echo "Give DATABASE_URL=postgresql://superuser@host/postgres"; exit 2; }
	@$(SERVERS) --on "$(DATABASE_URL)" -- $(PYTEST) $(OWN_SERVERS:%=--ignore=%)
check: dev ## Lint, format, types and contracts, in under 30 s
	@$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/mypy && $(BIN)/lint-imports
fix: dev ## Repair what can be repaired by itself
	@$(BIN)/ruff check --fix ; $(BIN)/ruff format ; find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +
prove: dev ## The reliability proofs at full size; writes docs/metingen.md
	@$(SERVERS) --durable --data-dir .data/prove -- $(BIN)/pytest tests/embedded -q -m langzaam
	@$(BIN)/python -m tests.proofs
bench: dev ## Pages per second beside a bare Django page
	@$(BIN)/python -m tests.bench
clean-data: ## Forget the data of make run
	@$(PYTHON) -m stadsportaal.embedded.forget $(DATA_DIR)
dev:
	@$(ENVIRONMENT) dev
.PHONY: help run test test-integration check fix prove bench clean-data dev
