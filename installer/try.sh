#!/bin/sh
# Shows what the server does, on a machine that has nothing yet: installs what the build needs, builds, starts the server
# with a simulated device, and lets a small client ask to be let in. You are asked whether it may.
#
#   try.sh              in a window where there is a display, else in this terminal
#   try.sh --headless   in this terminal in any case
#   try.sh --keep       leaves the server running afterwards, and says how to end it
#
# Your own settings are not touched: everything is written to a folder that is removed at the end.
# Exit status: 0 shown (or you have denied the client, which is an answer too), 1 it did not work, 2 wrong arguments.
set -eu
cd "$(dirname "$0")/.."

headless=
keep=
for argument; do
    case "$argument" in
        --headless) headless=yes ;;
        --keep) keep=yes ;;
        *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
done
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || headless=yes

profile=
server=
demo=
finish() {
    status=$?
    trap - EXIT INT TERM HUP
    [ -z "$demo" ] || kill "$demo" 2>/dev/null || true
    if [ -n "$keep" ] && [ -n "$server" ] && kill -0 "$server" 2>/dev/null; then
        echo "The server goes on. To end it: kill $server && rm -r $profile"
        exit "$status"
    fi
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    [ -z "$profile" ] || rm -rf "$profile"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

echo 'Installing what the build needs, then building. The first time this takes a few minutes.'
sh installer/setup-debian.sh --build
cmake --preset release >/dev/null
cmake --build --preset release

programs=$PWD/build/release/bin
profile=$(mktemp -d)
mkdir -m 700 "$profile/config" "$profile/state" "$profile/cache"
export XDG_CONFIG_HOME="$profile/config" XDG_STATE_HOME="$profile/state" XDG_CACHE_HOME="$profile/cache"

# The port on which a process accepts connections, by the kernel's table; nothing if there is none yet.
port_of() {
    for handle in /proc/"$1"/fd/*; do
        socket=$(readlink "$handle" 2>/dev/null) || continue
        case "$socket" in 'socket:['*) ;; *) continue ;; esac
        inode=${socket#socket:[}
        hex=$(awk -v inode="${inode%]}" '$4 == "0A" && $10 == inode { sub(".*:", "", $2); print $2; exit }' /proc/net/tcp)
        [ -z "$hex" ] || { printf '%d\n' "0x$hex"; return; }
    done
}

wait_for_port() {
    waited=0
    port=
    while [ -z "$port" ]; do
        waited=$((waited + 1))
        if [ "$waited" -gt 100 ] || ! kill -0 "$server" 2>/dev/null; then
            echo 'The server did not start. It said:' >&2
            cat "$profile/log" >&2
            exit 1
        fi
        sleep 0.1
        port=$(port_of "$server")
    done
}

has_terminal() {
    [ -t 0 ] && [ -t 1 ]
}

echo
: >"$profile/log"
exec 3<&0
if [ -z "$headless" ]; then
    "$programs/assent" --port 0 --simulate demo >>"$profile/log" 2>&1 &
    server=$!
    wait_for_port
    echo "Assent is on your screen and listens on port $port. A demonstration client connects now;"
    echo 'a question appears: choose "Allow once" to see the device move in the window.'
elif has_terminal; then
    "$programs/assentd" --port 0 --simulate demo --show-levels <&3 2>>"$profile/log" &
    server=$!
    wait_for_port
    echo "The server listens on port $port. A demonstration client connects now, and you are asked about it."
else
    echo 'There is no display and no terminal, so nobody can be asked. The answer for the demonstration client, and'
    echo 'for it alone, is given in advance with --allow-program; any other client would be denied.'
    "$programs/assentd" --port 0 --simulate demo --show-levels --allow-program "$programs/assent-demo" \
        2>>"$profile/log" &
    server=$!
    wait_for_port
fi

result=0
"$programs/assent-demo" --url "ws://127.0.0.1:$port" &
demo=$!
wait "$demo" || result=$?
demo=
sleep 0.3
echo
case $result in
    0) echo 'Shown: the client was allowed, moved the simulated device, stopped it and left.' ;;
    1) echo 'You did not allow the client (no answer means no): it learned nothing of the device, and nothing moved.' ;;
    *) echo 'The demonstration did not work. The server said:' >&2
       cat "$profile/log" >&2
       exit 1 ;;
esac
