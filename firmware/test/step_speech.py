"""A headset: plugged in the kiosk speaks, pulled out it is silent."""
import array
import math
import os
import time

from lab import HOME, check, until
from step_devices import let_in

HEADER = 44  # of a WAV file; the emulator fills it in at the end
LOUD = 300  # of 32768: root mean square above which a piece of sound is no silence


def step_speech(lab):
    """a USB headset is let in, is spoken to, and is silent once it is pulled"""
    heard = lab.file("heard.wav")
    with lab.start(lab.probed, more=("-audiodev", f"wav,id=ear,path={heard},out.frequency=48000")) as vm:
        vm.wait(*HOME)
        vm.wait("prêt")
        check(level(heard, 0) == 0, "there is sound without a headset")
        vm.keys("f11")
        time.sleep(2)
        check("prêt" in vm.text(), "a key of the voice works without a headset")
        plugged = time.monotonic()
        vm.qmp("device_add", driver="usb-audio", id="headset", audiodev="ear", bus="xhci.0")
        until(lambda: level(heard, 0) > LOUD, 60, "nothing is heard after the headset came")
        lab.figures["headset to first sound, s"] = round(time.monotonic() - plugged, 1)
        check(let_in(vm, "QEMU USB Audio"), "the headset is not let in")
        nodes = [f"/dev/snd/{n}" for n in vm.ask("ls", "/dev/snd")[0].split() if n != "by-id" and n != "by-path"]
        said, _ = vm.ask("/usr/bin/stat", "-c", "%n %G %a", *nodes)
        for line in filter(str.strip, said.splitlines()):
            node, group, mode = line.split()
            plays = node.endswith("p") or "/control" in node
            check((group, mode) == (("audio", "660") if plays else ("root", "600")), f"{node} is of {group}, {mode}")
        before = size(heard)
        vm.keys("f5")  # interrupts, and says the screen
        until(lambda: size(heard) > before + 48000 and level(heard, before) > LOUD, 60, "F5 is not heard")
        vm.keys("f11")
        vm.wait("Écran éteint. F11 le rallume.")
        check("prêt" not in vm.text(), "the dark screen shows the slot")
        before = size(heard)
        vm.keys("f5")
        until(lambda: size(heard) > before, 60, "nothing is heard before the headset goes")
        vm.qmp("device_del", id="headset")
        vm.wait(*HOME)  # the screen is on again
        time.sleep(1)
        before = size(heard)
        vm.keys("2", "esc")
        time.sleep(6)
        check(level(heard, before) <= LOUD, f"there is sound after the headset went: {size(heard) - before} bytes")
        check("pcm" not in vm.ask("ls", "/dev/snd")[0], "there is a sound device without a headset")


def size(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def level(path, start):
    """Root mean square of the samples from a position on, 0 where there are none."""
    if size(path) <= max(start, HEADER):
        return 0
    with open(path, "rb") as f:
        f.seek(max(start & ~3, HEADER))
        data = f.read()
    samples = array.array("h", data[:len(data) & ~1])
    return math.sqrt(sum(s * s for s in samples) / len(samples)) if samples else 0
