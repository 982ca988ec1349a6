# make run   starts the app (makes a virtual environment and installs what it needs the first time)
# make test  installs what the tests need and runs all of them, those in a real browser too
# make test-fast  those that take a few minutes only: run them all the time
# make lint  ruff and pyright

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: run test test-fast test-slow test-browser lint browser clients node-clients local-model bench clean

run: $(VENV)/.app
	$(BIN)/streamlit run streamlit_app.py

$(VENV)/.app: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Try: make run PYTHON=python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.test: $(VENV)/.app pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check '.[test]'
	@touch $@

test: $(VENV)/.test browser clients node-clients lint test-fast test-slow test-browser

test-fast: $(VENV)/.test
	$(BIN)/pytest -n 2 --dist loadfile -m "not e2e and not slow"

test-slow: $(VENV)/.test
	$(BIN)/pytest -n 2 --dist loadfile -m slow

test-browser: $(VENV)/.test
	$(BIN)/pytest tests/e2e

# The browser tests drive Debian's Chromium. Where it is missing and cannot be installed they are skipped, and say so.
browser:
	@if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	  echo "Installing Chromium for the browser tests"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core fonts-noto-color-emoji >/dev/null; \
	else \
	  echo "NO CHROMIUM FOUND: the browser tests will be skipped. Install chromium to run them."; \
	fi

# Public JavaScript clients that some tests drive, and a Node.js for them. Without npm those tests are skipped, and say so.
node-clients: tests/node/node_modules/.installed

tests/node/node_modules/.installed: tests/node/package.json
	@if ! command -v npm >/dev/null 2>&1; then \
	  echo "NO NPM FOUND: the tests with JavaScript clients will be skipped. Install Node.js to run them."; \
	elif (cd tests/node && npm install --no-audit --no-fund --no-package-lock --loglevel=error); then touch $@; \
	else echo "NPM COULD NOT INSTALL tests/node/package.json: the tests with JavaScript clients will be skipped."; \
	fi

# Other people's Python clients (databricks-sql-connector, lsql, pytester), below .local/clients.
clients: $(VENV)/.test
	@$(BIN)/python tests/local_workspace/clients/environment.py

# A real model server (llama.cpp's) for one optional test, below .local/model-server: make local-model, then make test-fast.
local-model: .local/model-server/.installed

.local/model-server/.installed:
	$(PYTHON) -m venv .local/model-server
	.local/model-server/bin/python -m pip install --quiet --disable-pip-version-check 'xllamacpp>=2026.10' 'gguf>=0.17'
	@touch $@

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

clean:
	rm -rf $(VENV) .local .pytest_cache .ruff_cache build
