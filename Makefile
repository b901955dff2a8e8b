# `make` alone lists the targets. GNU make 3.81 (macOS) and a POSIX shell are enough.
#
#   PYTHON       the Python that creates the environment: make test PYTHON=python3.12
#   VENV         the folder of the environment (default: .venv)
#   ARGS         arguments of the command: make serve ARGS="--port 8900"
#   PYTEST_ARGS  arguments of pytest (default: -n 2): make test PYTEST_ARGS="-n 2 tests/source"
#   NOISE        how many random pages of each kind `make fuzz` builds and reads
#   UV           the uv that `make lock` uses: https://docs.astral.sh/uv/

VENV ?= .venv
UV ?= uv
export VENV

bin = $(VENV)/bin
pytest = $(bin)/python -m pytest $(or $(PYTEST_ARGS),-n 2)
chromium = CHROMIUM="$$($(bin)/python tools/chromium.py)" && export CHROMIUM
lock = UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet --no-config --universal \
	--python-version 3.10 --no-strip-extras --generate-hashes --only-binary :all: pyproject.toml requirements/build.in

npm_ci = test -e frontend/node_modules/esbuild || npm --prefix frontend ci --ignore-scripts

.PHONY: help serve test deploy-test lint check bench peers hall soak fuzz build frontend image pictures lock clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

serve:  ## Build the notebooks, serve the dashboard and print its address
	@tools/environment.sh serve
	@$(bin)/explainer build
	@$(bin)/explainer serve $(ARGS)

test:  ## Run all tests on two workers, including those in a real browser
	@tools/environment.sh test
	@$(chromium) && $(pytest)

deploy-test:  ## Test the setups in deploy/, and installing by the documents (needs npm and uv)
	@tools/environment.sh test
	@$(bin)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/jupyterhub/requirements.txt
	@$(chromium) && $(bin)/python -m pytest -m "deploy or not deploy" tests/end_to_end/test_nginx.py tests/end_to_end/test_container.py tests/server/kernels/test_gateway.py tests/end_to_end/test_jupyterhub.py tests/end_to_end/test_documents.py $(PYTEST_ARGS)

lint:  ## Check format, style, types, layers and dependencies
	@tools/environment.sh test
	$(bin)/ruff format --check
	$(bin)/ruff check
	$(bin)/mypy
	$(bin)/lint-imports --no-cache
	$(bin)/deptry src
	@$(npm_ci)
	npm --prefix frontend run --silent check

check: lint test  ## Check everything: lint, tests, and whether the notebooks are up to date
	$(bin)/explainer build --check

bench:  ## Compare the dashboard with plain Voilà
	@tools/environment.sh test
	@$(chromium) && $(bin)/python bench/bench.py $(ARGS)

peers:  ## Compare a page with Panel, Streamlit, marimo, Voilà, nbconvert, Jupyter Book, Distill
	@tools/environment.sh test
	@$(chromium) && $(bin)/python bench/peers.py $(ARGS)

hall:  ## Simulate a lecture hall: 100, 300 and 3,000 readers who arrive within ten seconds
	@tools/environment.sh test
	@$(bin)/python bench/hall.py $(ARGS)

soak:  ## Simulate half an hour of visits; measure memory and look for leftover kernels
	@tools/environment.sh test
	@$(chromium) && $(bin)/python bench/soak.py $(ARGS)

fuzz:  ## Build 2,000 random pages of each kind (NOISE=…) and slow ones, try new random examples in all tests that have such, and merge 10,000 random edit histories (ARGS="--histories …")
	@tools/environment.sh test
	@$(chromium) && $(bin)/python -m pytest -m hypothesis --hypothesis-profile=fuzz
	@EXPLAINER_NOISE=$(or $(NOISE),2000) $(bin)/python -m pytest tests/end_to_end/test_fuzzing.py tests/end_to_end/test_pathological_input.py tests/end_to_end/test_interrupted_writes.py
	@$(bin)/python bench/merging.py $(ARGS)

build:  ## Build the notebooks from the content
	@tools/environment.sh serve
	@$(bin)/explainer build $(ARGS)

frontend:  ## Bundle the scripts and style sheets in frontend/ (needs npm)
	@$(npm_ci)
	@npm --prefix frontend run --silent build

image:  ## Let repo2docker read binder/ as Binder does, without building the image
	@tools/environment.sh serve
	@$(bin)/python -m venv build/image
	@build/image/bin/python -m pip install --quiet --disable-pip-version-check jupyter-repo2docker
	@build/image/bin/jupyter-repo2docker --no-build .

pictures:  ## Retake the pictures of the guides, in docs/pictures
	@tools/environment.sh test
	@$(chromium) && $(bin)/python tools/pictures.py

lock:  ## Update all lock files after a change of dependencies (ARGS=--upgrade: to newest versions)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/" >&2; exit 1; }
	$(lock) $(ARGS) --extra test -o requirements/test.txt
	$(lock) $(ARGS) -c requirements/test.txt --extra gateway --extra pictures --extra write -o requirements/serve.txt
	$(lock) $(ARGS) -c requirements/test.txt --extra lab -o binder/requirements.txt
	$(lock) $(ARGS) -c requirements/test.txt --extra gateway -o deploy/container/requirements.txt
	$(lock) $(ARGS) -c requirements/test.txt deploy/gateway/requirements.in -o deploy/gateway/requirements.txt
	$(lock) $(ARGS) -c requirements/test.txt --extra lab --extra write deploy/jupyterhub/requirements.in -o deploy/jupyterhub/requirements.txt
	for folder in frontend deploy/jupyterhub; do npm --prefix $$folder install --package-lock-only --ignore-scripts; done
	@tools/environment.sh test
	$(bin)/python tools/sbom.py

clean:  ## Remove the environment and all generated files
	@if [ -f "$(VENV)/.made" ]; then rm -rf "$(VENV)"; fi
	rm -rf build dist bench/out .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
