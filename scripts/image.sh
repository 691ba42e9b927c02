#!/usr/bin/env bash
# image.sh ARCH ROOT.tar PROGRAMS OUT [PUB|system=PUB|HASH]...: lays the appliance's image
# OUT from a root (image-root.sh), the programs kiosk, init and renew in the folder
# PROGRAMS, the public keys of those who sign help, of those who sign systems, and the hash
# of a set-up code. GUICHET_KERNEL is the Debian package of another kernel than the root's.
# No loop device and no mount is used; root is needed only so that the files keep their
# owners.
#
# The same input gives the same bytes: times, identifiers and orders are fixed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PATH:/usr/sbin:/sbin" LC_ALL=C TZ=UTC
umask 022
readonly ARCH=$1 TAR=$2 PROGRAMS=$3 OUT=$4
shift 4
readonly KEYS=("$@")
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

# The partitions, in MiB: boot, root, the root that another system gets, data: two data
# sets with lists of national scale (90 MB), and the one that takes their place.
readonly START=4 BOOT=256 ROOT=160 DATA=512
# SLOT: the room for a boot file, of which there are two in the boot partition, in MiB.
SLOT=32
[ "$ARCH" != arm64 ] || SLOT=64 # its kernel is not packed
readonly SLOT
# "KIOS": the signature that init looks for, and the stem of the other identifiers.
readonly SIGNATURE=4b494f53 UUID=4b494f53-0000-4000-8000-00000000000

