#!/bin/sh
# Makes the environment in .venv, or leaves it alone when it is whole and up to date.
#
#   tools/environment.sh serve    what the dashboard needs    requirements/serve.txt
#   tools/environment.sh test     that and the tests' tools   requirements/test.txt
#
# PYTHON names the Python to use (else the first that is new enough), VENV another place.
#
# What is finished is stamped, so an interrupted run is never taken for a whole one:
#   .made      which Python, and where; empty while anything is being installed
#   .serve     the requirements that were installed; so too .test
#   .package   what the installed package itself was made of
set -eu
cd "$(dirname "$0")/.."

want=${1:-}
venv=${VENV:-.venv}
asked=${PYTHON:-}
bin=$venv/bin

say() { printf '%s\n' "$@" >&2; }
stop() {
    say "$@"
    exit 1
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; }
has_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# Which Python an environment is made with and where it stands: a moved one is broken.
identity() {
    "$1" -c 'import os, sys; print(os.path.realpath(sys.argv[1]), sys.base_prefix, sys.version_info[:2])' \
        "$venv" 2>/dev/null
}

# The first Python that is new enough and can make an environment; else the first new enough.
find_python() {
    found=
    for name in ${asked:-python3 python3.14 python3.13 python3.12 python3.11 python3.10}; do
        is_new_enough "$name" || continue
        found=${found:-$name}
        if has_venv "$name"; then
            found=$name
            break
        fi
    done
    if [ -n "$found" ]; then
        printf '%s\n' "$found"
    elif [ -n "$asked" ]; then
        stop "PYTHON=$asked is no Python 3.10 or newer; name one that is."
    else
        stop "There is no Python 3.10 or newer here. Install one, or name it: make ... PYTHON=/path/to/python3"
    fi
}

# Debian and Ubuntu keep ensurepip, which puts pip into an environment, in a package of its own.
get_venv() {
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if ! command -v apt-get >/dev/null 2>&1; then
        stop "$1 cannot make environments: its module ensurepip is missing. Name another: make ... PYTHON=/path/to/python3"
    elif [ "$(id -u)" -ne 0 ]; then
        stop "$1 cannot make environments yet. Run this, then the same make again:" "" \
            "    sudo apt-get install -y $package" ""
    fi
    say "$1 cannot make environments yet; installing the system's package $package."
    DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >&2
    has_venv "$1" || stop "$package is installed, but $1 still has no ensurepip. Name another: make ... PYTHON=/path/to/python3"
}

is_whole() {
    [ -s "$venv/.made" ] || return 1
    made=$(cat "$venv/.made")
    [ "$made" = "$(identity "$bin/python")" ] || return 1
    [ -z "$asked" ] || [ "$made" = "$(identity "$asked")" ] || return 1
    for room in serve test; do
        [ ! -f "$venv/.$room" ] || cmp -s "$venv/.$room" "requirements/$room.txt" || return 1
    done
}

make_anew() {
    if [ -e "$venv" ] && [ ! -f "$venv/.made" ]; then
        stop "$venv was not made by make, so make leaves it alone. Move it away, or choose another place: make ... VENV=.venv-make"
    fi
    python=$(find_python)
    has_venv "$python" || get_venv "$python"
    say "Making $venv with $("$python" -V 2>&1) ..."
    rm -rf "$venv"
    mkdir -p "$venv"
    : >"$venv/.made"
    "$python" -m venv "$venv"
}

# Wheels only: building a source package would download a build backend that is not locked.
install_requirements() {
    say "Installing requirements/$want.txt ..."
    : >"$venv/.made"
    "$bin/python" -m pip install -qq --disable-pip-version-check \
        --require-hashes --only-binary :all: -r "requirements/$want.txt"
    cp "requirements/$want.txt" "$venv/.$want"
    identity "$bin/python" >"$venv/.made"
}

# The package is editable, except for what installing copies out of the source.
parts() { find pyproject.toml src/explainer/render/templates/voila -type f -exec cksum {} + | LC_ALL=C sort; }

install_package() {
    rm -f "$venv/.package"
    "$bin/python" -m pip install -qq --disable-pip-version-check \
        --no-build-isolation --no-deps --editable .
    parts >"$venv/.package"
}

case $want in
serve | test) ;;
*) stop "usage: tools/environment.sh serve|test" ;;
esac

is_whole || make_anew
# What the tests need includes all that the dashboard needs.
if [ ! -f "$venv/.test" ] && [ ! -f "$venv/.$want" ]; then install_requirements; fi
[ "$(parts)" = "$(cat "$venv/.package" 2>/dev/null)" ] || install_package
