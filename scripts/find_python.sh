#!/bin/sh
# Prints the first Python on this machine that can make the virtual environment: 3.12 or 3.13,
# with venv and ensurepip. A name on the PATH may be a shim that fails, so each candidate is run.
# $PYTHON, where set, is tried first.
set -eu

usable() {
    "$1" - 2>/dev/null <<'CHECK'
import ensurepip, sys, venv
sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 13))
CHECK
}

for candidate in "${PYTHON:-}" python3.13 python3.12 python3 python \
    "$HOME"/.pyenv/versions/3.13.*/bin/python "$HOME"/.pyenv/versions/3.12.*/bin/python; do
    if [ -n "$candidate" ] && usable "$candidate"; then
        # The interpreter itself, not the shim: the environment must not depend on the folder.
        "$candidate" -c 'import sys; print(sys.executable)'
        exit 0
    fi
done

echo "No Python 3.12 or 3.13 with venv was found. Install one, or name it: make PYTHON=/path/to/python3.13" >&2
exit 1
