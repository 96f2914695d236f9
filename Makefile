# `make` sets everything up and shows the tool at work; `make test` runs the tests, and `make browser`
# those of the report page in Chromium, if that is installed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := demo
.PHONY: demo test browser lint security fuzz bench bench-large docs docs-pages links clean

$(VENV)/.made: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

$(VENV)/.docs: $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	@touch $@

demo: $(VENV)/.made
	@$(BIN)/aidledger summary --donor US
	@$(BIN)/aidledger compare russia us

test: $(VENV)/.made
	$(BIN)/python -m pytest -n auto -q

browser: $(VENV)/.made
	$(BIN)/python -m pytest -q -m browser

lint: $(VENV)/.made
	$(BIN)/ruff check .
	$(BIN)/mypy

# What can be looked at without a network: docs/security.md.
security: $(VENV)/.made
	$(BIN)/python .ci/security.py

# Each reader of files and text for so many seconds, with hostile input (docs/limits.md).
SECONDS ?= 60
fuzz: $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,fuzz]'
	$(BIN)/python -m fuzz.run --seconds $(SECONDS)

bench: $(VENV)/.made
	$(BIN)/python benchmarks/bench.py
	$(BIN)/python benchmarks/scan/score.py
	$(BIN)/python benchmarks/scan/speed.py
	$(BIN)/python benchmarks/imports/run.py
	$(BIN)/python benchmarks/limits.py --quick

# A quarter of an hour and 5 GB of disk; polars and pandas on Parquet need: pip install -e '.[bench]'
bench-large: $(VENV)/.made
	$(BIN)/python benchmarks/imports/run.py 1_000_000 10_000_000 -n 3
	$(BIN)/python benchmarks/limits.py

# The site of the pages in docs/, into build/site; the second time without a network.
docs: $(VENV)/.docs
	$(BIN)/sphinx-build -q -W --keep-going -d build/doctrees docs build/site
	@echo "The site is in build/site/index.html"

# The pages that are made from the code, and the manual page.
docs-pages: $(VENV)/.made
	$(BIN)/python docs/generate.py

# Every address outside; needs a network.
links: $(VENV)/.docs
	$(BIN)/sphinx-build -q -b linkcheck -d build/doctrees docs build/links

clean:
	rm -rf $(VENV) dist build
