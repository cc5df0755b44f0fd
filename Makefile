# The commands that always work from a fresh clone. Everything is set up in .venv; only Python >= 3.11 is needed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test lint bench format lock schema reference clean

help:
	@echo "make demo    play a short day at the desk, with mail servers of its own"
	@echo "make test    run the tests; POSTDESK_REQUIRE_SERVERS=1 turns missing servers into failures"
	@echo "make lint    ruff, mypy, import-linter"
	@echo "make bench   floors and the whole chain, with ratios"
	@echo "make format  put the code into shape"
	@echo "make schema reference   renew the generated schema.sql and docs/reference"
	@echo "make lock    renew the pinned requirements (needs uv)"

# Two stamps: the demo needs less than the tests. Pinned with hashes; our own package is built without the network.
$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Postdesk needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

demo: $(VENV)/run.stamp
	$(BIN)/postdesk demo $(ARGS)

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/dev.stamp
	$(BIN)/python -m bench $(ARGS)

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schema: $(VENV)/dev.stamp
	$(BIN)/python -m daemon.store.schema_sql > schema.sql

reference: $(VENV)/dev.stamp
	$(BIN)/python -m daemon.config.reference > docs/reference/configuration.md
	$(BIN)/python -m daemon.cli.reference > docs/reference/commands.md
	$(BIN)/python -m daemon.desk.lifecycle_drawn > docs/reference/lifecycle.md

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q \
		--extra dev pyproject.toml -o requirements/dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q \
		--extra demo --extra build -c requirements/dev.txt pyproject.toml -o requirements/run.txt

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
