#!/bin/sh
# Makes the Debian package in a fresh system and checks it in another: installs, starts both programs, is removed, and
# leaves no file behind.
#
#   check-deb.sh SUITE [OUTPUT]   SUITE: bookworm (Debian 12) or trixie (Debian 13); OUTPUT: folder for the package
#
# Needs root, mmdebstrap (setup-debian.sh --package) and the network. Exit status: 0 all is well, 2 wrong arguments.
set -eu

fail() {
    echo "check-deb.sh: $1" >&2
    exit "${2:-1}"
}

suite=${1:-}
case "$suite" in bookworm | trixie) ;; *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;; esac
output=${2:-}
[ "$(id -u)" = 0 ] || fail 'root is needed, for a system below another' 2
command -v mmdebstrap >/dev/null || fail 'mmdebstrap is missing; run setup-debian.sh --package' 2
sources=$(cd "$(dirname "$0")/.." && pwd)

work=$(mktemp -d)
leave() {
    status=$?
    trap - EXIT
    for root in "$work/build" "$work/check"; do
        for place in dev proc; do umount -l "$root/$place" 2>/dev/null || true; done
    done
    rm -rf --one-file-system "$work"
    exit "$status"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Unpacks the fresh system to a folder, ready for in_root.
make_root() {
    mkdir "$1"
    tar -C "$1" -xf "$work/base.tar"
    mount -t proc proc "$1/proc"
    mount --rbind /dev "$1/dev"
    mount --make-rslave "$1/dev"
    cp /etc/resolv.conf "$1/etc/resolv.conf"
}

in_root() {
    root=$1
    shift
    env -i HOME=/root LANG=C.UTF-8 TERM=dumb DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        chroot "$root" "$@" </dev/null
}

files_of() {
    (cd "$1" && find . -xdev ! -path './proc/*' ! -path './dev/*' ! -path './tmp/*' ! -path './var/log/*' \
        ! -path './var/cache/*' ! -path './var/lib/apt/*' ! -path './var/lib/dpkg/*' | sort)
}

echo "== a fresh $suite"
mmdebstrap --quiet --variant=minbase --include=ca-certificates "$suite" "$work/base.tar"
make_root "$work/build"
mkdir "$work/build/source"
tar -C "$sources" --exclude=./build --exclude=./.git --exclude=node_modules --exclude=python_modules -cf - . | tar -C "$work/build/source" -xf -

echo '== the package is made'
in_root "$work/build" sh -c 'cd /source && sh installer/setup-debian.sh --package && cmake --preset release &&
    cmake --build --preset release && cd build/release && cpack -G DEB'
package=$(cd "$work/build/source/build/release" && echo assent_*.deb)
mv "$work/build/source/build/release/$package" "$work/$package"
dpkg-deb --info "$work/$package" | sed -n '/Package/,$p'
dpkg-deb --contents "$work/$package"
[ -z "$output" ] || cp "$work/$package" "$output/"

echo '== it is installed'
make_root "$work/check"
in_root "$work/check" apt-get -q update
in_root "$work/check" apt-get -q --yes dist-upgrade
files_of "$work/check" >"$work/before"
dpkg-query --root="$work/check" --show --showformat='${Package}\n' | sort >"$work/packages-before"
cp "$work/$package" "$work/check/tmp/"
in_root "$work/check" apt-get -q --yes --no-install-recommends install "/tmp/$package"

echo '== both programs start and listen'
cat >"$work/check/tmp/start.sh" <<'END'
set -eu
export QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=/tmp/run HOME=/tmp/home
mkdir -m 700 -p /tmp/run /tmp/home
for program in assentd assent; do
    $program --version
    $program --port 0 --simulate demo >/tmp/out 2>&1 &
    pid=$!
    waited=0
    until grep -q ': 0100007F:.* 0A ' /proc/net/tcp && ls -l /proc/$pid/fd | grep -q socket; do
        waited=$((waited + 1))
        [ $waited -lt 100 ] && kill -0 $pid 2>/dev/null || { echo "$program does not listen"; cat /tmp/out; exit 1; }
        sleep 0.1
    done
    sleep 0.5
    status=0
    kill $pid; wait $pid || status=$?
    echo "$program: listened, ended with $status"; cat /tmp/out
    [ $status = 0 ]
done
END
in_root "$work/check" sh /tmp/start.sh

echo '== it is removed'
in_root "$work/check" apt-get -q --yes purge assent
# Without these, apt keeps what the base system only recommends or suggests (libc6 and libudev1: libidn2-0).
in_root "$work/check" apt-get -q --yes -o APT::AutoRemove::RecommendsImportant=false \
    -o APT::AutoRemove::SuggestsImportant=false autoremove --purge
files_of "$work/check" >"$work/after"
dpkg-query --root="$work/check" --show --showformat='${Package}\n' | sort >"$work/packages-after"
left=$(comm -13 "$work/packages-before" "$work/packages-after")
[ -z "$left" ] || fail "packages are left behind: $(echo $left)"
grep -i assent "$work/after" && fail 'files are left behind'
diff "$work/before" "$work/after" | grep '^>' || true
echo "== $suite: made, installed, started, removed without a trace"
