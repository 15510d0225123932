# Every target sets up what it needs and nothing twice. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash

# The first interpreter on the path that the project supports; make PYTHON=... names another.
ifndef PYTHON
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1 \
	&& echo $$p && break; done)
endif
RUN := parameters/lam-dong-2024.yaml
JOBS ?= 2
VENV := .venv/bin
READY := .venv/.ready
READY_TO_TEST := .venv/.tests
PYTEST := $(VENV)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder
NARROW := not (browser or wide)
ROUNDS ?= 1
SEED ?= 20
SAMPLE ?=
SPEEDS ?= quiet busy pinned tenth
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Byte code is written once: without it every kernel would compile pandas again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help report test test-all test-speeds lowest lab lint docs mutants notebooks backtest register bench bench-suite lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

define venv
	@if [ -z "$(PYTHON)" ]; then echo "attain needs Python 3.11, 3.12 or 3.13 on the path; install one, or name it: make PYTHON=/path/to/python" >&2; exit 1; fi
	@rm -rf $(1)
	@$(PYTHON) -m venv $(1) || { echo "$(PYTHON) cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; }
endef

$(READY): requirements.lock requirements-build.lock pyproject.toml
	@echo "setting up .venv (once; a minute or two) ..."
	$(call venv,.venv)
	@$(VENV)/python -m pip install --quiet --no-compile --require-hashes --requirement requirements.lock
	@$(VENV)/python -m pip install --quiet --require-hashes --target .venv/.build --requirement requirements-build.lock
	@PYTHONPATH=.venv/.build $(VENV)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@rm -r .venv/.build
	@$(VENV)/python -m compileall -q -j 0 -x "/tests?/" .venv/lib lib >/dev/null || true
	@touch $@

# What the tests, the linters and the documentation need besides: a report does without it.
$(READY_TO_TEST): requirements-test.lock $(READY)
	@echo "adding what the tests need to .venv (once) ..."
	@$(VENV)/python -m pip install --quiet --require-hashes --requirement requirements-test.lock
	@touch $@

.venv-lab/.ready: requirements-lab.lock $(READY)
	@echo "setting up .venv-lab (once) ..."
	$(call venv,.venv-lab)
	@.venv-lab/bin/python -m pip install --quiet --require-hashes --requirement requirements-lab.lock
	@$(VENV)/python -m ipykernel install --prefix .venv-lab --name python3 --display-name "Attain" >/dev/null
	@touch $@

.venv-bench/.ready: benchmarks/requirements.lock
	@echo "setting up .venv-bench (once) ..."
	$(call venv,.venv-bench)
	@.venv-bench/bin/python -m pip install --quiet --require-hashes --requirement benchmarks/requirements.lock
	@.venv-bench/bin/python -m compileall -q -j 0 .venv-bench/lib >/dev/null || true
	@touch $@

report: $(READY) ## execute the notebooks for Lâm Đồng 2024 into reports/lam-dong-2024/ (RUN=..., JOBS=...)
	@$(VENV)/attain run $(RUN) --jobs $(JOBS)

test: $(READY_TO_TEST) ## run the tests, the notebooks included
	@$(PYTEST) -m "$(NARROW)"

test-all: test ## run the others too: the pages in a browser, and more cases of what `make test` shows
	@$(PYTEST) -m "not ($(NARROW))"

test-speeds: $(READY_TO_TEST) ## run the tests of `make test` quiet, busy, on one core, and on a tenth of one (ROUNDS=..., SPEEDS=..., TESTS=...)
	@$(VENV)/python tools/speeds.py --rounds $(ROUNDS) --speeds $(SPEEDS) -- $(PYTEST) -m "$(NARROW)" $(TESTS)

lab: .venv-lab/.ready ## open the notebooks in JupyterLab
	@.venv-lab/bin/jupyter lab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks/00_brief.ipynb

lint: $(READY_TO_TEST) ## check style and types
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy

lowest: ## run the tests with the oldest packages that pyproject.toml allows, in .venv-lowest
	$(call venv,.venv-lowest)
	@.venv-lowest/bin/python -m pip install --quiet uv
	@.venv-lowest/bin/uv pip install --quiet --python .venv-lowest/bin/python --resolution lowest-direct --all-extras --group build --group test --requirement pyproject.toml
	@.venv-lowest/bin/uv pip install --quiet --python .venv-lowest/bin/python --no-deps --no-build-isolation --editable .
	@.venv-lowest/bin/python -m pytest -n 2 --dist loadscope -W ignore::DeprecationWarning -W ignore::FutureWarning -m "$(NARROW)" tests/unit tests/report tests/gridmill

docs: $(READY_TO_TEST) ## build the documentation into docs/_build/html, with the reports that are there
	@$(VENV)/python -m sphinx -q -W --keep-going -j $(JOBS) -c docs -d docs/_build/doctrees . docs/_build/html
	@$(VENV)/python tools/links.py docs/_build/html
	@echo docs/_build/html/index.html

notebooks: $(READY_TO_TEST) ## execute the notebooks and write them back, normalised, to be committed
	@$(VENV)/python tools/notebooks.py && $(VENV)/python tools/readme.py

mutants: $(READY_TO_TEST) ## change data, notebooks, code and words in many small ways, and name what nothing notices (SEED=..., SAMPLE=...)
	@for kind in data notebooks code words; do $(VENV)/python tools/mutants.py $$kind --seed $(SEED) $(if $(SAMPLE),--sample $(SAMPLE)); done

.PHONY: faults
faults: $(READY_TO_TEST) ## kill, starve and move runs, and compare every byte with an undisturbed one (as root; half an hour)
	@for kind in kills limits places; do $(VENV)/python tools/faults.py $$kind --seed $(SEED); done

backtest: $(READY) ## fit the slow baselines anew and write data/backtest (a quarter of an hour)
	@$(VENV)/attain backtest

register: $(READY) ## write the registered forecasts in data/registered anew
	@$(VENV)/attain register

bench: $(READY_TO_TEST) .venv-bench/.ready ## accuracy and speed of the core beside other libraries
	@$(VENV)/python benchmarks/core.py

bench-suite: $(READY_TO_TEST) ## time of the suite beside plain Papermill
	@$(VENV)/python benchmarks/suite.py

lock: ## resolve the dependencies anew into the lock files
	@$(PYTHON) -m venv .venv-lock && .venv-lock/bin/python -m pip install --quiet uv
	@flags="--quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-annotate --no-header"; \
	uv=.venv-lock/bin/uv; \
	$$uv pip compile $$flags pyproject.toml -o requirements.lock && \
	$$uv pip compile $$flags --constraint requirements.lock --all-extras --group build --group test --group docs pyproject.toml -o requirements-test.lock && \
	$$uv pip compile $$flags --constraint requirements.lock --group lab -o requirements-lab.lock && \
	$$uv pip compile $$flags --constraint requirements-test.lock --group build -o requirements-build.lock && \
	$$uv pip compile $$flags --group bench -o benchmarks/requirements.lock
	@sed -nE 's/^([A-Za-z0-9._-]+==[^ \\]+( ; [^\\]*[^ \\])?) ?\\?$$/\1/p' requirements.lock requirements-test.lock requirements-lab.lock | sort -u > constraints.txt

clean: ## remove reports, environments and caches
	@rm -rf reports docs/_build .venv .venv-lab .venv-bench .venv-lock .venv-lowest .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
