"""What a technician is told of the data partition, and the machine that restarts for him."""
import os
import re
import subprocess
import time

import images
from lab import HOME, check, go_home, pull
from step_update import FIRST, LATER, enter_code, plug
from vm import copy


def technician(lab, vm, first):
    """From the stick's screen to the technician's menu; first: there is no code yet."""
    lab.type(vm, "2")
    enter_code(lab, vm, FIRST if first else LATER)
    return vm.wait("Menu du technicien", "Diagnostic", "Versions")


def helpful(lab, vm):
    """The help answers, whatever became of the data."""
    vm.wait(*HOME)
    lab.type(vm, "carte perdue")
    vm.wait("carte perdue", "1 ")
    go_home(vm)


def step_told_remade(lab):
    """a data partition made anew is told to the technician, over a power cut, until he knows it"""
    fresh = lab.trusting()
    start, size = images.partitions(fresh)[3]
    for name, offset, ruin in (("zeroed", 0, bytes(size)), ("superblock", 1024, b"\xa5" * 1024)):
        image = copy(fresh, lab.file(f"told-{name}.img"))
        images.write_at(image, start + offset, ruin)
        with lab.start(image) as vm:  # nobody looks, and the power goes
            helpful(lab, vm)
        with lab.start(image) as vm:
            helpful(lab, vm)
            plug(lab, vm, 8)
            technician(lab, vm, first=True)
            vm.wait("DONNÉES REFAITES", "B-35")
            lab.type(vm, "2")  # the doctor says it too
            vm.wait("Partition des données", "B-35")
            vm.keys("esc")
            vm.wait("B-35", "C'est noté")
            lab.type(vm, "1")
            vm.wait("Ne plus le dire")
            lab.type(vm, "2")
            vm.wait("B-35", gone=True)
            vm.wait("Menu du technicien", "Diagnostic")
        with lab.start(image) as vm:
            vm.wait(*HOME)
            plug(lab, vm, 8)
            check("B-35" not in technician(lab, vm, first=False), f"{name}: told although it is known")
        os.unlink(image)
    os.unlink(fresh)


def step_told_memory(lab):
    """without a data partition: in memory, said in the menu; an update says that it will not last"""
    image = copy(lab.trusting(), lab.file("told-memory.img"))
    images.write_at(image, 446 + 3 * 16, bytes(16))  # the fourth entry of the MBR
    with lab.start(image) as vm:
        helpful(lab, vm)
        plug(lab, vm, 8)
        technician(lab, vm, first=True)
        vm.wait("DONNÉES EN MÉMOIRE", "B-36")
        vm.keys("esc")
        vm.wait("maj8.kiosk")
        lab.type(vm, "1")
        vm.wait("Voir ce qui change")
        lab.type(vm, "1")
        vm.wait("perdue à la prochaine coupure", "Installer")
        lab.type(vm, "1")
        vm.wait("Installer cette mise à jour")
        lab.type(vm, "2")
        vm.wait("INSTALLÉE", "perdue à la prochaine coupure")
    os.unlink(image)


def room(path):
    """Free blocks of a file system, and the size of one."""
    said = images.run("dumpe2fs", "-h", path, stderr=subprocess.DEVNULL)
    return [int(re.search(rf"^{name}: +(\d+)", said, re.M)[1]) for name in ("Free blocks", "Block size")]


def fill(lab, image):
    """Leaves no free block in the data partition: as small as it can be, then the rest."""
    path = images.part(image, 4, lab.file("filled.part"))
    mended = subprocess.run(["e2fsck", "-f", "-p", path], env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}, stdout=subprocess.DEVNULL, check=False)
    check(mended.returncode in (0, 1), f"e2fsck ended with {mended.returncode}")  # 1: the power went in a step before
    images.run("resize2fs", "-M", path, stderr=subprocess.DEVNULL)
    rest, (free, block) = lab.file("rest"), room(path)
    with open(rest, "wb") as f:
        f.write(b"x" * block * max(0, free - 2))  # but for its own extents
    images.run("debugfs", "-w", "-R", f"write {rest} rest", path, stderr=subprocess.DEVNULL)
    check(room(path)[0] <= 2, f"the data partition is not full: {room(path)}")
    images.put(image, 4, path)
    os.unlink(path)
    os.unlink(rest)


def read_only(lab, image):
    """Makes the data partition one that the kernel does not write to."""
    path = images.part(image, 4, lab.file("read.part"))
    images.run("tune2fs", "-O", "read-only", path)
    images.put(image, 4, path)
    os.unlink(path)


def step_told_full(lab):
    """a data partition that is full, or read-only: help, cards, the technician's menu with the reason, no update"""
    for name, harm, word, code in (("full", fill, "PLUS DE PLACE", "B-34"), ("read-only", read_only, "DOSSIER SANS ÉCRITURE", "B-26")):
        image = copy(lab.product, lab.file(f"told-{name}.img"))
        harm(lab, image)
        with lab.start(image) as vm:
            helpful(lab, vm)
            vm.wait("prêt")
            card = lab.card(vm, "cps")
            try:
                vm.wait("VALIDE", "C-00")  # by the lists of the installed set
            finally:
                pull(card)
            go_home(vm)
            plug(lab, vm, 8)
            text = vm.text()
            check("U-23" in text or "U-30" in text, f"{name}: the update is not refused:\n{text}")
            technician(lab, vm, first=True)
            vm.wait(word, code)
        os.unlink(image)


def step_told_restart(lab):
    """"restart" in the technician's menu restarts the machine, once"""
    image = copy(lab.product, lab.file("told-restart.img"))
    with lab.start(image) as vm:
        vm.wait(*HOME)
        plug(lab, vm, 8)
        technician(lab, vm, first=True)
        lab.type(vm, "9")
        vm.wait("Redémarrer la borne")
        lab.type(vm, "2")
        began = time.monotonic()
        vm.ends("the machine does not restart")
        lab.figures["seconds from yes to the machine's restart"] = round(time.monotonic() - began, 1)
    with lab.start(image) as vm:
        vm.wait(*HOME)
        time.sleep(15)
        check(vm.running(), "the machine restarts again")
        go_home(vm)
        plug(lab, vm, 8)
        technician(lab, vm, first=False)  # the code was kept
    os.unlink(image)
