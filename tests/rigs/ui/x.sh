#!/bin/sh
# x.sh COMMAND...: runs COMMAND on an X server of its own without a screen, with a session bus and home folder of its own.
# Programs of Qt tell the accessibility bus about their widgets there. Exit status: COMMAND's, 99 if there is no X server.
set -eu
folder=$(mktemp -d)
server=
finish() {
    status=$?
    trap - EXIT
    [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; } || true
    rm -rf "$folder"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

Xvfb -displayfd 3 -screen 0 1280x960x24 -nolisten tcp -noreset 3>"$folder/display" 2>"$folder/log" &
server=$!
waited=0
while [ ! -s "$folder/display" ]; do
    waited=$((waited + 1))
    [ "$waited" -lt 1000 ] && kill -0 "$server" 2>/dev/null || { echo 'x.sh: Xvfb did not start' >&2; cat "$folder/log" >&2; exit 99; }
    sleep 0.01
done

unset NO_AT_BRIDGE WAYLAND_DISPLAY
export DISPLAY=":$(cat "$folder/display")" XDG_RUNTIME_DIR="$folder" HOME="$folder"
export QT_QPA_PLATFORM=xcb QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1
dbus-run-session -- "$@"
