# `make` alone says what there is. GNU make 3.81 (macOS) and a POSIX shell are enough.
#
#   PYTHON       the Python that makes the environment: make test PYTHON=python3.12
#   VENV         where the environment is
#   ARGS         words for the command: make serve ARGS="--port 8900"
#   PYTEST_ARGS  words for pytest: make test PYTEST_ARGS="-n 2 tests/source/test_pages.py"
#   NOISE        how many noises `make fuzz` builds and reads, of each kind
#   UV           the uv that `make lock` uses: https://docs.astral.sh/uv/

VENV ?= .venv
UV ?= uv
export VENV

bin = $(VENV)/bin
chromium = CHROMIUM="$$($(bin)/python tools/chromium.py)" && export CHROMIUM
lock = UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet --no-config --universal \
	--python-version 3.10 --no-strip-extras --generate-hashes --only-binary :all: pyproject.toml requirements/build.in

.PHONY: help serve test deploy-test check bench peers hall soak fuzz build image pictures lock clean

help:  ## Say what can be made (this)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

serve:  ## Serve the dashboard and print its address
	@tools/environment.sh serve
	@$(bin)/explainer build
	@$(bin)/explainer serve $(ARGS)

test:  ## Run every test, in a real browser too
	@tools/environment.sh test
	@$(chromium) && $(bin)/python -m pytest $(PYTEST_ARGS)

deploy-test:  ## Run what deploy/ has: nginx, JupyterHub with its proxy (needs npm)
	@tools/environment.sh test
	@$(bin)/python -m pip install --quiet --disable-pip-version-check -r deploy/jupyterhub/requirements.txt
	@$(chromium) && $(bin)/python -m pytest -m "deploy or not deploy" tests/end_to_end/test_nginx.py tests/server/kernels/test_gateway.py tests/end_to_end/test_jupyterhub.py $(PYTEST_ARGS)

check:  ## Check everything: format, lint, types, tests, stale notebooks
	@tools/environment.sh test
	$(bin)/ruff format --check
	$(bin)/ruff check
	$(bin)/mypy
	@$(chromium) && $(bin)/python -m pytest $(PYTEST_ARGS)
	$(bin)/explainer build --check

bench:  ## Measure the dashboard against plain Voilà
	@tools/environment.sh test
	@$(chromium) && $(bin)/python bench/bench.py $(ARGS)

peers:  ## Measure the page beside Panel, Streamlit, marimo, Voilà, nbconvert, Jupyter Book, Distill
	@tools/environment.sh test
	@$(chromium) && $(bin)/python bench/peers.py $(ARGS)

hall:  ## Measure a lecture hall: 100 and 3,000 readers in ten seconds, live places filling
	@tools/environment.sh test
	@$(bin)/python bench/hall.py $(ARGS)

soak:  ## Half an hour of readers who come and go: memory, and kernels left behind
	@tools/environment.sh test
	@$(chromium) && $(bin)/python bench/soak.py $(ARGS)

fuzz:  ## Build and read 2,000 noises a kind (NOISE=100), then live through 10,000 random histories of edits and updates (ARGS="--histories 100")
	@tools/environment.sh test
	@EXPLAINER_NOISE=$(or $(NOISE),2000) $(bin)/python -m pytest tests/end_to_end/test_fuzzing.py
	@$(bin)/python bench/merging.py $(ARGS)

build:  ## Build the notebooks from the content
	@tools/environment.sh serve
	@$(bin)/explainer build $(ARGS)

image:  ## Let repo2docker read binder/, as Binder will, without building the image
	@tools/environment.sh serve
	@$(bin)/python -m venv build/image
	@build/image/bin/python -m pip install --quiet --disable-pip-version-check jupyter-repo2docker
	@build/image/bin/jupyter-repo2docker --no-build .

pictures:  ## Take the pictures of the guides anew, into docs/pictures
	@tools/environment.sh test
	@$(chromium) && $(bin)/python tools/pictures.py

lock:  ## Lock the versions anew after pyproject.toml changed (ARGS=--upgrade: to the newest)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/" >&2; exit 1; }
	$(lock) $(ARGS) --extra test -o requirements/test.txt
	$(lock) $(ARGS) -c requirements/test.txt --extra gateway --extra pictures --extra write -o requirements/serve.txt
	$(lock) $(ARGS) -c requirements/test.txt --extra lab -o binder/requirements.txt

clean:  ## Remove the environment and everything else that was made
	@if [ -f "$(VENV)/.made" ]; then rm -rf "$(VENV)"; fi
	rm -rf build dist bench/out .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
