# Two commands do everything: `make demo` runs the whole chain on the example, `make test` passes the tests.
# Both set up what is missing first: a virtual environment, the Python packages, and through apt the libraries
# that print PDFs (and, for the tests, the Java that validates them).

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test test-fast lint setup setup-dev benchmark clean

demo: setup
	$(BIN)/sla demo --out demo

test: setup-dev
	$(BIN)/pytest -m "not slow and not real" -n 2 --dist loadgroup
	$(BIN)/pytest -m "slow and not real" -n 2 --dist loadgroup

test-fast: setup-dev
	$(BIN)/pytest -m "not slow and not real" -n 2 --dist loadgroup

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

benchmark: setup-dev
	$(BIN)/pip install -q --group benchmark
	$(BIN)/python -m benchmarks.run

setup: $(VENV)/.runtime
	@sh .ci/system-packages print

setup-dev: $(VENV)/.dev
	@sh .ci/system-packages print validate

$(VENV)/.runtime: pyproject.toml
	@sh .ci/system-packages python
	test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/pip install --quiet --editable ".[pdf]"
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(BIN)/pip install --quiet --editable ".[pdf,data,postgres,mysql,ledger,export,einvoice]" --group dev
	@touch $@

clean:
	rm -rf $(VENV) demo dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
