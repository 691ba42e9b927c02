"""The data partition: kept, cut off, ruined."""
import os
import random
import time

from lab import HOME, check
from vm import copy


def step_data(lab):
    """data outlive a restart; nothing else does"""
    image = copy(lab.probed, lab.file("kept.img"))
    with lab.start(image) as vm:
        vm.wait(*HOME)
        vm.ask("write", "/data/kiosk/kept", "kept\n")
        vm.ask("write", "/etc/lost", "lost\n")
        vm.ask("systemctl", "reboot")
        vm.ends("the machine does not restart", within=90)
    with lab.start(image) as vm:
        vm.wait(*HOME)
        check(vm.ask("cat", "/data/kiosk/kept")[0].strip() == "kept", "what was written is gone")
        check("lost" not in vm.ask("ls", "/etc")[0].split(), "the root was written to")
        check(vm.ask("cat", "/run/guichet/data")[0].strip() == "sound", "the data partition is not sound")


def step_starts(lab):
    """the power goes at any time of the start"""
    image, dice = copy(lab.probed, lab.file("starts.img")), random.Random(lab.options.seed)
    for _ in range(lab.options.cuts):
        with lab.start(image):
            time.sleep(dice.uniform(1, 12))
    with lab.start(image) as vm:
        vm.wait(*HOME)
        state = vm.ask("cat", "/run/guichet/data")[0].strip()
        check(state in ("sound", "repaired"), f"the data partition is {state}")
        check("current" in vm.ask("ls", "/data/kiosk")[0].split(), "the data set is gone")
    os.unlink(image)
