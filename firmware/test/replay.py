"""Replays what was written to a disk, up to any point: what a power cut can leave.

The log is QEMU's blklogwrites, in the format of the kernel's dm-log-writes
(Documentation/admin-guide/device-mapper/log-writes.rst). A disk keeps what was
written before a flush; of what follows it may keep any part.
"""
import concurrent.futures
import dataclasses
import json
import os
import shutil
import struct
import subprocess

import images
from vm import Failure, copy

MAGIC = 0x6A736677736872
SECTOR = 512
FLUSH, FUA, DISCARD = 1, 2, 4


@dataclasses.dataclass(frozen=True)
class Entry:
    """One write: flags, where in bytes, what. A flush alone has no data."""
    flags: int
    offset: int
    data: bytes

    def within(self, start, size):
        """The entry as seen by a partition."""
        if self.data and self.offset + len(self.data) > start + size:
            raise Failure("a write over the end of the partition")
        return dataclasses.replace(self, offset=self.offset - start)


def read_log(path):
    """All entries, in order. A discard counts as nothing: it may not have happened."""
    entries = []
    with open(path, "rb") as f:
        magic, version, count, sector = struct.unpack("<QQQI", f.read(28))
        if magic != MAGIC or version != 1 or sector != SECTOR:
            raise Failure(f"{path}: no log of writes")
        f.seek(SECTOR)
        for _ in range(count):
            at, sectors, flags, length = struct.unpack("<QQQQ", f.read(SECTOR)[:32])
            if flags & DISCARD:
                length = 0
            data = f.read(sectors * SECTOR) if sectors and not flags & DISCARD else b""
            entries.append(Entry(flags, at * SECTOR, data))
    return entries


def states(entries, dice, each):
    """Yields what the disk may have kept of the writes: how many of the first ones it
    kept in full, in order, and a list of those that follow them. At each flush that is
    what was before it, and with it some of what came before the next one: each times
    where that is one write, and more often the more there are."""
    flushes = [i for i, e in enumerate(entries) if e.flags & (FLUSH | FUA)] + [len(entries)]
    kept = 0
    for end in flushes:
        open_ = [e for e in entries[kept:end + 1] if e.data]
        yield kept, []
        for n in range(each * len(open_).bit_length()):
            if n == 0:
                yield kept, open_[:dice.randrange(len(open_)) + 1]  # in order
                continue
            some = [e for e in open_ if dice.random() < 0.5]
            dice.shuffle(some)
            yield kept, [torn(e, dice) for e in some]
        kept = min(end + 1, len(entries))


def apply(disk, writes):
    """Writes to a disk, or to a partition, in order."""
    with open(disk, "r+b") as f:
        for e in writes:
            if e.data:
                f.seek(e.offset)
                f.write(e.data)


def torn(entry, dice):
    """A write of which perhaps only the first sectors arrived."""
    sectors = len(entry.data) // SECTOR
    if sectors < 2 or dice.random() < 0.8:
        return entry
    return dataclasses.replace(entry, data=entry.data[:dice.randrange(1, sectors) * SECTOR])


AT_ONCE = 8  # the kiosk's doctor mostly waits for a card service that is not there


def try_all(lab, before, entries, dice, each):
    """Tries every state; returns how many had which update."""
    found = {8: 0, 9: 0}

    def one(numbered):
        n, (kept, some) = numbered
        part = copy(before, lab.file(f"state{n}.part"))
        apply(part, entries[:kept] + some)
        try:
            number = sound(lab, part, set(found))
        except Failure as e:
            shutil.copy(part, lab.file("bad.part"))
            raise Failure(f"state {n}, {kept} writes and {len(some)} more, seed {lab.options.seed}: {e}") from e
        os.unlink(part)
        return number

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for number in pool.map(one, enumerate(states(entries, dice, each))):
            found[number] += 1
    return found


SOUND = ("data", "signature", "audit", "golden")  # what the kiosk's doctor must find good
DOCTORS = 5  # how often it is asked where it did not end in time


def sound(lab, part, updates):
    """Checks a data partition as the appliance does at its start, then looks whether
    anything is wrong, and reads the kiosk's data. Returns the update that is there,
    which must be one of those given."""
    for command, most in ((("e2fsck", "-p", part), 2), (("e2fsck", "-f", "-n", part), 0)):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                              env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"})
        if done.returncode > most:
            raise Failure(f"{command}: exit code {done.returncode}: {done.stdout}")
    out = part + ".files"
    shutil.rmtree(out, ignore_errors=True)
    os.mkdir(out)
    images.run("debugfs", "-R", f"rdump /kiosk {out}", part, stderr=subprocess.DEVNULL)
    said, findings = "", {}
    for _ in range(DOCTORS):
        said = subprocess.run([lab.options.kiosk, "doctor", "--json", "--data", os.path.join(out, "kiosk")], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False).stdout
        findings = {f["name"]: f for f in json.loads(said)["findings"]}
        if not any(findings.get(name, {}).get("status") == "unknown" for name in SOUND):  # it did not end in time: the machine is busy
            break
    shutil.rmtree(out)
    for name in SOUND:
        if findings.get(name, {}).get("status") != "good":
            raise Failure(f"{name}: {findings.get(name)}\n{said}")
    number = int(findings["data"]["detail"].removeprefix("data set ").split(",")[0])
    if number not in updates:
        raise Failure(f"update {number}, and not one of {updates}")
    return number
