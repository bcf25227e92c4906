# vrrpwatch: `make demo` shows what it does, `make test` runs every check. Both build .venv when it is missing or old.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.installed
DEVELOPMENT := $(VENV)/.installed-dev
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE := $(BIN)/pip-compile --quiet --no-header --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --build-deps-for editable

.DEFAULT_GOAL := help
FIGURES := $(VENV)/figures.jsonl
KEEP := $(BIN)/python -m docs.reliability $(FIGURES) && $(BIN)/python -m docs.generate
# The tests that tell a figure of the reliability table.
TELLING = $$(grep --recursive --files-with-matches --word-regexp reached tests --include 'test_*.py' --exclude test_reliability.py)

.PHONY: help demo test lint format lock audit sbom bench bench-check fuzz soak figures docs pictures clean

help:  ## say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# The report's exit code is its verdict (0 OK, 1 WARNING, 2 CRITICAL); only 3, UNKNOWN, is a failure of the demo.
demo: $(RUNTIME)  ## analyze the built-in capture of two proxies
	@$(BIN)/vrrpwatch --help >/dev/null
	@capture=$$($(BIN)/python -c 'import vrrpwatch.demo; print(vrrpwatch.demo.capture_path())') && \
	code=0; $(BIN)/vrrpwatch analyze "$$capture" || code=$$?; \
	case $$code in \
	0) verdict=OK ;; \
	1) verdict=WARNING ;; \
	2) verdict=CRITICAL ;; \
	*) echo "the demo failed: exit code $$code" >&2; exit 1 ;; \
	esac; \
	echo; echo "exit code $$code ($$verdict): what a script or a monitoring system reads from this capture"

# Labs measure times, so they run alone and one after the other.
test: lint  ## all checks and all tests
	$(BIN)/pytest -m "not lab" --numprocesses auto
	$(BIN)/pytest -m lab

lint: $(DEVELOPMENT)  ## style, types, imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --strict
	$(BIN)/lint-imports --no-logo

format: $(DEVELOPMENT)  ## put the style right where a program can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: $(DEVELOPMENT)  ## compile both lock files again from pyproject.toml
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

audit: $(DEVELOPMENT)  ## look both lock files up among the known vulnerabilities
	$(BIN)/pip-audit --strict --require-hashes --disable-pip --progress-spinner off \
	--requirement requirements.lock --requirement requirements-dev.lock

sbom: $(DEVELOPMENT)  ## write sbom.json: what vrrpwatch brings with it, as CycloneDX
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --spec-version 1.5 --output-reproducible \
	--output-file sbom.json requirements.lock

bench: $(DEVELOPMENT)  ## measure speed and memory beside other programs
	$(BIN)/python bench/run.py

bench-check: $(DEVELOPMENT)  ## fail when a figure of the files is not what it must be
	$(BIN)/python bench/run.py --part files --check

fuzz soak figures: export VRRPWATCH_FIGURES := $(CURDIR)/$(FIGURES)

fuzz: $(DEVELOPMENT)  ## try broken input for a night
	$(BIN)/python -m tests.fuzz.frames --frames 5000000
	$(BIN)/python -m tests.fuzz.savefiles --files 2000000
	$(BIN)/python -m tests.fuzz.agreement --adverts 100000
	$(BIN)/python -m tests.fuzz.lines --lines 1000000
	$(BIN)/python -m tests.fuzz.guided --executions 20000000
	$(KEEP)

soak: $(DEVELOPMENT)  ## months in virtual time, floods, 10 GB through a pipe, 200 kills, stalls, a full wire
	$(BIN)/python -m tests.soak.months --days 30
	$(BIN)/python -m tests.soak.flood --adverts 10000000
	$(BIN)/python -m tests.soak.fifo --adverts 50000000
	VRRPWATCH_KILLS=200 $(BIN)/pytest tests/test_outputs_sudden_death.py
	VRRPWATCH_LONG=1 $(BIN)/pytest -m lab tests/lab -k "kernel_drops or nothing_is_sent or rotation_loses"
	$(BIN)/python -m tests.soak.wire --seconds 300
	$(KEEP)

figures: $(DEVELOPMENT)  ## run the tests behind the reliability table, and write it again
	$(BIN)/pytest -m "not lab" --numprocesses auto $(TELLING)
	$(BIN)/pytest -m lab $(TELLING)
	$(KEEP)

docs: $(DEVELOPMENT)  ## write the generated pages of docs/ again
	$(BIN)/python -m docs.generate

pictures: $(DEVELOPMENT)  ## draw the pictures of the screens again
	$(BIN)/python docs/pictures.py

clean:  ## remove the environment and everything a tool left behind
	rm -rf $(VENV) build dist sbom.json *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes --requirement requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME)
	$(INSTALL) --require-hashes --requirement requirements-dev.lock
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo "vrrpwatch needs Python 3.11 or later; name one with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	|| { echo "$(PYTHON) cannot build a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
