# TaskFlow. `make run` starts it, `make test` proves it; needs Python 3.11+, Node 20+ and make.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

export TASKFLOW_DATA ?= $(CURDIR)/.taskflow
BIN := $(CURDIR)/.venv/bin
LOCKS := backend/pyproject.toml backend/requirements-build.txt
UI_SOURCES := $(shell find frontend -type f \( -path 'frontend/src/*' -o -path 'frontend/public/*' -o -path 'frontend/scripts/*' \
	-o -path 'frontend/*.ts' -o -path 'frontend/*.mjs' \) -not -path '*/node_modules/*' -not -path '*/out/*' -not -path '*/.next/*' \
	-not -name 'next-env.d.ts')

.PHONY: help run dev test check bench lock ui clean stack-up stack-down run-stack soak cluster-api

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 14

run: .venv/.runtime frontend/out/.built ## Start everything on one port; data stays in .taskflow or TASKFLOW_DATA
	@TASKFLOW_UI="$${TASKFLOW_UI:-$(CURDIR)/frontend/out}" exec $(BIN)/taskflow serve

dev: .venv/.dev frontend/node_modules/.installed ## The same with reload: API on port 8000, web interface on port 3000
	@scripts/dev.sh

test: .venv/.dev frontend/node_modules/.installed ## Everything a reviewer should see pass
	@scripts/test.sh all

check: .venv/.dev ## Static checks and unit tests, under a minute
	@scripts/test.sh check

bench: .venv/.dev ## Measure against hand-written limits; writes benchmarks/results
	@$(BIN)/python -m benchmarks

stack-up: .venv/.dev ## Start a real Kafka and Redis on this machine (needs Java, Maven, Go)
	@$(BIN)/python -m stack up

stack-down: .venv/.dev ## Stop them; their data stays
	@$(BIN)/python -m stack down

run-stack: .venv/.dev frontend/out/.built ## As in a cluster: each role a process beside its own Dapr sidecar, on Kafka
	@TASKFLOW_UI="$${TASKFLOW_UI:-$(CURDIR)/frontend/out}" exec $(BIN)/python -m stack run

soak: .venv/.dev ## Kill and halt processes, sidecars, Kafka and the database at random for MINUTES=60
	@cd backend && TASKFLOW_SOAK_MINUTES=$(or $(MINUTES),60) $(BIN)/python -m pytest -q tests/anomaly/test_harm.py tests/anomaly/occurrences_over_kafka.py

cluster-api: .venv/.dev ## Apply every manifest to a real Kubernetes API server (needs Go, Maven, openssl; builds it once)
	@$(BIN)/python -m stack.cluster_api

lock: .venv/.dev ## Renew the hashed requirements (UPGRADE=1 takes newer versions)
	@scripts/lock.sh

ui: frontend/out/.built ## Build the web interface

clean: ## Remove what was built or installed; the data stays
	rm -rf .venv .cache frontend/node_modules frontend/out frontend/.next frontend/test-results frontend/playwright-report
	find backend -name __pycache__ -prune -exec rm -rf {} +
	rm -rf backend/.mypy_cache backend/.ruff_cache backend/.pytest_cache backend/.hypothesis backend/.import_linter_cache

# Stamps: a folder is as new as the lists it was made from.
.venv/.runtime: backend/requirements.txt $(LOCKS)
	@echo "Installing the backend ..."
	@scripts/install.sh runtime
	@touch $@

.venv/.dev: backend/requirements-dev.txt $(LOCKS)
	@echo "Installing the backend with its test tools ..."
	@scripts/install.sh dev
	@touch $@ .venv/.runtime

frontend/node_modules/.installed: frontend/package-lock.json
	@echo "Installing the web interface's packages ..."
	@scripts/install.sh ui
	@touch $@

frontend/out/.built: frontend/node_modules/.installed frontend/package.json $(UI_SOURCES)
	@echo "Building the web interface ..."
	@cd frontend && npm run --silent build
	@touch $@
