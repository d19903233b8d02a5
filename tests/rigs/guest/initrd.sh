#!/bin/sh
# initrd.sh ROOT OUT    makes a small first file system for guest.sh: busybox, and the modules that mounting ROOT takes
set -eu
root=$1 out=$2
version=$(ls "$root/usr/lib/modules" | head -n 1)
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
mkdir -p "$new/bin" "$new/modules" "$new/proc" "$new/sys" "$new/dev" "$new/ro" "$new/rw" "$new/new"
cp "$(command -v busybox)" "$new/bin/busybox"
for module in virtio_pci 9pnet_virtio 9p overlay virtio_rng; do
    modprobe -d "$root" -S "$version" --show-depends "$module" 2>/dev/null
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
    cp "$file" "$new/modules/"
    basename "$file" >>"$new/modules/list"
done
cat >"$new/init" <<'END'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc; $b mount -t sysfs sys /sys; $b mount -t devtmpfs dev /dev
while read -r module; do $b insmod "/modules/$module" 2>/dev/null || echo "no module $module"; done </modules/list
$b mount -t tmpfs tmpfs /rw; $b mkdir -p /rw/upper /rw/work
$b mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=512000,cache=loose root /ro
$b mount -t overlay -o lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work overlay /new
$b mkdir -p /new/guest /new/proc /new/sys /new/dev
$b mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=none guest /new/guest
for folder in proc sys dev; do $b mount -o move /$folder /new/$folder; done
exec $b switch_root /new /bin/sh /guest/init
END
chmod +x "$new/init"
(cd "$new" && find . | cpio -o -H newc --quiet | gzip -1) >"$out"
