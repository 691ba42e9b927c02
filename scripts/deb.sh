#!/usr/bin/env bash
# deb.sh KIOSK OUT: makes the Debian package of the kiosk alone, for a machine that
# has its own Debian, and tries it: unpacked, listed and removed in an empty root.
# The service is installed, not started: the technician gives it a terminal.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly KIOSK=$1 OUT=$2
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH LC_ALL=C

die() { printf 'deb: %s\n' "$*" >&2; exit 1; }

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
chmod 755 "$WORK"
readonly TREE=$WORK/guichet
VERSION=$(cat VERSION)
ARCH=$(dpkg --print-architecture)
readonly VERSION ARCH DEB=$OUT/guichet_${VERSION}_${ARCH}.deb

install -D -m 755 "$KIOSK" "$TREE/usr/bin/kiosk"
install -D -m 644 firmware/deb/guichet.service "$TREE/usr/lib/systemd/system/guichet.service"
install -D -m 644 firmware/deb/guichet.sysusers "$TREE/usr/lib/sysusers.d/guichet.conf"
install -D -m 644 firmware/deb/guichet.tmpfiles "$TREE/usr/lib/tmpfiles.d/guichet.conf"
install -D -m 644 firmware/rootfs/etc/udev/rules.d/70-kiosk.rules "$TREE/usr/lib/udev/rules.d/70-guichet.rules"
install -D -m 644 firmware/rootfs/etc/udev/rules.d/59-sticks.rules "$TREE/usr/lib/udev/rules.d/59-guichet-sticks.rules"
install -D -m 644 docs/appliance.md "$TREE/usr/share/doc/guichet/appliance.md"
mkdir -p "$TREE/DEBIAN"
for script in postinst prerm postrm; do install -m 755 "firmware/deb/$script" "$TREE/DEBIAN/$script"; done
cat >"$TREE/DEBIAN/control" <<CONTROL
Package: guichet
Version: $VERSION
Architecture: $ARCH
Maintainer: Guichet <root@localhost>
Section: misc
Priority: optional
Depends: libc6, libpcsclite1, pcscd, libccid
Recommends: espeak-ng, alsa-utils
Installed-Size: $(du -sk "$TREE/usr" | cut -f1)
Description: offline kiosk for the reception desks of French hospitals
 Help on health-professional cards, and a check of the card in the reader, as a
 full-screen text interface. It has no network.
CONTROL
mkdir -p "$OUT"
dpkg-deb --root-owner-group -b "$TREE" "$DEB" >/dev/null

# try installs and removes it with a dpkg database of its own; the scripts see that
# no system runs there and do nothing to this one.
try() {
	local root=$WORK/root log=$WORK/dpkg.log
	mkdir -p "$root/var/lib/dpkg"/{info,updates,triggers}
	: >"$root/var/lib/dpkg/status"
	local dpkg=(dpkg --root="$root" --log="$log" --force-depends --force-script-chrootless)
	[ "$(id -u)" -eq 0 ] || dpkg+=(--force-not-root)
	"${dpkg[@]}" --install "$DEB" >"$WORK/said" 2>&1 || { cat "$WORK/said" >&2; die "it does not install"; }
	"$root/usr/bin/kiosk" version >/dev/null || die "the installed kiosk does not start"
	[ -e "$root/usr/lib/systemd/system/guichet.service" ] || die "the service is not there"
	"${dpkg[@]}" --purge guichet >"$WORK/said" 2>&1 || { cat "$WORK/said" >&2; die "it cannot be removed"; }
	local left
	left=$(find "$root" -type f -path '*guichet*' -o -type f -name kiosk)
	[ -z "$left" ] || die "left behind: $left"
}
try
printf 'deb: %s: installed and removed in an empty root\n' "$DEB" >&2
