#!/usr/bin/env bash
# image-root.sh ARCH CACHE [root|stock [cached]]: makes the appliance's Debian root as
# a tar, and prints its path; "cached" makes none, and fails where there is none. It is made once for a list of packages and kept in the folder
# CACHE. "stock" is what Debian installs of itself (priority important), with which
# the appliance's start is compared.
# The same packages, in the same versions, give the same bytes on any day.
#
# The packages come from the build machine's own apt sources: its release, its
# mirrors, its keys. The component with the Raspberry Pi's boot files is asked for
# beside the machine's own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PATH:/usr/sbin:/sbin" LC_ALL=C
readonly ARCH=$1 CACHE=$2 WHAT=${3:-root}

say() { printf 'image: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
lines() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1"; }

# shellcheck source=/dev/null
SUITE=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
[ -n "$SUITE" ] || die "this is not a Debian release: no VERSION_CODENAME in /etc/os-release"

# The time of the root's newest files, in seconds since 1970: that of Debian 12's
# release. It is no commit's, or the cached root would be that of whoever made it first.
readonly TIME=1686355200

key=$(cat firmware/packages.list firmware/unpacked.list scripts/image-root.sh | sha256sum | cut -c1-16)
[ "$WHAT" = root ] || key=important
readonly OUT=$CACHE/$WHAT-$SUITE-$ARCH-$key.tar
if [ -s "$OUT" ]; then
	say "the root is in the cache: $OUT"
	echo "$OUT"
	exit
fi
[ "${4:-}" != cached ] || exit 1
[ "$(id -u)" -eq 0 ] || die "as root, please: the root's packages run their own scripts while it is made"
command -v mmdebstrap >/dev/null || die "mmdebstrap is missing: apt-get install mmdebstrap"

# needs_emulation: packages of another architecture run their scripts in an
# emulator, which the kernel has to know of.
needs_emulation() {
	[ "$ARCH" != "$(dpkg --print-architecture)" ] || return 0
	[ -e /proc/sys/fs/binfmt_misc/register ] || mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
	[ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ] || update-binfmts --enable qemu-aarch64
}

# sources prints the machine's own apt sources of this release, with the component
# for firmware.
sources() {
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(ORIGIN)|$(REPO_URI)|$(CODENAME)|$(COMPONENT)' 'Created-By: Packages' |
		sort -u | while IFS='|' read -r origin uri codename component; do
		case "$origin/$codename/$component" in
		"Debian/$SUITE"*"/main") echo "deb $uri $codename main non-free-firmware" ;;
		esac
	done
}

# UNPACK fetches what is only unpacked and leaves the packages' files in the root's
# folder unpacked, with what dpkg would know of them in its file status. It runs as a
# hook, on the build machine, with the root's own apt.
# shellcheck disable=SC2016
readonly UNPACK='
set -eu
dir="$1/unpacked"; mkdir -p "$dir"; cd "$dir"
export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
fetch() {
	case "$1" in
	linux-image-a*) p=$(apt-cache depends "$1" | sed -n "s/.*Depends: \(linux-image-[0-9].*\)/\1/p" | head -n 1) ;;
	*) p=$1 ;;
	esac
	apt-get -qq download "$p" && deb=$(ls ./*.deb) && dpkg-deb --fsys-tarfile "$deb" | tar -x &&
		{ dpkg-deb -f "$deb" && printf "Status: install ok installed\n\n"; } >>status && rm "$deb"
}
for p in $UNPACKED; do
	case "$p" in
	\?*) fetch "${p#\?}" 2>/dev/null || echo "image: ${p#\?} cannot be had from these apt sources" >&2 ;;
	*) fetch "$p" ;;
	esac
done
'

UNPACKED=$(lines firmware/unpacked.list | awk -v a="$ARCH" '$1 == "all" || $1 == a { print $2 }' | xargs)
export UNPACKED
needs_emulation
mkdir -p "$CACHE"
say "making the $SUITE $WHAT for $ARCH; this takes minutes, once"
mapfile -t from < <(sources)
[ ${#from[@]} -gt 0 ] || die "no apt source of Debian $SUITE on this machine"
hook=$(mktemp)
trap 'rm -f "$hook"' EXIT
printf '#!/bin/sh\n%s\n' "$UNPACK" >"$hook"
chmod 755 "$hook"
options=(--variant=important)
[ "$WHAT" != root ] || options=(--variant=essential --include="$(lines firmware/packages.list | paste -sd,)" --customize-hook="$hook")
SOURCE_DATE_EPOCH=$TIME mmdebstrap --quiet --format=tar --mode=root --arch="$ARCH" \
	--aptopt='APT::Install-Recommends "false"' \
	--aptopt='Acquire::Languages "none"' \
	--dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
	--dpkgopt='path-exclude=/usr/share/info/*' \
	--hook-dir=/usr/share/mmdebstrap/hooks/maybe-merged-usr \
	"${options[@]}" \
	"$SUITE" "$OUT.part" "${from[@]}" >&2
mv "$OUT.part" "$OUT"
echo "$OUT"
