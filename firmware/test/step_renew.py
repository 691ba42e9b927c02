"""The whole system renewed by a stick: two systems on the disk, and the way back."""
import os
import shutil
import tarfile

import images
from lab import HOME, check, enter_code, go_home, type_code, until
from vm import copy
from whole import slots

FIRST = ("Nouveau code technicien", "encore une fois")
LATER = ("Code technicien",)
SIZE = 256  # of a stick, in MiB
ONE, TWO, THREE = 2026112710, 2026112711, 2026112712


def packed(lab, name, image, key="system.key"):
    """A bundle of an image's system."""
    out = lab.file(name)
    images.run(lab.options.kiosk, "pack", "--system", image, "--key", lab.file(f"keys/{key}"), "--out", out)
    return out


def plug(lab, vm, *bundles):
    stick = images.stick(os.path.join(vm.folder, "stick.img"), bundles, SIZE)
    vm.plug("stick", stick)
    vm.wait(os.path.basename(bundles[0]), within=120)
    return stick


def choose(lab, vm, bundle, codes):
    """Takes the one system on a stick, down to the last key before it is written; returns
    the stick."""
    stick = plug(lab, vm, bundle)
    lab.type(vm, "1")
    vm.wait("Voir ce qui change")
    lab.type(vm, "1")
    vm.wait("Tout le système de la borne", within=180)
    lab.type(vm, "1")
    type_code(lab, vm, codes)
    return stick


def renew(lab, image, bundle, codes):
    """Takes a system, and restarts for it."""
    with lab.start(image, arch=lab.options.arch, uefi=True) as vm:
        vm.wait(*HOME, within=180)
        choose(lab, vm, bundle, codes)
        vm.keys("ret")
        written(lab, vm)


def written(lab, vm):
    """Waits until a system is written, and restarts for it."""
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
    plug(lab, vm, packed(lab, "two.kiosk", lab.system(TWO)))
    vm.wait("DÉJÀ INSTALLÉE")
    lab.type(vm, "2")
    enter_code(lab, vm, LATER)
    vm.wait("SYSTÈME PAS GARDÉ")


def step_renew_refused(lab):
    """systems that are not for this kiosk, each with its reason on screen, and nothing written"""
    image, good = copy(lab.system(TWO), lab.file("refusing.img")), packed(lab, "three.kiosk", lab.system(THREE, broken=True))
    before = slots(image)
    with lab.start(image, arch=lab.options.arch, uefi=True) as vm:
        vm.wait(*HOME, within=180)
        for bundle, words in refused(lab, good):
            plug(lab, vm, bundle)
            lab.type(vm, "1")
            if "abime" in bundle:  # only who reads it all can know
                vm.wait("Voir ce qui change")
                lab.type(vm, "1")
            vm.wait(words, within=120)
            vm.unplug("stick")
            go_home(vm)
            check(slots(image) == before, f"{words}: {slots(image)}")
        for after in (pulled, changed):
            after(lab, vm, good)
            go_home(vm)
            check(slots(image) == before, f"{after.__name__}: {slots(image)}")
    home(lab, image)
    os.unlink(image)


def refused(lab, good):
    """Bundles that are refused, and what the screen says."""
    third = lab.system(THREE, broken=True)
    shutil.copy(lab.file("keys/publisher.key"), lab.file("keys/forged.key"))
    with open(lab.file("keys/forged.key"), "r+b") as f:
        _, line = f.read().split(b"\n", 1)
        f.seek(0)
        f.write(b"untrusted comment: guichet system secret key\n" + line)
        f.truncate()
    shutil.rmtree(lab.file("keys/stranger"), ignore_errors=True)  # of a try before
    images.run(lab.options.kiosk, "keygen", "--role", "system", "--out", lab.file("keys/stranger"), "--no-password")
    shutil.copy(lab.file("keys/stranger/system.key"), lab.file("keys/stranger.key"))
    board = copy(third, lab.file("board.img"))
    with open(board, "rb") as f:
        at = f.read(images.partitions(board)[0][0] + images.partitions(board)[0][1]).find(b"KIOSK_BOARD=uefi-")
    images.write_at(board, at, b"KIOSK_BOARD=uefi-other")
    return (
        (packed(lab, "ancien.kiosk", lab.system(ONE)), "VERSION PLUS ANCIENNE"), (packed(lab, "meme.kiosk", lab.system(TWO)), "DÉJÀ INSTALLÉE"),
        (packed(lab, "aide.kiosk", third, "forged.key"), "SIGNATURE NON PERMISE"), (packed(lab, "inconnu.kiosk", third, "stranger.key"), "ÉDITEUR INCONNU"),
        (packed(lab, "carte.kiosk", board), "AUTRE ORDINATEUR"), (unsigned(good, lab.file("sans.kiosk")), "FICHIER ABÎMÉ"),
        (cut(good, lab.file("coupe.kiosk")), "FICHIER INCOMPLET"), (flipped(good, lab.file("abime.kiosk")), "FICHIER ABÎMÉ"),
    )


def pulled(lab, vm, bundle):
    """The stick is pulled while the system is written."""
    choose(lab, vm, bundle, FIRST)
    vm.keys("ret")
    vm.wait("écriture du système", "Mo sur", within=60)
    vm.unplug("stick")
    vm.wait("CLÉ RETIRÉE", within=60)


def changed(lab, vm, bundle):
    """The stick has other bytes when the system is written than when it was looked at. The
    kiosk may use too little memory to remember them all: see Lab.system."""
    stick = choose(lab, vm, bundle, LATER)
    with open(stick, "r+b") as f:
        for at in range(4 << 20, os.path.getsize(bundle), 4 << 20):
            f.seek(at)
            byte = f.read(1)[0]
            f.seek(at)
            f.write(bytes([byte ^ 1]))
    vm.keys("ret")
    vm.wait("FICHIER ABÎMÉ", within=300)
    vm.unplug("stick")


def unsigned(bundle, to):
    """The bundle without its signature."""
    with tarfile.open(bundle) as have, tarfile.open(to, "w", format=tarfile.USTAR_FORMAT) as left:
        for entry in have:
            if not entry.name.endswith(".minisig"):
                left.addfile(entry, have.extractfile(entry))
    return to


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
