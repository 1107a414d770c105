# Two commands do everything: `make map` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WEB := tests/web
NODE := $(abspath $(BIN))/node
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: map test lint types suite wheel chromium bench clean

map: $(VENV)/.installed  ## build the bundled map and say where it is
	@$(BIN)/contactline build

test: lint types suite wheel  ## lint, types, the whole suite with browser and wheel

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-test $(WEB)/node_modules/.installed
	$(BIN)/mypy
	cd $(WEB) && $(NODE) node_modules/typescript/bin/tsc --project .

suite: $(VENV)/.installed-test $(WEB)/node_modules/.installed chromium
	cd $(WEB) && $(NODE) --test
	$(BIN)/pytest -n 2 --dist loadgroup

wheel: $(VENV)/.installed-test  ## build the wheel and use it where no test tool is
	$(BIN)/python tests/wheel_trial.py

bench: $(VENV)/.installed-test $(WEB)/node_modules/.installed  ## figures by hand, as ratios in one run
	$(BIN)/pytest tests/bench -m bench -s --bench-full

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "contactline needs Python 3.11 or newer; say which: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.installed

# node comes with the test tools; npm gives what package-lock.json fixes, and runs no scripts
$(WEB)/node_modules/.installed: $(VENV)/.installed-test $(WEB)/package-lock.json
	cd $(WEB) && PATH="$(abspath $(BIN)):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

chromium:  ## the browser of the page's tests: Debian's chromium
	@command -v chromium >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ]; then run=""; \
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then run="sudo"; \
	else echo "the browser tests need chromium: apt-get install chromium"; exit 1; fi; \
	$$run apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive $$run apt-get install -y -qq --no-install-recommends chromium

clean:
	rm -rf $(VENV) build dist output/*/
