#!/bin/sh
# Installs the client libraries that the tests use, as package-lock.json and requirements/*.txt pin them, below this folder
# (node_modules, python_modules). What is installed as pinned already is left alone, and then no network is needed.
#
#   install.sh
#
# Exit status: 0 everything is there, anything else: npm or pip has failed and says why.
set -eu
cd "$(dirname "$0")"

python=/usr/bin/python3 # Debian's: the tests run it

if ! cmp -s package-lock.json node_modules/.installed-lock; then
    npm ci --ignore-scripts --no-audit --no-fund
    cp package-lock.json node_modules/.installed-lock
fi

# Each in a folder of its own: two of them have the same name for import. Wheels fit one version of Python only.
for pins in requirements/*.txt; do
    folder=python_modules/$(basename "$pins" .txt)
    wanted=$($python --version; cat "$pins")
    [ "$(cat "$folder/.installed-pins" 2>/dev/null)" = "$wanted" ] && continue
    rm -rf "$folder"
    $python -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-compile \
        --only-binary=:all: --no-deps --require-hashes --target "$folder" --requirement "$pins"
    echo "$wanted" >"$folder/.installed-pins"
done
