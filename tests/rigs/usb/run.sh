#!/bin/sh
# Runs a program on an emulated USB bus (usbemu.py says more); ends with its exit status. Options of usbemu.py go first.
# Exit status 77: what the rig needs is not installed (installer/setup-debian.sh --tests).
command -v umockdev-wrapper >/dev/null && /usr/bin/python3 -c 'import gi; gi.require_version("UMockdev", "1.0")' 2>/dev/null || {
    echo 'SKIP: the emulated USB bus needs umockdev and gir1.2-umockdev-1.0'
    exit 77
}
# Sanitizers want to be loaded first; the wrapper loads a library of its own.
ASAN_OPTIONS="verify_asan_link_order=0:${ASAN_OPTIONS:-}"
export ASAN_OPTIONS
exec umockdev-wrapper /usr/bin/python3 -B "$(dirname "$0")/usbemu.py" "$@"
