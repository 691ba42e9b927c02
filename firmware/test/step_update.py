"""Updates by stick, and the power that goes while one is taken."""
import os
import random
import re
import subprocess
import threading
import time

import images
import replay
from lab import HOME, check, enter_code, go_home
from vm import Failure, copy


def plug(lab, vm, number):
    """Plugs a stick with an update in, and waits until its bundle is on screen."""
    name = f"stick{number}"
    vm.plug(name, copy(lab.stick(number), os.path.join(vm.folder, name + ".img")))
    vm.wait(f"maj{number}.kiosk")
    return name


def confirm(lab, vm, codes, switching=lambda: None):
    """Takes the update that is offered; codes: what asks for the code, in turn;
    switching is called before the last key."""
    lab.type(vm, "1")
    vm.wait("Voir ce qui change")
    lab.type(vm, "1")
    vm.wait("Où manger à midi")
    lab.type(vm, "1")
    enter_code(lab, vm, codes, switching)
    vm.wait("INSTALLÉE")


SWITCH = 1.5  # seconds, in the emulator, until an update that is confirmed has been switched to
FIRST = ("Nouveau code technicien", "encore une fois")
LATER = ("Code technicien",)


def menu(lab, vm):
    """The number of the update whose answer a visitor finds, 0 if there is none."""
    go_home(vm)
    lab.type(vm, "manger")
    vm.wait("Votre question : manger")
    try:
        vm.wait("Où manger à midi", within=10)  # an Enter that comes before the answer does nothing
    except Failure:
        return 0
    vm.keys("ret")
    vm.wait("> 1 Où manger à midi")
    vm.keys("ret")
    text = vm.wait("menu")
    return int(re.search(r"menu (\d+)", text)[1])


def step_stick_update(lab):
    """an update by stick: what changes, the code, the report, the new answer, also after a power cut"""
    image = copy(lab.product, lab.file("updated.img"))
    with lab.start(image) as vm:
        vm.wait(*HOME)
        name = plug(lab, vm, 8)
        confirm(lab, vm, FIRST)
        lab.type(vm, "1")
        vm.wait("guichet-rapport.txt")
        vm.unplug(name)
        check(menu(lab, vm) == 8, "the new answer is not found")
        stick = os.path.join(vm.folder, name + ".img")
        vm.cut()
    with lab.start(image) as vm:
        vm.wait(*HOME)
        check(menu(lab, vm) == 8, "the new answer is not found after a power cut")
    said = subprocess.run(["mdir", "-b", "-i", stick + "@@1M", "::"], stdout=subprocess.PIPE, text=True, check=True).stdout
    check("guichet-rapport.txt" in said, f"no report on the stick: {said}")
    os.unlink(image)


def step_trust(lab):
    """an image with a publisher's key takes his update on an empty data partition, without comparing words"""
    image = copy(lab.trusting(), lab.file("trusted.img"))
    with lab.start(image) as vm:
        vm.wait(*HOME)
        check(menu(lab, vm) == 0, "an update before there was one")
        go_home(vm)
        plug(lab, vm, 8)
        confirm(lab, vm, FIRST)
        check(menu(lab, vm) == 8, "the new answer is not found")
    os.unlink(image)


def step_cuts(lab):
    """the power goes at any time while an update is taken: the old or the new one, never another"""
    dice, image = random.Random(lab.options.seed), copy(lab.product, lab.file("cuts.img"))
    with lab.start(image) as vm:
        vm.wait(*HOME)
        plug(lab, vm, 8)
        began = time.monotonic()
        confirm(lab, vm, FIRST)
        takes = time.monotonic() - began
    now, seen = 8, {"old": 0, "new": 0, "half written": 0}
    for n in range(lab.options.cuts):
        with lab.start(image) as vm:
            vm.wait(*HOME)
            plug(lab, vm, now + 1)
            switch = n % 2  # every other cut is at the switch, which is short
            killer = threading.Timer(dice.uniform(0, SWITCH if switch else takes), vm.process.kill)
            if not switch:
                killer.start()
            try:
                confirm(lab, vm, LATER, killer.start if switch else lambda: None)
            except (Failure, OSError) as e:
                killer.join()
                check("has ended" in str(e) or "is gone" in str(e) or not isinstance(e, Failure), f"cut {n}: the update failed before the power went: {e}")
            killer.join()
            vm.process.wait()
        seen["half written"] += "incoming" in images.listing(image, "/kiosk")
        with lab.start(image) as vm:
            vm.wait(*HOME)
            after, text = menu(lab, vm), vm.text()
        check(after in (now, now + 1), f"cut {n} of seed {lab.options.seed}: update {after} after {now}:\n{text}")
        seen["new" if after > now else "old"] += 1
        now = after
        replay.sound(lab, images.part(image, 4, lab.file("cut.part")), {now})
    lab.figures["power cuts while an update was taken"] = seen
    os.unlink(image)


def step_replay(lab):
    """every state that the disk can be in while an update is written"""
    image, log = copy(lab.product, lab.file("replayed.img")), lab.file("writes.log")
    with lab.start(image) as vm:
        vm.wait(*HOME)
        plug(lab, vm, 8)
        confirm(lab, vm, FIRST)
        time.sleep(6)  # the file system commits every five seconds
    before = images.part(image, 4, lab.file("before.part"))
    with lab.start(image, log=log) as vm:
        vm.wait(*HOME)
        plug(lab, vm, 9)
        confirm(lab, vm, LATER)
        time.sleep(6)
        vm.quit()
    start, size = images.partitions(image)[3]
    entries = [e.within(start, size) for e in replay.read_log(log) if not e.data or start <= e.offset < start + size]
    check(any(e.data for e in entries), "nothing was written to the data partition")
    found = replay.try_all(lab, before, entries, random.Random(lab.options.seed), lab.options.states)
    check(found[8] and found[9], f"the states are not of both updates: {found}")
    lab.figures["states of the disk, by update"] = found
    os.unlink(image)
