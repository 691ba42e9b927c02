"""Every state that a power cut can leave a disk in, while a system by stick is written and
while it is tried; and what the steps that take the power away share."""
import concurrent.futures
import os
import random
import shutil
import time

import images
import replay
import whole
from lab import HOME, until
from step_renew import FIRST, ONE, TWO, choose, home, packed, written
from vm import Failure, copy

AT_ONCE = 3  # states of the disk
UPDATE = 7  # of the help, which the data partition has
BOOTED = 1  # states of each run that are started as well


def first_system(lab, name):
    """A copy of the first system, with help and lists in its data."""
    image = copy(lab.system(ONE), lab.file(name))
    images.with_data(image, lab.file("data"), 900)
    return image


def both(lab):
    """The bundle of the second system, and what each of the two is."""
    one, two = (packed(lab, f"{n}.kiosk", lab.system(n)) for n in (ONE, TWO))
    return two, [whole.system_of(one), whole.system_of(two)]


def looked_at(lab, image, systems):
    """Checks a disk after the power went: slots, boot partition and data. Returns the
    number of the system that would start, and the slots' names as one word."""
    scratch = image + ".look"
    os.mkdir(scratch)
    number, names = whole.whole(image, systems, scratch)
    replay.sound(lab, images.part(image, 4, os.path.join(scratch, "data.part")), {UPDATE})
    shutil.rmtree(scratch)
    return number, " ".join(sorted(names))


def about_to_write(lab):
    """A machine saved before the last key, after which a system is written: its disk, its
    stick and its state. It starts once for all steps."""
    disk, stick, saved = (lab.file(name) for name in ("to-write.img", "to-write.stick", "to-write.saved"))
    if not os.path.exists(saved):
        bundle, _ = both(lab)
        first_system(lab, "to-write.img")
        with lab.start(disk, arch=lab.options.arch, uefi=True) as vm:
            vm.wait(*HOME, within=180)
            note(disk, vm.age())
            shutil.copy(choose(lab, vm, bundle, FIRST), stick)
            vm.save(saved)
    return disk, stick, saved


def goes_on(lab, disk, stick, saved, **more):
    """The saved machine, with the last key struck. disk is a copy of its own."""
    vm = lab.start(disk, arch=lab.options.arch, uefi=True, saved=saved, stick=stick, **more)
    vm.keys("ret")
    return vm


def about_to_try(lab, **more):
    """A disk on which a system is written, to be tried."""
    image, stick, saved = about_to_write(lab)
    disk = lab.file("to-try.img")
    if more or not os.path.exists(disk):
        with goes_on(lab, copy(image, disk), stick, saved, **more) as vm:
            vm.wait("SYSTÈME ÉCRIT", within=300)
            note(disk, vm.age())
            written(lab, vm)
    return disk


def note(disk, seconds):
    """Keeps how long it took to make a disk what it is."""
    with open(disk + ".took", "w", encoding="ascii") as f:
        f.write(str(seconds))


def took(disk):
    """How many seconds it took: to home, or from the last key to a system that is written."""
    with open(disk + ".took", encoding="ascii") as f:
        return float(f.read())


def step_renew_replay(lab):
    """every state that the disk can be in while a system is written"""
    log = lab.file("renew.log")
    about_to_try(lab, log=log)
    replayed(lab, "written", about_to_write(lab)[0], log)


def step_renew_try_replay(lab):
    """every state that the disk can be in while a system is tried"""
    before, log = about_to_try(lab), lab.file("renew-tried.log")
    image = copy(before, lab.file("renew-tried.img"))
    with lab.start(image, arch=lab.options.arch, uefi=True, log=log) as vm:
        vm.wait(*HOME, within=180)
        until(lambda: whole.slots(image) == {f"guichet-{ONE}.efi", f"guichet-{TWO}.efi"}, 300, f"it is not good: {whole.slots(image)}")
        time.sleep(6)  # the file system commits every five seconds
        vm.quit()
    replayed(lab, "tried", before, log)
    os.unlink(image)


def replayed(lab, what, before, log):
    """Looks at each state that the disk can have been in, and starts some of them."""
    (_, systems), dice = both(lab), random.Random(lab.options.seed)
    entries, seen, kept = replay.read_log(log), {}, []
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for batch in batches(disks(lab, before, entries, dice)):
            for (n, image), result in zip(batch, pool.map(lambda s: tried(lab, s[1], systems), batch)):
                if isinstance(result, Failure):
                    raise Failure(f"{what}, state {n} of seed {lab.options.seed}, left as {image}: {result}")
                count(seen, result)
                kept.append(image)
                if len(kept) > BOOTED:
                    os.unlink(kept.pop(dice.randrange(len(kept))))
    for image in kept:
        home(lab, image)
        os.unlink(image)
    lab.figures[f"states of the disk while a system was {what}, {len(entries)} writes"] = {
        "in all": sum(seen.values()), "started": len(kept), **seen}


def count(seen, result):
    words = f"{result[0]}: {result[1]}"
    seen[words] = seen.get(words, 0) + 1


def tried(lab, image, systems):
    try:
        return looked_at(lab, image, systems)
    except Failure as e:
        return e


def disks(lab, before, entries, dice):
    """Yields an image of each state, with its number."""
    base, done = copy(before, lab.file("base.img")), 0
    for n, (kept, some) in enumerate(replay.states(entries, dice, lab.options.states)):
        replay.apply(base, entries[done:kept])
        done = kept
        image = copy(base, lab.file(f"state{n}.img"))
        replay.apply(image, some)
        yield n, image
    os.unlink(base)


def batches(states):
    batch = []
    for state in states:
        batch.append(state)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    yield batch
