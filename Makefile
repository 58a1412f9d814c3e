# Everything that one types. `make` alone lists it. Needed beforehand: git and Python 3.11 or newer, nothing else.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first Python that is new enough; `make PYTHON=/path/to/python report` chooses another.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$$name"; break; }; done)
UV := $(shell command -v uv 2>/dev/null)
BIN := .venv/bin
CADRE := $(BIN)/cadre
INSTALLED := .venv/.installed

.PHONY: help report test lab check soak bench snapshots docs lock clean

help:  ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

report: $(INSTALLED)  ## make the sample, read all data, compute, write every page; ends with reports/index.html
	$(CADRE) sample
	$(CADRE) receive data/bundled data/sample
	$(CADRE) compute
	$(CADRE) report
	$(CADRE) index
	$(CADRE) check

test: $(INSTALLED)  ## run every test but the long ones
	$(BIN)/pytest -n 2

lab: $(INSTALLED)  ## open JupyterLab in Vietnamese, at the notebook to start with
	$(CADRE) lab

check: $(INSTALLED)  ## read the code without running it: ruff, mypy, floors, notebooks, the house's own rules
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest tests/house

soak: $(INSTALLED)  ## run the long tests
	$(BIN)/pytest -m soak -n 2

bench: $(INSTALLED)  ## tell how long statistics of a country, names, another map, a year received, steps of `make report`, warm kernels, 700 districts, ten million facts and cells take
	$(BIN)/python tests/bench/country.py
	@for step in sample "receive data/bundled data/sample" compute "report --no-cache" index check; do \
		echo "cadre $$step"; TIMEFORMAT='  %R s'; time $(CADRE) $$step >/dev/null || exit 1; done
	@missed=0; for bench in names frames receiving engine districts database cells; do $(BIN)/python tests/bench/$$bench.py || missed=1; done; exit $$missed

snapshots: $(INSTALLED)  ## renew the pictures of charts and the words of pages that tests compare; look at `git diff` then
	$(BIN)/pytest tests/unit/charts/test_pictures.py --mpl-generate-path=tests/unit/charts/pictures
	$(BIN)/pytest tests/unit/charts/test_told.py tests/unit/report/test_pieces.py --snapshot-update

docs: $(INSTALLED)  ## check that every command has its heading in docs/commands.md and that links lead somewhere
	$(BIN)/pytest tests/house/test_commands.py tests/house/test_docs.py

lock: $(INSTALLED)  ## write requirements.lock anew from pyproject.toml (needs uv)
	@test -n "$(UV)" || { echo "make lock needs uv on the PATH."; exit 1; }
	@sed -n '/^#/p;/^[^#]/q' requirements.lock > requirements.lock.new
	@"$(UV)" pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 --all-extras \
		--no-emit-index-url --no-header pyproject.toml --output-file .venv/lock.txt
	@cat .venv/lock.txt >> requirements.lock.new && mv requirements.lock.new requirements.lock

clean:  ## delete what is generated: store, sample, pages, caches (never what was received)
	rm -rf data/store data/sample data/sample_country data/quarantine .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find reports -mindepth 1 ! -name README.md -delete

# The environment. The project is installed as a link to src/, so that notebooks and commands see every change at once.
$(INSTALLED): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found. Install one, or say: make PYTHON=/path/to/python"; exit 1; }
ifeq ($(UV),)
	@test -x $(BIN)/python || "$(PYTHON)" -m venv .venv || \
		{ rm -rf .venv; echo "Python could not make .venv. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
else
	@test -x $(BIN)/python || "$(UV)" venv --quiet --python "$(PYTHON)" .venv
	"$(UV)" pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	"$(UV)" pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
endif
	@touch $(INSTALLED)
