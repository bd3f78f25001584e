# Every target but `clean` does the set-up itself; when all is there, that takes under a second.
PY := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup demo test soak lint bench accuracy dist clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: ## build .venv, check Java (Debian/Ubuntu: install it)
	@PYTHON="$(PYTHON)" bash tools/setup.sh

demo: setup ## make a lake of the field, scan it, mask it, verify it, deliver from it
	@.venv/bin/garim demo

test: setup ## all tests but the long ones
	$(PY) -m pytest tests/unit -n 2
	$(PY) -m pytest tests/property -n 2
	$(PY) -m pytest tests/spark -m "not soak"

soak: setup ## the long tests: many kills, 10,000 examples a property; ARGS='-m trust' for some
	GARIM_SOAK=1 $(PY) -m pytest -m "soak or hypothesis" --timeout 7200 $(ARGS)

lint: setup ## ruff and mypy
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy

bench: setup ## speed against a plain Spark copy; ARGS=--quick for a small run
	$(PY) -m tests.bench $(ARGS)

accuracy: setup ## recall, precision and leaks on generated texts, logs, columns and the demo lake
	$(PY) -m tests.accuracy

dist: setup ## wheel, zip for --py-files, environment for --archives
	$(PY) tools/dist.py dist

clean: ## remove what was built, the .venv included
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis spark-warehouse
	find detectors pipelines tests tools -type d -name __pycache__ -prune -exec rm -rf {} +
