"""The whole system renewed by a stick: two systems on the disk, and the way back."""
import os
import random
import shutil
import threading
import time

import images
from lab import HOME, check, enter_code, until
from vm import Failure, copy

FIRST = ("Nouveau code technicien", "encore une fois")
LATER = ("Code technicien",)
SIZE = 256  # of a stick, in MiB
ONE, TWO, THREE = 2026112710, 2026112711, 2026112712


def slots(image):
    """The names of the two boot files: the state of the slots."""
    said = images.run("mdir", "-b", "-i", f"{image}@@4M", "::/EFI/Linux")
    return {os.path.basename(l.strip()) for l in said.splitlines() if l.strip() and not l.strip().endswith("/")}


def packed(lab, name, image, key="system.key"):
    """A bundle of an image's system."""
    out = lab.file(name)
    images.run(lab.options.kiosk, "pack", "--system", image, "--key", lab.file(f"keys/{key}"), "--out", out)
    return out


def plug(lab, vm, *bundles):
    stick = images.stick(os.path.join(vm.folder, "stick.img"), bundles, SIZE)
    vm.plug("stick", stick)
    vm.wait(os.path.basename(bundles[0]), within=120)


def write(lab, vm, bundle, codes, before_last=lambda: None):
    """Takes the one system on the stick, down to the last key before it is written."""
    plug(lab, vm, bundle)
    lab.type(vm, "1")
    vm.wait("Voir ce qui change")
    lab.type(vm, "1")
    vm.wait("Tout le système de la borne", within=180)
    lab.type(vm, "1")
    enter_code(lab, vm, codes, before_last)


def ready(vm):
    """Home, and what starts after it: the helper looks at the disk."""
    vm.wait(*HOME, within=180)
    vm.wait("prêt", within=180)
    time.sleep(20)


def renew(lab, image, bundle, codes):
    """Takes a system, and restarts for it."""
    with lab.start(image, arch=lab.options.arch, uefi=True) as vm:
        ready(vm)
        write(lab, vm, bundle, codes)
        vm.wait("SYSTÈME ÉCRIT", within=300)
        lab.type(vm, "1")
        vm.wait("Redémarrer la borne ?")
        lab.type(vm, "2")
        vm.ends("the machine does not restart", within=120)


def home(lab, image, then=lambda vm: None, within=180):
    with lab.start(image, arch=lab.options.arch, uefi=True) as vm:
        vm.wait(*HOME, within=within)
        then(vm)


def step_renewed(lab):
    """a system by stick: tried, and good after a minute"""
    image = copy(lab.system(ONE), lab.file("renewed.img"))
    renew(lab, image, packed(lab, "two.kiosk", lab.system(TWO)), FIRST)
    check(slots(image) == {f"guichet-{ONE}.efi", f"guichet-{TWO}+2.efi"}, f"after it was written: {slots(image)}")

    def proves(vm):
        check(slots(image) == {f"guichet-{ONE}.efi", f"guichet-{TWO}+1-1.efi"}, f"at its first start: {slots(image)}")
        until(lambda: slots(image) == {f"guichet-{ONE}.efi", f"guichet-{TWO}.efi"}, 240, f"it is not good: {slots(image)}")
    home(lab, image, proves)
    os.unlink(image)


def step_went_back(lab):
    """a system by stick that never shows home: the one before comes back by itself, with its data, and says so"""
    image = copy(lab.system(TWO), lab.file("back.img"))
    renew(lab, image, packed(lab, "three.kiosk", lab.system(THREE, broken=True)), FIRST)
    check(slots(image) == {f"guichet-{TWO}.efi", f"guichet-{THREE}+2.efi"}, f"the third is written: {slots(image)}")
    for left in (1, 0):
        with lab.start(image, arch=lab.options.arch, uefi=True) as vm:
            vm.ends("a system that does not work stays", within=600)
        check(f"guichet-{THREE}+{left}-{2 - left}.efi" in slots(image), f"tries: {slots(image)}")
    home(lab, image, lambda vm: told(lab, vm))
    check(slots(image) == {f"guichet-{TWO}.efi", f"guichet-{THREE}+0-2.efi"}, f"after the way back: {slots(image)}")
    os.unlink(image)


def told(lab, vm):
    """The technician's page says what became of the third; the code is still the one that
    was chosen before: the data stayed."""
    ready(vm)
    plug(lab, vm, packed(lab, "two.kiosk", lab.system(TWO)))
    vm.wait("DÉJÀ INSTALLÉE")
    lab.type(vm, "2")
    enter_code(lab, vm, LATER)
    vm.wait("SYSTÈME PAS GARDÉ")