say() { printf 'image: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
lines() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1"; }

[ "$(id -u)" -eq 0 ] || die "as root, please: the files of the root keep their owners"
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
readonly R=$WORK/root B=$WORK/boot I=$WORK/initrd
mkdir -p "$R" "$B" "$I"/modules/{disk,meanwhile,otherdisk,later}
tar -C "$R" --numeric-owner -xf "$TAR"
readonly U=$WORK/unpacked
mv "$R/unpacked" "$U"

# other_kernel DEB takes that package's kernel in the place of the root's.
other_kernel() {
	[ "$(dpkg-deb -f "$1" Architecture)" = "$ARCH" ] || die "$1 is not for $ARCH"
	rm -rf "${U:?}"/boot/* "$U"/lib/modules "$U"/usr/lib/linux-image-*
	dpkg-deb --fsys-tarfile "$1" | tar -C "$U" --numeric-owner -x
	[ -e "$(echo "$U"/boot/vmlinuz-*)" ] || die "there is no kernel in $1"
	awk 'BEGIN { RS = ""; ORS = "\n\n" } !/^Package: linux-image-/' "$U/status" >"$WORK/status"
	{ dpkg-deb -f "$1" && printf 'Status: install ok installed\n\n'; } >>"$WORK/status"
	mv "$WORK/status" "$U/status"
}

[ -z "${GUICHET_KERNEL:-}" ] || other_kernel "$GUICHET_KERNEL"
KERNEL=$(basename "$U"/boot/vmlinuz-*)
readonly KERNEL=${KERNEL#vmlinuz-}

# depends MODULE prints the files of a module and of what it needs, in order; nothing
# where the kernel has it built in.
depends() {
	modprobe -d "$U" -S "$KERNEL" --show-depends "$1" | awk '$1 == "insmod" { print $2 }'
}

# trees prints the device trees of the boards that the image is for.
trees() {
	[ "$ARCH" != arm64 ] || ls "$U/usr/lib/linux-image-$KERNEL/broadcom/"bcm2{710,711,712,837}*.dtb 2>/dev/null || true
}

# modules keeps the listed modules and drops all others, once nothing that a board needs
# is missing.
modules() {
	depmod -b "$U" "$KERNEL"
	local when module only file n=100 keep=$WORK/keep trees
	mapfile -t trees < <(trees)
	firmware/boards/needs.py "$ARCH" "$U/lib/modules/$KERNEL" firmware/modules.list firmware/boards/without.list "${trees[@]}" >&2 ||
		die "firmware/modules.list does not fit kernel and boards"
	: >"$keep"
	while read -r when module only; do
		[ -z "$only" ] || [ "$only" = "$ARCH" ] || continue
		depends "${module#\?}" >"$WORK/files" 2>"$WORK/none" || [ "$module" != "${module#\?}" ] || die "$module: $(cat "$WORK/none")"
		while read -r file; do
			grep -qxF "$file" "$keep" || echo "$file" >>"$keep"
			# What a folder needs is in it: init loads some of them at the same time.
			[ "$when" != root ] || continue
			! ls "$I/modules/$when"/*-"$(basename "$file")" >/dev/null 2>&1 || continue
			n=$((n + 1))
			cp "$file" "$I/modules/$when/$n-$(basename "$file")"
		done <"$WORK/files"
	done < <(lines firmware/modules.list)
	local to=$R/usr/lib/modules/$KERNEL
	while read -r file; do
		install -D -m 644 "$file" "$to/${file#"$U/lib/modules/$KERNEL/"}"
	done <"$keep"
	cp "$U/lib/modules/$KERNEL"/modules.{builtin,builtin.modinfo,order} "$to"
	depmod -b "$R" "$KERNEL"
}

# initrd packs init and its modules; a module of the initial RAM disk that the root
# needs no more is there all the same, since other machines load it late.
initrd() {
	install -m 755 "$PROGRAMS/init" "$I/init"
	mkdir -p "$I/dev" "$I/proc" "$I/sys"
	find "$I" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
	(cd "$I" && find . -mindepth 1 | sort | cpio -o -H newc -R 0:0 --reproducible --quiet) | zstd -19 -q -T1 >"$B/initrd"
}

# system turns the Debian root into the appliance's.
system() {
	local unit file trusted=nobody setup=none
	cp -R --no-preserve=mode firmware/rootfs/. "$R/" # whatever modes the sources were checked out with
	systemd-sysusers --root="$R" 2>"$WORK/sysusers" || die "systemd-sysusers: $(cat "$WORK/sysusers")"
	install -D -m 755 "$PROGRAMS/kiosk" "$R/usr/bin/kiosk"
	install -D -m 755 "$PROGRAMS/renew" "$R/usr/lib/guichet/renew"
	install -m 644 "$PROGRAMS/libpcaudio.so.0" "$R/usr/lib/" # in no package's place: the loader looks here last
	mkdir -p "$R/usr/share/guichet"/{fonts,keymaps,trust} "$R/data"
	fonts "$R/usr/share/guichet/fonts"
	keymaps "$R/usr/share/guichet/keymaps"
	block "$R/usr/share/guichet/block"
	for file in "${KEYS[@]}"; do
		case "$file" in
		system=*)
			key system "${file#system=}" "$R/usr/share/guichet/trust/system"
			continue
			;;
		esac
		if grep -q '^.2a.[0-9]' "$file"; then
			[ "$setup" = none ] || die "$file: a set-up code is given already, and would be lost: an image has one"
			install -m 644 "$file" "$R/usr/share/guichet/trust/setup"
			setup=given
			continue
		fi
		key help "$file" "$R/usr/share/guichet/trust"
		trusted=somebody
	done
	one_role
	# A kiosk that has lost its memory takes from these keys only what is newer than the image.
	date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d00 >"$R/usr/share/guichet/trust/since"
	case "$trusted,$setup" in
	nobody,none) say "neither --trust nor --setup-code: no stick can bring such a kiosk its first key, unless kiosk.setup-code= stands in its boot partition (docs/technicien.md)" ;;
	nobody,given) say "no --trust: whoever knows the set-up code, and the six words, can give such a kiosk its first key" ;;
	esac
	renewable || say "no --trust-system: no stick can ever renew the system of such a kiosk (docs/appliance.md)"
	while read -r unit; do ln -sf /dev/null "$R/etc/systemd/system/$unit"; done < <(lines firmware/masked.list)
	rm -rf "$R"/etc/systemd/system/*.wants
	units "$R/usr/lib/systemd/system"
	ln -sf /etc/systemd/system/kiosk.target "$R/etc/systemd/system/default.target"
	echo guichet >"$R/etc/hostname"
	: >"$R/etc/machine-id"
	: >"$R/etc/fstab"
	: >"$R/etc/resolv.conf"
	printf 'IMAGE_ID=guichet\nIMAGE_VERSION=%s\n' "$IMAGE" >>"$R/usr/lib/os-release"
	said >"$R/usr/share/guichet/system"
}

# key ROLE PUB DIR lays a public key into the folder of its role. The comment in the file,
# which nobody signs, gives it none: one that names another role is a mistake.
key() {
	local says=help
	grep -q '^RW' "$2" || die "$2 is no minisign public key, nor the hash of a set-up code"
	! grep -q '^untrusted comment: guichet system ' "$2" || says=system
	[ "$says" = "$1" ] ||
		die "$2 says that it is a key for $says, and is given as one for $1: --trust is for help, --trust-system for systems"
	local to
	to=$3/$(basename "$2" .pub).pub
	[ ! -e "$to" ] || die "$2: a key of that file name is given already, and would be lost: rename one of the two"
	install -D -m 644 "$2" "$to"
}

# renewable tells whether another system can take this one's place: whether somebody signs it.
renewable() { [ -d "$R/usr/share/guichet/trust/system" ]; }

# one_role makes sure that no key has both roles, under whichever identifier and comment.
one_role() {
	local twice
	twice=$(find "$R/usr/share/guichet/trust" -name '*.pub' -exec sh -c 'tail -n 1 "$1" | base64 -d | tail -c 32 | base64' sh {} \; | sort | uniq -d)
	[ -z "$twice" ] || die "a key is given twice: whoever signs help cannot sign systems"
}

# block FILE makes the file that the kiosk reads to know that the disk still answers: as
# large as a block of the root's file system, so that it has one to itself, and one that
# does not shrink, so that it is read from the disk each time (kiosk/appliance/disk.go).
block() {
	python3 -c 'import hashlib, sys; sys.stdout.buffer.write(b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(4096)))' >"$1"
}

# units DIR drops the units that are not listed.
units() {
	local unit
	while read -r unit; do
		[ -e "$1/$unit" ] || die "units.list: no unit $unit in the root"
	done < <(lines firmware/units.list)
	find "$1" -mindepth 1 -maxdepth 1 -printf '%f\n' | grep -vxFf <(lines firmware/units.list) | (cd "$1" && xargs -d '\n' rm -rf --)
}

# fonts DIR lays out the sizes of one font; the kiosk takes those that fit the screen.
fonts() {
	local font
	for font in 8x16:16 10x18:18x10 10x20:20x10 12x24:24x12 14x28:28x14 16x32:32x16; do
		gzip -dc "$U/usr/share/consolefonts/CyrKoi-TerminusBold${font#*:}.psf.gz" >"$1/${font%%:*}.psf"
	done
}

# keymaps DIR compiles the layouts to the kernel's tables.
keymaps() {
	local map
	python3 firmware/keymaps/make.py firmware/keymaps/layouts.txt "$WORK"
	for map in "$WORK"/*.map; do
		loadkeys --bkeymap --unicode "$map" >"$1/$(basename "$map" .map).bmap"
	done
}

# papers keeps what tells which package a file is of, before the lists go with the rest.
papers() {
	mkdir -p "$WORK/papers/var/lib" "$WORK/papers/usr/share"
	cp -R "$R/var/lib/dpkg" "$WORK/papers/var/lib/"
	cp -R "$R/usr/share/doc" "$WORK/papers/usr/share/"
	find "$R" -xdev ! -type d -printf '%P\n' >"$WORK/papers/files"
}

# strip removes what the appliance does without.
strip_root() {
	local pattern
	while read -r pattern; do
		# shellcheck disable=SC2086
		(cd "$R" && rm -rf -- $pattern)
	done < <(lines firmware/removed.list)
	mkdir -p "$R/var/log" "$R/var/cache"
	dead_scripts | (cd "$R" && xargs -d '\n' rm -f --)
	# Nobody takes on another's rights: no program has a set-user or set-group bit. What is
	# none does not look like one.
	find "$R" -xdev -type f -perm /6000 -exec chmod ug-s {} +
	find "$R/etc" -type f -exec chmod a-x {} +
}

# dead_scripts prints the programs of the root whose interpreter was removed.
dead_scripts() {
	local file first program
	find "$R" -xdev -type f -printf '%P\n' | while read -r file; do
		read -r first <"$R/$file" || true
		case "$first" in
		'#!'*) read -r program _ <<<"${first#'#!'}" && [ -e "$R$program" ] || echo "$file" ;;
		esac
	done 2>/dev/null
}

# boot_files lays the boot partition: the kernel where an emulator, a PC's UEFI or a
# Raspberry Pi finds it.
# cryptomgr.notests: the kernel does not try its ciphers at each start, which takes it more
# than a second; a SHA-256 that is wrong stops the machine at the first block of the root.
readonly QUIET="quiet loglevel=1 cryptomgr.notests vt.global_cursor_default=0 fbcon=nodefer consoleblank=0 panic=10 sysctl.kernel.sysrq=0 systemd.show_status=false rd.systemd.show_status=false systemd.gpt_auto=0"
boot_files() {
	cp "$U/boot/vmlinuz-$KERNEL" "$B/vmlinuz"
	echo "$QUIET" >"$B/cmdline-virt.txt"
	[ "$ARCH" = arm64 ] && raspberry
	uefi
}

raspberry() {
	if [ ! -d "$U/usr/lib/raspi-firmware" ]; then
		say "no raspi-firmware from these apt sources: the image starts in a virtual machine, not on a Raspberry Pi"
		return
	fi
	cp -R "$U/usr/lib/raspi-firmware/." "$B/"
	local trees
	mapfile -t trees < <(trees)
	[ ${#trees[@]} -eq 0 ] || cp "${trees[@]}" "$B/"
	ls "$B"/bcm2711*.dtb >/dev/null || die "the kernel brings no device tree of a Raspberry Pi 4"
	cp firmware/boards/config.txt "$B/config.txt"
	echo "$QUIET kiosk.disk=mmcblk?" >"$B/cmdline.txt"
}

# said prints what a system says of itself: its number, by which the boot loader prefers
# the newer one, the kind of computer, what it was made of, and whether it is the last one
# that a kiosk can be given (kiosk/renewal/image.go).
said() {
	printf 'ID=guichet\nNAME=Guichet\nPRETTY_NAME="Guichet %s"\nIMAGE_ID=guichet\nIMAGE_VERSION=%s\nKIOSK_BOARD=%s\nKIOSK_VERSION=%s\n' \
		"$NUMBER" "$NUMBER" "uefi-$ARCH" "$IMAGE"
	renewable || echo KIOSK_LAST=yes
}

# uefi joins kernel, RAM disk and command line to one program, as systemd-stub has it,
# and lays it where systemd-boot finds it: in one of two files that a new system is
# written into in their turn, and that are never made longer or shorter.
uefi() {
	local stub name=BOOTAA64.EFI loader=systemd-bootaa64.efi copy=aarch64-linux-gnu-objcopy
	stub=$(find "$U/usr/lib/systemd/boot/efi" -name 'linux*.efi.stub' 2>/dev/null | sort | head -n 1) || true
	if [ -z "$stub" ]; then
		say "no systemd-boot-efi from these apt sources: the image does not start by UEFI"
		return
	fi
	[ "$ARCH" = arm64 ] || { name=BOOTX64.EFI loader=systemd-bootx64.efi copy=objcopy; }
	local to=$B/EFI/Linux/guichet-$NUMBER.efi
	mkdir -p "$B/EFI/BOOT" "$B/EFI/Linux" "$B/loader"
	cp "$(dirname "$stub")/$loader" "$B/EFI/BOOT/$name"
	printf 'timeout 0\neditor no\nauto-entries no\nauto-firmware no\nconsole-mode keep\n' >"$B/loader/loader.conf"
	said >"$WORK/osrel"
	printf '%s kiosk.disk=vd?,sd?,nvme?n1,mmcblk?' "$QUIET" >"$WORK/cmdline"
	"$copy" \
		--add-section .osrel="$WORK/osrel" --change-section-vma .osrel=0x20000 \
		--add-section .cmdline="$WORK/cmdline" --change-section-vma .cmdline=0x30000 \
		--add-section .linux="$B/vmlinuz" --change-section-vma .linux=0x2000000 \
		--add-section .initrd="$B/initrd" --change-section-vma .initrd=0x6000000 \
		"$stub" "$to"
	settle_pe "$to"
	fits "$to" "$SLOT"
	truncate -s "${SLOT}M" "$to" "$B/EFI/Linux/spare.bin"
}

# settle_pe FILE takes the time of building, and the check sum over it, out of a
# program's header: objcopy writes the clock's. Microsoft PE format: the signature is
# where the word at 0x3c points; TimeDateStamp at 8 from it, CheckSum at 24 + 64.
settle_pe() {
	local pe field
	pe=$(od -An -tu4 -j $((0x3c)) -N 4 "$1")
	for field in 8 88; do
		head -c 4 /dev/zero | dd of="$1" bs=1 seek=$((pe + field)) conv=notrunc status=none
	done
}

# squash packs the root, and tells the initial RAM disk how to know it again. LZ4 takes a
# third more room than zstd, and less time to unpack than a memory card takes to read it.
squash() {
	(
		unset SOURCE_DATE_EPOCH # mksquashfs takes it or the options, not both
		mksquashfs "$R" "$WORK/root.squashfs" -comp lz4 -Xhc -noappend -no-progress -quiet -no-xattrs \
			-all-time "$EPOCH" -mkfs-time "$EPOCH" >/dev/null
	)
	scripts/verity.sh "$WORK/root.squashfs" "$B/initrd"
	fits "$WORK/root.squashfs" $ROOT
}

# disk writes the partitions and joins them.
disk() {
	find "$B" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
	truncate -s ${BOOT}M "$WORK/boot.fat"
	mkfs.vfat -F 32 -s 4 -n GUICHETBOOT -i "$SIGNATURE" --invariant "$WORK/boot.fat" >/dev/null
	(cd "$B" && mcopy -s -m -i "$WORK/boot.fat" -- * ::/)
	truncate -s ${DATA}M "$WORK/data.ext4"
	E2FSPROGS_FAKE_TIME=$EPOCH mke2fs -q -F -t ext4 -m 0 -L GUICHET -U "${UUID}4" \
		-E "hash_seed=${UUID}5,root_owner=0:0" "$WORK/data.ext4"
	rm -f "$OUT"
	truncate -s $((START + BOOT + 2 * ROOT + DATA))M "$OUT"
	sfdisk -q "$OUT" <<-TABLE
		label: dos
		label-id: 0x$SIGNATURE
		start=${START}MiB, size=${BOOT}MiB, type=c, bootable
		start=$((START + BOOT))MiB, size=${ROOT}MiB, type=83
		start=$((START + BOOT + ROOT))MiB, size=${ROOT}MiB, type=83
		start=$((START + BOOT + 2 * ROOT))MiB, size=${DATA}MiB, type=83
	TABLE
	place "$WORK/boot.fat" $START
	place "$WORK/root.squashfs" $((START + BOOT))
	place "$WORK/data.ext4" $((START + BOOT + 2 * ROOT))
}
readonly EPOCH=$SOURCE_DATE_EPOCH

fits() { [ "$(stat -c %s "$1")" -le $(($2 << 20)) ] || die "$(basename "$1") is larger than its $2 MiB"; }
place() { dd if="$1" of="$OUT" bs=1M seek="$2" conv=notrunc,sparse status=none; }

IMAGE=$(cat VERSION)+$(git rev-parse --short=12 HEAD)
# NUMBER is the system's: the hour of the commit, which grows with each.
NUMBER=${GUICHET_SYSTEM:-$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d%H)}
readonly IMAGE NUMBER
modules
system
papers
strip_root
scripts/contents.sh "$R" >"$WORK/contents" || die "the root has what no kiosk may have"
install -m 644 "$WORK/contents" "$R/usr/share/guichet/contents"
scripts/sbom.py "$R" "$WORK/papers" "$U" "$PROGRAMS" "$OUT" "$IMAGE"
install -m 644 firmware/vex.openvex.json "$OUT.vex.json"
initrd
squash
boot_files
disk
sha256sum "$PROGRAMS"/{kiosk,init,renew} "$WORK/root.squashfs" "$B/vmlinuz" "$B/initrd" "$OUT" "$OUT".{packages.tsv,cdx.json,vex.json} |
	sed -E 's|  .*/|  |' >"$OUT.sha256"
say "$OUT: squashfs $(($(stat -c %s "$WORK/root.squashfs") >> 20)) MiB, on disk $(du -m "$OUT" | cut -f1) MiB, initrd $(($(stat -c %s "$B/initrd") >> 10)) KiB"
