"""Looks at the appliance's disk without starting it: which system systemd-boot would
start, and whether every byte of it is there."""
import dataclasses
import hashlib
import json
import os
import re
import subprocess
import tarfile

import images
from vm import Failure

SECTOR = 512
FOLDER = b".          \x10"  # how each folder of a FAT but the first begins
NAME = re.compile(r"guichet-([1-9][0-9]*)(?:\+([0-9]+)(?:-([0-9]+))?)?\.efi")


def slots(image):
    """The names of the two boot files: the state of the slots."""
    said = images.run("mdir", "-b", "-i", f"{image}@@4M", "::/EFI/Linux")
    return {os.path.basename(l.strip()) for l in said.splitlines() if l.strip() and not l.strip().endswith("/")}


def folder_at(image):
    """Where on a disk the one sector stands that has the names of the two boot files."""
    start, size = images.partitions(image)[0]
    with open(image, "rb") as f:
        f.seek(start)
        boot = f.read(size)
    at = boot.find(FOLDER)
    while at >= 0 and (at % SECTOR or "guich".encode("utf-16-le") not in boot[at:at + SECTOR]):
        at = boot.find(FOLDER, at + 1)
    if at >= 0:
        return start + at
    raise Failure("the boot partition has no folder with slots")


def chosen(names):
    """The boot file that systemd-boot takes (boot.c, config_entry_compare): one that has
    tries left, or counts none, before one that has used them up; then the highest number."""
    def order(name):
        number, left, _ = NAME.fullmatch(name).groups()
        return left is None or int(left) > 0, int(number)
    can_start = [n for n in names if NAME.fullmatch(n)]
    if not can_start:
        raise Failure(f"no system can start: {names}")
    return max(can_start, key=order)


def started(name):
    """The name that systemd-boot gives a boot file before it starts it."""
    number, left, done = NAME.fullmatch(name).groups()
    return f"guichet-{number}+{int(left) - 1}-{int(done or 0) + 1}.efi" if left and int(left) else name


@dataclasses.dataclass(frozen=True)
class System:
    """A system as its bundle has it: the size and the SHA-256 of its two files."""
    number: int
    root: tuple
    boot: tuple


def system_of(bundle):
    """The system in a bundle, by its manifest."""
    with tarfile.open(bundle) as t:
        m = json.load(t.extractfile("manifest.json"))
    files = {f["name"]: (f["size"], f["sha256"]) for f in m["files"]}
    return System(m["number"], files["root.squashfs"], files["boot.efi"])


def begins_with(f, offset, file):
    """Tells whether a file of a bundle stands at an offset of a disk."""
    size, want = file
    f.seek(offset)
    got = hashlib.sha256()
    while size > 0:
        block = f.read(min(size, 1 << 20))
        if not block:
            return False
        got.update(block)
        size -= len(block)
    return got.hexdigest() == want


def whole(image, systems, scratch):
    """Checks that each system that has a name is one of those given, and whole: boot file
    and root, byte for byte; and that the boot partition is a sound FAT with two slots.
    Returns the number of the one that would start, and the names of the slots."""
    names = slots(image)
    if len(names) != 2:
        raise Failure(f"the boot partition has not two slots: {names}")
    for name in names - {"spare.bin"}:
        is_whole(image, name, systems, os.path.join(scratch, "boot.efi"))
    sound_fat(image, os.path.join(scratch, "boot.part"))
    return int(NAME.fullmatch(chosen(names))[1]), names


def is_whole(image, name, systems, boot):
    """Checks one system, by the name of its boot file."""
    system = next((s for s in systems if NAME.fullmatch(name) and s.number == int(NAME.fullmatch(name)[1])), None)
    if not system:
        raise Failure(f"{name} is none of the systems")
    images.run("mcopy", "-n", "-o", "-i", f"{image}@@4M", f"::/EFI/Linux/{name}", boot)
    with open(boot, "rb") as f:
        if not begins_with(f, 0, system.boot):
            raise Failure(f"{name} has a name, and its boot file is not whole")
    os.unlink(boot)
    parts = images.partitions(image)
    with open(image, "rb") as f:
        if not any(begins_with(f, parts[n][0], system.root) for n in (1, 2)):
            raise Failure(f"{name} has a name, and its root is in neither partition")


def sound_fat(image, part):
    """Checks the boot partition. A firmware that was cut while it counted a try leaves its
    mark (dosfstools: "Dirty bit is set"), which is no damage."""
    images.part(image, 1, part)
    done = subprocess.run(("fsck.vfat", "-n", part), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                          env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin", "LC_ALL": "C.UTF-8"})
    os.unlink(part)
    bad = [l for l in done.stdout.splitlines() if l.strip() and not re.search(
        r"^fsck\.fat |Dirty bit is set|Automatically removing dirty bit|Leaving filesystem unchanged|: \d+ files, |^\s*$", l)]
    if bad:
        raise Failure(f"the boot partition is not sound: {done.stdout}")