def step_renew_refused(lab):
    """systems that are not for this kiosk, each with its reason on screen, and nothing written"""
    image, good = copy(lab.system(TWO), lab.file("refusing.img")), packed(lab, "three.kiosk", lab.system(THREE, broken=True))
    shutil.copy(lab.file("keys/publisher.key"), lab.file("keys/forged.key"))
    with open(lab.file("keys/forged.key"), "r+b") as f:
        _, line = f.read().split(b"\n", 1)
        f.seek(0)
        f.write(b"untrusted comment: guichet system secret key\n" + line)
        f.truncate()
    images.run(lab.options.kiosk, "keygen", "--role", "system", "--out", lab.file("keys/stranger"), "--no-password")
    shutil.copy(lab.file("keys/stranger/system.key"), lab.file("keys/stranger.key"))
    board = copy(lab.system(THREE, broken=True), lab.file("board.img"))
    with open(board, "rb") as f:
        at = f.read(images.partitions(board)[0][0] + images.partitions(board)[0][1]).find(b"KIOSK_BOARD=uefi-")
    images.write_at(board, at, b"KIOSK_BOARD=uefi-other")
    cases = {
        "VERSION PLUS ANCIENNE": packed(lab, "ancien.kiosk", lab.system(ONE)), "DÉJÀ INSTALLÉE": packed(lab, "meme.kiosk", lab.system(TWO)),
        "AUTRE SORTE DE CLÉ": packed(lab, "aide.kiosk", lab.system(THREE, broken=True), "forged.key"),
        "ÉDITEUR INCONNU": packed(lab, "inconnu.kiosk", lab.system(THREE, broken=True), "stranger.key"),
        "AUTRE ORDINATEUR": packed(lab, "carte.kiosk", board),
        "FICHIER INCOMPLET": cut(good, lab.file("coupe.kiosk")), "FICHIER ABÎMÉ": flipped(good, lab.file("abime.kiosk")),
    }
    before = slots(image)
    for words, bundle in cases.items():
        with lab.start(image, arch=lab.options.arch, uefi=True) as vm:
            ready(vm)
            plug(lab, vm, bundle)
            lab.type(vm, "1")
            if words == "FICHIER ABÎMÉ":  # only who reads it all can know
                vm.wait("Voir ce qui change")
                lab.type(vm, "1")
            vm.wait(words, within=120)
        check(slots(image) == before, f"{words}: {slots(image)}")
    os.unlink(image)


def cut(bundle, to):
    shutil.copy(bundle, to)
    os.truncate(to, os.path.getsize(bundle) // 2)
    return to


def flipped(bundle, to):
    shutil.copy(bundle, to)
    at = os.path.getsize(bundle) // 2
    with open(to, "r+b") as f:
        f.seek(at)
        byte = f.read(1)[0]
        f.seek(at)
        f.write(bytes([byte ^ 1]))
    return to


def step_renew_cuts(lab):
    """the power goes while a system is written: one that is whole starts, and home is back"""
    dice, image = random.Random(lab.options.seed), copy(lab.system(ONE), lab.file("renew-cut.img"))
    bundle, codes, seen = packed(lab, "two.kiosk", lab.system(TWO)), FIRST, {"old": 0, "new": 0}
    for n in range(lab.options.cuts):
        with lab.start(image, arch=lab.options.arch, uefi=True) as vm:
            ready(vm)
            killer = threading.Timer(dice.uniform(0, 20), vm.process.kill)
            try:
                write(lab, vm, bundle, codes, killer.start)
                vm.wait("SYSTÈME ÉCRIT", within=300)
            except (Failure, OSError) as e:
                check(not vm.running() or not isinstance(e, Failure), f"cut {n}: it failed before the power went: {e}")
            killer.join()
            vm.process.wait()
        codes = LATER
        after = slots(image)
        check(f"guichet-{ONE}.efi" in after and after - {f"guichet-{ONE}.efi"} <= {"spare.bin", f"guichet-{TWO}+2.efi"}, f"cut {n}: {after}")
        home(lab, image)
        if "spare.bin" in after:
            seen["old"] += 1
            continue
        seen["new"] += 1
        image = copy(lab.system(ONE), lab.file("renew-cut.img"))
        codes = FIRST
    lab.figures["power cuts while a system was written"] = seen
    os.unlink(image)
