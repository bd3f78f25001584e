#!/usr/bin/env bash
# Builds .venv from constraints.txt and makes sure that Spark finds a Java: `make setup`.
# Does nothing, quickly, when both are there. PYTHON=/path/to/python chooses the interpreter.
set -euo pipefail
cd -P "$(dirname "$0")/.."

readonly JAVA_WANTED=17 # pyspark 4 runs on 17 and newer
readonly STAMP=.venv/garim-setup.stamp

fail() {
    echo "setup: $*" >&2
    exit 1
}

# --- Python ---------------------------------------------------------------------------------

is_python() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    local candidate
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3 python3.{14,13,12,11}; fi
    for candidate in "$@"; do
        if is_python "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    fail "garim needs Python 3.11 or newer with its venv module; $* is none." \
        "Install it (Debian/Ubuntu: apt-get install python3-venv) or name one: make setup PYTHON=/path/to/python3."
}

# What is installed depends on these files, and on the folder: scripts in .venv hold its path.
fingerprint() { { pwd && cat pyproject.toml constraints.txt tools/setup.sh; } | cksum; }

venv_ready() {
    [ -f "$STAMP" ] && [ "$(cat "$STAMP")" = "$(fingerprint)" ] && .venv/bin/python -c '' 2>/dev/null
}

build_venv() {
    local python
    if ! is_python .venv/bin/python || ! grep -q "$PWD/.venv" .venv/bin/activate; then
        python=$(find_python)
        echo "setup: building .venv with $("$python" --version)"
        rm -rf .venv
        "$python" -m venv .venv
    fi
    echo "setup: installing the packages of constraints.txt (several hundred MB at first)"
    pip_install hatchling setuptools # build backends, of garim and of pyspark's source package
    pip_install --no-build-isolation --editable '.[dev,notebook]'
    echo "setup: compiling"
    .venv/bin/python tools/warm.py
    fingerprint >"$STAMP"
}

pip_install() {
    .venv/bin/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt "$@"
}

# --- Java -----------------------------------------------------------------------------------

java_command() { if [ -n "${JAVA_HOME:-}" ]; then echo "$JAVA_HOME/bin/java"; else echo java; fi; }

# Prints 17 for `openjdk version "17.0.15"`, 1 for `java version "1.8.0_402"`, 0 for none.
java_version() {
    local version
    version=$("$(java_command)" -version 2>&1 | sed -n 's/^.* version "\([0-9]*\).*$/\1/p' | head -n 1) || true
    echo "${version:-0}"
}

java_ready() { [ "$(java_version)" -ge "$JAVA_WANTED" ]; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        command -v sudo >/dev/null || fail "installing Java needs root, and there is no sudo here." \
            "Ask for Java $JAVA_WANTED or newer (openjdk-17-jre-headless), then run make setup again."
        sudo "$@"
    fi
}

install_java() {
    local package=openjdk-17-jre-headless
    echo "setup: Java $JAVA_WANTED or newer is missing; installing a headless one with apt-get"
    as_root apt-get update -qq
    apt-cache show "$package" >/dev/null 2>&1 || package=default-jre-headless
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null
}

ensure_java() {
    if java_ready; then return; fi
    if [ -n "${JAVA_HOME:-}" ]; then
        fail "JAVA_HOME is $JAVA_HOME, which holds no Java $JAVA_WANTED or newer." \
            "Point it at one, or unset it."
    fi
    command -v apt-get >/dev/null || fail "Spark needs Java $JAVA_WANTED or newer, and found none." \
        "Install one (macOS: brew install openjdk@17) and set JAVA_HOME, then run make setup again."
    install_java
    java_ready || fail "apt-get installed a Java, but \`java\` is still older than $JAVA_WANTED." \
        "Set JAVA_HOME to a folder under /usr/lib/jvm."
}

venv_ready || build_venv
ensure_java
