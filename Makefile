# `make` sets everything up and shows the tool at work; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e

# Everything that must hold before a change lands, in this order. CI runs this very list (.ci/run).
CHECKS := test lint security docs hooks coverage mutants long packaged samples beside

.DEFAULT_GOAL := demo
.NOTPARALLEL:
.PHONY: help demo test lint security docs docs-pages links hooks pre-commit coverage fuzz long \
  packaged samples beside browser check mutants mutate bench bench-large clean

help:  ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name does; \
	do printf '%-12s %s\n' "$$name" "$$does"; done

$(VENV)/.made: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) '.[dev]'
	@touch $@

# What only some targets need comes with the first of them.
$(VENV)/.habits: $(VENV)/.made
	$(INSTALL) '.[habits]'
	@touch $@

$(VENV)/.docs: $(VENV)/.made
	$(INSTALL) '.[docs]'
	@touch $@

$(VENV)/.fuzz: $(VENV)/.made
	$(INSTALL) '.[dev,fuzz]'
	@touch $@

$(VENV)/.mutation: $(VENV)/.made
	$(INSTALL) '.[mutation]'
	@touch $@

demo: $(VENV)/.made  ## print a summary and a comparison (the default)
	@$(BIN)/aidledger summary --donor US
	@$(BIN)/aidledger compare russia us

test: $(VENV)/.made  ## run the tests, but for what takes long or needs a program beside Python
	$(BIN)/python -m pytest -n auto -q

lint: $(VENV)/.made  ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy

security: $(VENV)/.made  ## what can be looked at without a network (docs/security.md)
	$(BIN)/python .ci/security.py

docs: $(VENV)/.docs  ## the site of the pages in docs/, into build/site
	$(BIN)/python docs/generate.py --check
	$(BIN)/sphinx-build -q -W --keep-going -d build/doctrees docs build/site
	@echo "The site is in build/site/index.html"

docs-pages: $(VENV)/.made  ## the pages that are made from the code, and the manual page
	$(BIN)/python docs/generate.py

links: $(VENV)/.docs  ## every address outside; needs a network
	$(BIN)/sphinx-build -q -b linkcheck -d build/doctrees docs build/links

hooks: $(VENV)/.habits  ## what pre-commit asks of every file, but for what `lint` has asked
	SKIP=ruff-check,ruff-format,mypy $(BIN)/pre-commit run --all-files --show-diff-on-failure

pre-commit: $(VENV)/.habits  ## ask the same of your changes at each commit
	$(BIN)/pre-commit install

coverage: $(VENV)/.made  ## the tests once more: branches that none of them takes, 5 % at most
	rm -rf .coverage && mkdir .coverage
	$(BIN)/coverage run -m pytest -n auto -q
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

long: $(VENV)/.made  ## the tests that take minutes: kills in a loop, many processes, hostile inputs
	$(BIN)/python -m pytest -q -n auto -m long

SECONDS ?= 60
fuzz: $(VENV)/.fuzz  ## hostile input for each reader, SECONDS=60 each (docs/limits.md)
	$(BIN)/python -m fuzz.run --seconds $(SECONDS)

packaged: $(VENV)/.made  ## the wheel in an environment of its own says the same
	.ci/packaged

samples: $(VENV)/.made  ## the ledger and the importers against real texts, where those are at hand
	.ci/samples

beside: $(VENV)/.made  ## tests with Chromium, LibreOffice, frictionless, datasette, Spark
	.ci/beside

browser: $(VENV)/.made  ## the tests of the report page, and of the site if it is built, in Chromium
	$(BIN)/python -m pytest -q -m browser

check: $(CHECKS)  ## everything that CI does; half an hour on two cores

mutants: $(VENV)/.made  ## change the SQL in sixty places, always the same: does a test notice?
	$(BIN)/python tools/mutate_sql.py engine/policy.sql engine/lines.sql --quick --sample 60

mutate: $(VENV)/.mutation  ## change Python and SQL in every place; hours
	$(BIN)/python tools/mutate_python.py
	$(BIN)/python tools/mutate_sql.py

bench: $(VENV)/.made  ## time and memory
	$(BIN)/python benchmarks/bench.py
	$(BIN)/python benchmarks/scan/score.py
	$(BIN)/python benchmarks/scan/speed.py
	$(BIN)/python benchmarks/imports/run.py
	$(BIN)/python benchmarks/limits.py --quick

# Polars and pandas on Parquet need: pip install -e '.[bench]'
bench-large: $(VENV)/.made  ## a quarter of an hour and 5 GB of disk
	$(BIN)/python benchmarks/imports/run.py 1_000_000 10_000_000 -n 3
	$(BIN)/python benchmarks/limits.py

clean:  ## remove what was made here
	rm -rf $(VENV) dist build .coverage mutants
