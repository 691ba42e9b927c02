"""A root that is not the one that was built does not run."""
import os
import time

import images
from lab import HOME, check
from vm import PATIENCE, boot_files, copy

STOPPED = b"dm-verity device corrupted"  # the kernel's words as it panics
MADE = 8  # where a squashfs has the time it was made, in its first block: nothing needs it
BLOCK = 4096
MAGIC = b"hsqs"


def step_verity(lab):
    """one bit of the root altered, in data or tree, and the machine stops before systemd"""
    start, _ = images.partitions(lab.product)[1]
    with open(lab.product, "rb") as f:
        f.seek(start)
        first = f.read(96)
    check(first[:4] == MAGIC, "no squashfs in partition 2")
    used = int.from_bytes(first[40:48], "little")  # bytes_used of the superblock
    tree = start + (used + BLOCK - 1) // BLOCK * BLOCK
    for name, at in (("data", start + MADE), ("tree", tree)):
        altered = copy(lab.product, lab.file(f"altered-{name}.img"))
        flip(altered, at)
        stops(lab, altered, name)
        os.unlink(altered)
    exchanged = exchange(lab, start, tree)
    stops(lab, exchanged, "the whole root, with a tree of its own")
    images.put_root(exchanged, lab.file("exchanged.squashfs"))
    with lab.start(exchanged) as vm:
        vm.wait(*HOME)  # that bit harms nothing where the RAM disk knows of it
    os.unlink(exchanged)


def exchange(lab, start, tree):
    """A copy of the image with another root that is whole in itself, and the RAM disk of
    the root before. The other root is left in exchanged.squashfs."""
    image, squash = copy(lab.product, lab.file("exchanged.img")), lab.file("exchanged.squashfs")
    with open(image, "rb") as f, open(squash, "wb") as to:
        f.seek(start)
        to.write(f.read(tree - start))
    flip(squash, MADE)
    boot = boot_files(image, lab.file("exchanged.boot"))
    images.put_root(image, squash)
    images.run("mcopy", "-o", "-i", f"{image}@@4M", os.path.join(boot, "initrd"), "::/initrd")
    os.truncate(squash, tree - start)
    return image


def flip(path, at):
    with open(path, "r+b") as f:
        f.seek(at)
        byte = f.read(1)[0]
        f.seek(at)
        f.write(bytes([byte ^ 1]))


def stops(lab, image, what):
    """The machine panics before systemd, and restarts, which ends the emulator."""
    with lab.start(image, append=lab.console() + " panic=2") as vm:
        end = time.monotonic() + 90 * PATIENCE
        while vm.running() and time.monotonic() < end:
            time.sleep(0.2)
        check(not vm.running(), f"{what} altered: the machine does not stop")
        check(STOPPED in vm.heard, f"{what} altered: stopped for another reason: {vm.heard[-800:]!r}")
        check(b"systemd[1]" not in vm.heard, f"{what} altered: systemd was started")
