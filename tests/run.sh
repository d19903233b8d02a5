#!/bin/sh
# Builds everything and runs every test: the one command for "is it all right?". Ends with ctest's summary and its status.
#
#   run.sh [options of ctest]     for example: run.sh -R device
#
# A second run needs no network. See tests/README.md for what the tests need.
set -eu
cd "$(dirname "$0")/.."

sh installer/setup-debian.sh --tests

sh tests/clients/install.sh
cmake --preset dev
cmake --build --preset dev
exec ctest --preset dev --parallel 2 "$@"
