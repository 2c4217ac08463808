#!/bin/sh
# Makes the virtual environment $1 and installs what requirements.lock pins, by hash, and then this
# package, editable and without looking for anything else.
set -eu

environment=${1:?usage: scripts/bootstrap.sh ENVIRONMENT}
python="$environment/bin/python"
here=$(dirname "$0")

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
    base=$("$here/find_python.sh")
    echo "Making $environment with $("$base" --version)"
    "$base" -m venv --clear "$environment"
fi
"$python" -m pip --version >/dev/null 2>&1 || "$python" -m ensurepip >/dev/null

echo "Installing the locked packages (once; a few minutes where none is cached)"
export PIP_DISABLE_PIP_VERSION_CHECK=1
"$python" -m pip install --quiet --no-input --require-hashes -r requirements.lock
"$python" -m pip install --quiet --no-input --no-deps --no-build-isolation --editable .
