"""A disk that dies while the kiosk runs."""
import time

from lab import HOME, check, pull

DRIVER = "/sys/bus/virtio/drivers/virtio_blk"
SAID = ("Borne en panne", "Retirez votre carte")


def dies(lab, vm, kill, within):
    """With a card's verdict on screen the disk dies: the screen says so, no verdict stays,
    and the machine restarts within some seconds of that."""
    vm.wait(*HOME)
    vm.wait("prêt")
    card = lab.card(vm, "cps")
    try:
        vm.wait("VALIDE", "C-00")
        time.sleep(15)  # the kiosk has read its disk once
        kill(vm)
        began = time.monotonic()
        text = vm.wait(*SAID, within=180)  # it reads once a minute
        check("VALIDE" not in text, f"a verdict stays:\n{text}")
        said = time.monotonic() - began
        vm.ends("the machine does not restart", within)
    finally:
        pull(card)
    return f"{said:.0f} s to the sentence, {time.monotonic() - began:.0f} s to the restart"


def step_disk_gone(lab):
    """the disk is gone, as a memory card that was pulled: each reading is an error"""
    with lab.start(lab.probed) as vm:
        vm.wait(*HOME)
        device = next(n for n in vm.ask("ls", DRIVER)[0].split() if n.startswith("virtio"))
        lab.figures["a disk that is gone"] = dies(lab, vm, lambda vm: vm.tell("write", DRIVER + "/unbind", device), 90)


def step_disk_hangs(lab):
    """the disk hangs: no reading ends, nor would a restart in order"""
    with lab.start(lab.product, throttled=True) as vm:
        stop = lambda vm: vm.qmp("qom-set", path="/objects/disk", property="limits", value={"bps-total": 1})
        lab.figures["a disk that hangs"] = dies(lab, vm, stop, 90)
