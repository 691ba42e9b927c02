"""What the appliance says that it cannot do, and what it says when it can."""
import json
import os
import shutil
import time

import images
from lab import HOME, check, until
from step_time import age
from step_told import technician
from step_update import plug
from vm import copy

CANARY = 100  # seconds of the machine's own time, and the visit of nobody and the trial of the rules have begun
UNKNOWN = "inconnu ici"
LINES = ("interface réseau", "pilote de réseau en service", "pilote de réseau à charger", "accès au système",
         "ne fait sortir de l'écran", "vérifié bloc par bloc", "code de carte", "Rien d'une visite", "Jamais « valide »")


def found(vm):
    """What the start found of the machine, by promise."""
    until(lambda: '"lines"' in vm.ask("cat", "/run/guichet/machine.json")[0], 90, "the start leaves nothing of the machine")
    return {l["promise"]: l for l in json.loads(vm.ask("cat", "/run/guichet/machine.json")[0])["lines"]}


def versions(lab, vm):
    """Goes where the technician's page is offered."""
    plug(lab, vm, 8)
    technician(lab, vm, first=True)
    lab.type(vm, "4")


def page(lab, vm):
    """The technician's page, all of it; then it is left."""
    vm.wait("Compteurs", "Ce que la borne ne peut pas faire")
    lab.type(vm, "3")
    vm.wait("Ce que cette borne ne peut pas faire", "interface réseau", within=60)
    text = drawn(vm)
    for _ in range(3):
        if "Pg suiv" not in drawn(vm):
            break
        vm.keys("pgdn")
        time.sleep(1)
        text += "\n" + drawn(vm)
    vm.keys("esc")
    return text


def drawn(vm):
    """The screen's text, once it is the same at two looks: a slow machine is seen drawing."""
    before = ""
    while (text := vm.text()) != before:
        before = text
        time.sleep(1.5)
    return text


def known(lab, vm):
    """The page, once it says that nothing is unknown any more: on a slow machine what is
    tried after the start takes its time."""
    text = ""

    def all_known():
        nonlocal text
        text = page(lab, vm)
        return UNKNOWN not in text

    until(all_known, 120, "something stays unknown")
    return text


def must(vm, *command):
    """Runs a program in the machine, which must succeed."""
    said, code = vm.ask(*command)
    check(code == 0, f"{command} ended with {code}: {said}")


def step_proof(lab):
    """every promise of the appliance is kept, and says how that is known"""
    image = copy(lab.probed, lab.file("kept.img"))
    with lab.start(image) as vm:
        vm.wait(*HOME)
        for which, line in found(vm).items():
            check(line["status"] == "kept", f"{which}: {line}")
        until(lambda: age(vm) > CANARY, 2 * CANARY, "the machine's own time stands still")
        versions(lab, vm)
        text = known(lab, vm)
        flat = " ".join(text.replace("|", " ").split())
        for line in LINES:
            check(line in flat, f"no line of {line!r}:\n{text}")
        check(flat.count("[OK]") >= len(LINES), f"not all of them kept:\n{text}")
        check("NON TENU" not in text, f"not all of them kept:\n{text}")
    os.unlink(image)


def step_proof_broken(lab):
    """each promise of the machine that is broken on purpose turns red"""
    image = copy(lab.probed, lab.file("broken.img"))
    root = images.unpack_root(lab.probed, lab.file("root-broken"))
    tar = lab.file("root-tar")
    os.makedirs(tar)
    images.run("tar", "-C", tar, "-xf", lab.options.tar, "--wildcards", "./unpacked/lib/modules/*/kernel/drivers/net/dummy.ko*", "./usr/bin/kmod")
    modules = os.path.join(tar, "unpacked/lib/modules")
    shutil.copytree(modules, os.path.join(root, "usr/lib/modules"), dirs_exist_ok=True)
    kernel = os.listdir(modules)[0]
    images.run("depmod", "-b", root, kernel)
    for name in ("sh", "kmod", "modprobe"):  # the first is the promise, the others break two more
        shutil.copy(os.path.join(tar, "usr/bin/kmod"), os.path.join(root, "usr/bin", name))
    images.pack_root(root, image)
    with lab.start(image) as vm:
        vm.wait(*HOME)
        lines = found(vm)
        for which, word in (("modules", "dummy"), ("programs", "sh")):
            check(lines[which]["status"] == "broken" and word in lines[which]["detail"], f"{which}: {lines[which]}")
        must(vm, "/usr/bin/modprobe", "dummy", "numdummies=1")  # systemd's own setting makes none
        must(vm, "/usr/bin/systemctl", "stop", "kiosk-machine.service")
        must(vm, "write", "/proc/sys/kernel/sysrq", "1")
        must(vm, "write", "/run/guichet/root", "0" * 64)
        must(vm, "/usr/bin/systemctl", "start", "kiosk-machine.service")
        lines = found(vm)
        for which, word in (("interfaces", "dummy0"), ("drivers", "dummy"), ("modules", "dummy"), ("programs", "sh"),
                            ("keys", "sysrq"), ("root", "does not verify")):
            check(lines[which]["status"] == "broken" and word in lines[which]["detail"], f"{which}: {lines[which]}")
        versions(lab, vm)
        text = page(lab, vm)
        check(text.count("PROMESSE NON TENUE B-40") == 6, f"want six of them broken:\n{text}")
    os.unlink(image)
