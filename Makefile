# Set up, check, test and show needsmap. Needs Python 3.11+ and make; nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test check setup browser fuzz docs invented lock clean

demo: $(VENV)/.core  ## Run the main job on the invented borough
	$(BIN)/needsmap demo -o needsmap-demo

test: setup browser  ## Run the tests (on published data too, where NEEDSMAP_MIRROR is set)
	$(BIN)/python -m pytest -n auto $(PYTEST_ARGS)

check: setup  ## Lint, types, import contracts, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	NEEDSMAP_REQUIRE= $(BIN)/python -m pytest -q tests/test_identifiers.py tests/test_docs.py -k "identifiers or links or commands"

setup: $(VENV)/.dev

# The hash-locked lists are made by `make lock`; they hold no registry's address.
$(VENV)/.core: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.core
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

# Debian's Chromium for the browser tests, where this user may install it; they skip loudly without.
browser:
	@$(BIN)/python tests/chromium.py || true

FUZZ_MINUTES ?= 1
fuzz: setup  ## Try drawn and damaged inputs, FUZZ_MINUTES for each target
	NEEDSMAP_MIRROR= $(BIN)/python tests/fuzz/run.py --minutes $(FUZZ_MINUTES)

docs: setup  ## Write the page of commands anew, and build the site into build/site (no network)
	$(BIN)/python docs/write_cli.py
	rm -rf build/site
	$(BIN)/python docs/build_site.py build/site

invented: setup  ## Write the invented borough's zip anew
	PYTHONPATH=tools $(BIN)/python -m alderwick

lock:
	uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--python-version 3.11 -o requirements.txt pyproject.toml requirements-build.in
	uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--python-version 3.11 --all-extras -o requirements-dev.txt pyproject.toml requirements-build.in

clean:
	rm -rf $(VENV) needsmap-demo build dist
