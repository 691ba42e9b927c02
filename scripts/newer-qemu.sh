#!/usr/bin/env bash
# newer-qemu.sh CACHE: unpacks the emulator of Debian 12's backports, which has the boards
# and buses of a Raspberry Pi that Debian 12's own lacks, into the folder CACHE, and prints
# the path of a program that starts it. Nothing is installed, and apt's own state stays as
# it is. Fails where the backports cannot be had.
set -euo pipefail
export LC_ALL=C
CACHE=$(realpath -m "$1")
readonly DIR=$CACHE/qemu-backports PACKAGES=(qemu-system-arm qemu-system-common qemu-system-data)
readonly FOLDER=usr/lib/x86_64-linux-gnu/qemu

die() { printf 'newer-qemu: %s\n' "$*" >&2; exit 1; }

if [ ! -x "$DIR/start" ]; then
	[ "$(dpkg --print-architecture)" = amd64 ] || die "only for a build machine of amd64"
	# shellcheck disable=SC2016
	uri=$(apt-get indextargets --format '$(ORIGIN)|$(REPO_URI)|$(CODENAME)|$(COMPONENT)' 'Created-By: Packages' |
		sed -n 's/^Debian|\(.*\)|bookworm|main$/\1/p' | head -n 1)
	[ -n "$uri" ] || die "this machine has no apt source of Debian 12"
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	mkdir -p "$work"/{lists/partial,cache/archives/partial,root}
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri bookworm-backports main" >"$work/list"
	apt=(apt-get -qq -o "Dir::Etc::SourceList=$work/list" -o Dir::Etc::SourceParts=/nonexistent -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache")
	("${apt[@]}" update && cd "$work" && "${apt[@]}" download "${PACKAGES[@]}") >&2 || die "no backports from $uri"
	for deb in "$work"/*.deb; do dpkg-deb -x "$deb" "$work/root"; done
	# An emulator loads no modules but its own, and looks for them in this one place: they
	# are laid over it, for the emulator alone.
	cat >"$work/root/start" <<-END
		#!/bin/sh
		exec unshare --mount sh -c 'mount --bind "$DIR/$FOLDER" "/$FOLDER" && exec "$DIR/usr/bin/qemu-system-aarch64" "\$@"' qemu "\$@"
	END
	chmod 755 "$work/root" "$work/root/start"
	mkdir -p "$CACHE"
	rm -rf "$DIR"
	mv "$work/root" "$DIR"
fi
"$DIR/start" --version >&2 || die "the emulator of the backports does not start here"
echo "$DIR/start"
