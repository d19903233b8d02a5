#!/bin/sh
# Runs parts of the tests on a kernel of their own, in QEMU, where hardware can be imitated by the kernel itself.
#
#   guest.sh BUILD [PART...]    BUILD: a build with tests, e.g. build/dev; PART: usb, hid. Default: all of them
#
# Needs root, and what setup-debian.sh --guest installs. The guest's system (800 MB) is made once, in ASSENT_GUEST_ROOT or
# ~/.cache/assent-guest. No KVM: the processor is emulated. Exit status: 0 all parts have passed, 1 not, 2 wrong arguments.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 1 ] && [ -d "$1" ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
build=$(cd "$1" && pwd)
shift
parts=${*:-usb hid}
root=${ASSENT_GUEST_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/assent-guest}
for tool in qemu-system-x86_64 mmdebstrap modprobe cpio busybox; do
    command -v "$tool" >/dev/null || { echo "guest.sh: $tool is missing: sh installer/setup-debian.sh --guest" >&2; exit 1; }
done

if [ ! -e "$root/vmlinuz" ]; then
    echo "== the guest's system is made in $root"
    mkdir -p "$root"
    # The same release as here: programs are built here and run there.
    suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
    sources=$(ls /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | head -n 1)
    mmdebstrap --quiet --mode=root --variant=minbase \
        --include=linux-image-amd64,dbus,udev,kmod,procps,iproute2,bluez,bluez-test-tools,python3,python3-dbus,python3-gi \
        "$suite" - "$sources" | tar x -C "$root" --exclude='./dev/*'
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/lib" "$work/bin"
cp "$here"/guest/* "$work/"
echo "$parts" >"$work/parts"
for part in $parts; do
    [ -e "$work/part-$part" ] || { echo "guest.sh: there is no part $part" >&2; exit 2; }
    for program in $(sed -n 's/^# programs: //p' "$work/part-$part"); do
        cp "$build/tests/$program" "$work/bin/"
        # Its libraries go along: the guest has none but the C library.
        ldd "$build/tests/$program" | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' |
            grep -vE '/(libc|libm|libpthread|libdl|librt|ld-linux[^/]*)\.so' | xargs -r cp -Lnt "$work/lib"
    done
done
sh "$here/guest/initrd.sh" "$root" "$work/initrd.gz"

timeout -k 5 "${ASSENT_GUEST_SECONDS:-400}" qemu-system-x86_64 -nodefaults -no-reboot -display none -m 1024 -smp 2 \
    -accel tcg,thread=multi -cpu max -kernel "$root/vmlinuz" -initrd "$work/initrd.gz" \
    -append 'console=ttyS0 quiet panic=-1' -serial stdio \
    -virtfs "local,path=$root,mount_tag=root,security_model=none,readonly=on,multidevs=remap" \
    -virtfs "local,path=$work,mount_tag=guest,security_model=none,multidevs=remap" </dev/null || true
[ -s "$work/status" ] || { echo 'guest.sh: the guest has not come to an end' >&2; exit 1; }
exit "$(cat "$work/status")"
