#!/usr/bin/env bash
# verity.sh SQUASHFS INITRD: makes a root verifiable. The tree of hashes of dm-verity
# joins the file SQUASHFS, and the hash at its root the initial RAM disk INITRD, where
# /init reads it: the file root.verity, with the number of data blocks and the hash in
# hexadecimal. In an INITRD that has one already the new one holds.
#
# The tree has no superblock and no salt, blocks of 4096 bytes and SHA-256: the same
# root has the same tree. No device and no root's rights are needed.
set -euo pipefail
export PATH="$PATH:/usr/sbin:/sbin" LC_ALL=C
readonly SQUASHFS=$1 INITRD=$2 BLOCK=4096

size=$(stat -c %s "$SQUASHFS")
blocks=$(((size + BLOCK - 1) / BLOCK))
truncate -s $((blocks * BLOCK)) "$SQUASHFS"
hash=$(veritysetup format "$SQUASHFS" "$SQUASHFS" --no-superblock --salt=- --hash=sha256 --data-blocks="$blocks" \
	--data-block-size=$BLOCK --hash-block-size=$BLOCK --hash-offset=$((blocks * BLOCK)) | awk '/^Root hash:/ { print $3 }')
[ ${#hash} -eq 64 ] || { echo "verity: no root hash of $SQUASHFS" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "$blocks $hash" >"$work/root.verity"
touch -d "@${SOURCE_DATE_EPOCH:-0}" "$work/root.verity"
(cd "$work" && echo root.verity | cpio -o -H newc -R 0:0 --reproducible --quiet) | gzip -9n >>"$INITRD"
