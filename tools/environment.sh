#!/bin/sh
# Create or update the environment in .venv; an environment that is up to date is not changed.
#
#   tools/environment.sh serve    installs requirements/serve.txt, for building and serving
#   tools/environment.sh test     installs requirements/test.txt, for everything
#
# PYTHON is the Python to use (default: the first that is new enough), VENV the folder to use.
#
# Stamp files record each finished step, so that an interrupted run is repeated:
#   .made             the Python and the folder; empty while packages are being installed
#   .serve or .test   a copy of the requirements that are installed
#   .package          checksums of the files that the installed package was built from
set -eu
cd "$(dirname "$0")/.."

purpose=${1:-}
venv=${VENV:-.venv}
chosen=${PYTHON:-}
bin=$venv/bin

say() { printf '%s\n' "$@" >&2; }
stop() {
    say "$@"
    exit 1
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; }
has_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# Print the Python of an environment and its folder: an environment that was moved is broken.
identity() {
    "$1" -c 'import os, sys; print(os.path.realpath(sys.argv[1]), sys.base_prefix, sys.version_info[:2])' \
        "$venv" 2>/dev/null
}

# Print the first Python that is new enough and can create environments, else the first that is
# new enough.
find_python() {
    found=
    for name in ${chosen:-python3 python3.14 python3.13 python3.12 python3.11 python3.10}; do
        is_new_enough "$name" || continue
        found=${found:-$name}
        if has_venv "$name"; then
            found=$name
            break
        fi
    done
    if [ -n "$found" ]; then
        printf '%s\n' "$found"
    elif [ -n "$chosen" ]; then
        stop "PYTHON=$chosen is not Python 3.10 or newer. Choose another one."
    else
        stop "Python 3.10 or newer was not found. Install it, or name it: make ... PYTHON=/path/to/python3"
    fi
}

# Install ensurepip, which is needed to create environments, and is a separate package on Debian
# and Ubuntu.
install_venv() {
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if ! command -v apt-get >/dev/null 2>&1; then
        stop "$1 cannot create environments: its module ensurepip is missing. Choose another Python: make ... PYTHON=/path/to/python3"
    elif [ "$(id -u)" -ne 0 ]; then
        stop "$1 cannot create environments yet. Run this command, then make again:" "" \
            "    sudo apt-get install -y $package" ""
    fi
    say "$1 cannot create environments yet; installing the package $package."
    DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >&2
    has_venv "$1" || stop "$package is installed, but $1 still has no ensurepip. Choose another Python: make ... PYTHON=/path/to/python3"
}

is_complete() {
    [ -s "$venv/.made" ] || return 1
    made=$(cat "$venv/.made")
    [ "$made" = "$(identity "$bin/python")" ] || return 1
    [ -z "$chosen" ] || [ "$made" = "$(identity "$chosen")" ] || return 1
    for name in serve test; do
        [ ! -f "$venv/.$name" ] || cmp -s "$venv/.$name" "requirements/$name.txt" || return 1
    done
}

create() {
    if [ -e "$venv" ] && [ ! -f "$venv/.made" ]; then
        stop "$venv was not created by make, so make does not change it. Move it, or choose another folder: make ... VENV=.venv-make"
    fi
    python=$(find_python)
    has_venv "$python" || install_venv "$python"
    say "Creating $venv with $("$python" -V 2>&1) ..."
    rm -rf "$venv"
    mkdir -p "$venv"
    : >"$venv/.made"
    "$python" -m venv "$venv"
}

# Install wheels only: to build a source package, pip would download a build backend that is not
# locked.
install_requirements() {
    say "Installing requirements/$purpose.txt ..."
    : >"$venv/.made"
    "$bin/python" -m pip install -qq --disable-pip-version-check \
        --require-hashes --only-binary :all: -r "requirements/$purpose.txt"
    cp "requirements/$purpose.txt" "$venv/.$purpose"
    identity "$bin/python" >"$venv/.made"
}

# Print checksums of the files that an editable install copies: a change needs a new install.
checksums() { find pyproject.toml requirements/explainer.cdx.json src/explainer/render/templates/voila src/explainer/render/templates/*.json src/explainer/render/static/lab.js -type f -exec cksum {} + | LC_ALL=C sort; }

install_package() {
    rm -f "$venv/.package"
    "$bin/python" -m pip install -qq --disable-pip-version-check \
        --no-build-isolation --no-deps --editable .
    checksums >"$venv/.package"
}

case $purpose in
serve | test) ;;
*) stop "usage: tools/environment.sh serve|test" ;;
esac

is_complete || create
# The requirements of the tests include those of the server.
if [ ! -f "$venv/.test" ] && [ ! -f "$venv/.$purpose" ]; then install_requirements; fi
[ "$(checksums)" = "$(cat "$venv/.package" 2>/dev/null)" ] || install_package
