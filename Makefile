# Everything a newcomer needs: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
SEEDS ?= 1000
FIRST ?= 1
DAYS ?= 365
PAIRS ?= 16
KILLS ?= 5
HOURS ?= 3
TIMES ?= 10
MINUTES ?= 5
SEED ?= 1
export JSII_NODE := $(CURDIR)/.venv/bin/node
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20

.DEFAULT_GOAL := help
.PHONY: help setup run night rota test check bench faults fuzz kills simulate load synth lock clean

help: ## List the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.ready ## Install everything into .venv and node_modules (done by the others when needed)

.venv/.ready: requirements.lock package-lock.json
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep -oE '^uv==[0-9.]+' requirements.lock)"
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python requirements.lock
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --no-audit --no-fund
	@$(BIN)/python -m shared.web.vendor
	@touch $@

run: setup ## The whole system on this machine: board, phones and figures, with a night on it
	@$(BIN)/python -m local run --port $(PORT)

night: setup ## Play a whole night on a moved clock and print what became of every contact
	@$(BIN)/python -m local night

rota: setup ## Propose four weeks of rota for made-up staff, with the gap to the best
	@$(BIN)/python -m local rota-proposal

test: setup ## Every test: unit, component, infra, journeys, browser
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m pytest -n auto --maxprocesses 4

check: setup ## Formatting, lint, types, and the direction of imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: setup ## Figures of speed, as ratios where they can be
	@$(BIN)/python -m bench

faults: setup ## Play SEEDS schedules in which everything fails, from seed FIRST on, and check every invariant
	@$(BIN)/python -m local.faults --seeds $(SEEDS) --first $(FIRST)

fuzz: setup ## Bad input at every door, with new dice each time, for MINUTES; what fails can be played again
	@$(BIN)/python -m tests.fuzz --minutes $(MINUTES)

kills: setup ## Kill engine and store KILLS times in HOURS hours of a night (FIRST is the seed), then check the same
	@$(BIN)/python -m local kills --seed $(FIRST) --kills $(KILLS) --hours $(HOURS)

simulate: setup ## A county year of DAYS days with PAIRS pairs (or several) on duty: who is reached in time, and a report
	@$(BIN)/python -m local.simulate --days $(DAYS) --pairs $(PAIRS) $(MORE)

load: setup ## The county's peak hour, TIMES times over for MINUTES, on the local engine: how soon, in what order, at what cost
	@$(BIN)/python -m local load --times $(TIMES) --minutes $(MINUTES) --seed $(SEED) $(MORE)

synth: setup ## The CloudFormation template, in cdk.out (no account, no Docker)
	@$(BIN)/python -m infra.app

lock: setup ## Choose versions anew after editing pyproject.toml or package.json
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --group dev pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" -c requirements.lock pyproject.toml -o requirements-lambda.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" -c requirements.lock --group rota-planner pyproject.toml -o requirements-rota-planner.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" -c requirements.lock --group feedback pyproject.toml -o requirements-feedback.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.13 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" -c requirements.lock --group simulator pyproject.toml -o requirements-simulator.lock
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm install --package-lock-only --silent --omit-lockfile-registry-resolved

clean: ## Remove what the other commands made
	rm -rf build cdk.out .local .mypy_cache .ruff_cache .pytest_cache
