#!/bin/sh
# Installs the Debian packages that are needed here; for Debian 12 and 13. What is installed already is left alone, and
# then neither the network nor root is needed.
#
#   setup-debian.sh            what building and running the programs needs (the same as --build)
#   setup-debian.sh --tests    that, and what the tests need
#   setup-debian.sh --fuzz     that of --build, and what the fuzzers need (preset fuzz)
#   setup-debian.sh --bench    that of --build, and what counting instructions needs (preset bench)
#   setup-debian.sh --guest    what running the backends against a kernel of its own needs (tests/rigs/guest.sh)
#   setup-debian.sh --package  that of --build, and what making and checking the Debian package needs
#
# Exit status: 0 everything is there, 1 it could not be installed, 2 wrong arguments.
set -eu

build='g++ cmake ninja-build ccache pkg-config
  qt6-base-dev qt6-websockets-dev qt6-svg-dev qt6-wayland
  qt6-connectivity-dev qt6-serialport-dev libusb-1.0-0-dev libhidapi-dev
  qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools
  libgl-dev libgl1-mesa-dev libsimdjson-dev libboost-dev nettle-dev fonts-dejavu-core
  libsdl2-dev'
tests='iproute2 rapidjson-dev python3 python3-pip python3-jsonschema
  python3-pyatspi python3-dbus python3-gi gir1.2-atspi-2.0 at-spi2-core dbus dbus-x11
  umockdev gir1.2-umockdev-1.0
  xvfb xauth xdotool openbox imagemagick chromium desktop-file-utils appstream'
package='dpkg-dev file desktop-file-utils appstream mmdebstrap'
# The runtime of the sanitizers is only recommended by clang; llvm names the lines in what they say.
fuzz='clang libclang-rt-dev llvm'
guest='qemu-system-x86 mmdebstrap kmod busybox-static cpio'
bench='rapidjson-dev python3 python3-jsonschema valgrind'

fail() {
    echo "setup-debian.sh: $1" >&2
    exit "${2:-1}"
}

# npm may come from another vendor, whose packages do not go together with Debian's.
has_node() {
    command -v node >/dev/null && command -v npm >/dev/null
}

is_installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

case "${1:---build}" in
    --build) wanted=$build ;;
    --tests) wanted="$build $tests"; has_node || wanted="$wanted nodejs npm" ;;
    --fuzz) wanted="$build $fuzz" ;;
    --bench) wanted="$build $bench" ;;
    --guest) wanted="$build $tests $guest" ;;
    --package) wanted="$build $package" ;;
    *) sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
[ $# -le 1 ] || fail 'one option at a time' 2
command -v apt-get >/dev/null && command -v dpkg-query >/dev/null ||
    fail "this is not Debian (no apt-get here). Install by other means: $(echo $wanted)"

missing=
for package_name in $wanted; do
    is_installed "$package_name" || missing="$missing $package_name"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null; then
    as_root=sudo
else
    fail "root is needed, and there is no sudo. As root: apt-get install --no-install-recommends$missing"
fi

echo "Installing:$missing"
apt() {
    # shellcheck disable=SC2086 # nothing or sudo
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 "$@" </dev/null
}
apt update || echo 'setup-debian.sh: the package lists could not be brought up to date; going on with the old ones' >&2
# shellcheck disable=SC2086 # a list of names
apt install --yes --no-install-recommends $missing || fail "apt-get could not install:$missing"
