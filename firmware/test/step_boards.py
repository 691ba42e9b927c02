"""Other machines than the emulated board that the rest is tried on."""
import os
import re
import shutil
import subprocess
import threading

from lab import HOME, check
from vm import MACHINES, PATIENCE, boot_files, copy

# The emulated Pi's watchdog does not wait: it restarts the machine as it is switched on.
NO_WATCHDOG = "initcall_blacklist=bcm2835_wdt_driver_init"
PI_WITHIN = 120  # seconds for a Raspberry Pi to come as far as a step waits for


def step_uefi(lab):
    """the disk alone, started by UEFI"""
    with lab.start(lab.product, uefi=True) as vm:
        vm.wait(*HOME)
        vm.wait("prêt")


def step_pc(lab):
    """an old PC: UEFI, a SATA disk, a screen that gets its driver late"""
    if not lab.options.pc:
        print("    left out: no image of a PC (--pc)", flush=True)
        return
    image = copy(lab.options.pc, lab.file("pc.img"))
    with lab.start(image, arch="amd64", uefi=True, gpu="VGA") as vm:
        vm.wait(*HOME)
        lab.figures["seconds to the home screen of a PC, its UEFI's included"] = round(vm.taken, 1)
        vm.wait("prêt")  # its own driver has the screen by then: the font must be the kiosk's again
        vm.wait(*HOME)
    os.unlink(image)


def step_pi(lab):
    """a Raspberry Pi 3's device tree and memory card, as far as its emulation goes: up to systemd"""
    heard = pi(lab, MACHINES["arm64"][0], "raspi3b", "bcm2837-rpi-3-b.dtb", ("init: data sound", "systemd[1]"))
    check("init: data sound" in heard and "systemd[1]" in heard, f"no start: {heard[-2000:]}")


# The hour that a clock module on a Raspberry Pi's pins has in the test, as no clock here would.
SET = "2031-05-06T07"


def step_clock(lab):
    """a Raspberry Pi 3's clock module on its pins (I2C) is found, and the machine's time is the module's"""
    if not lab.options.newer_qemu:
        print("    left out: no emulator that has a Raspberry Pi's I2C (--newer-qemu)", flush=True)
        return
    heard = pi(lab, lab.options.newer_qemu, "raspi3b", "bcm2837-rpi-3-b.dtb", ("setting system clock to",),
               "-rtc", f"base={SET}:08:09,clock=vm", "-device", "ds1338,bus=i2c-bus.1,address=0x68")
    found = re.search(r"rtc-ds1307 1-0068: setting system clock to (\S+)", heard)
    check(found and found[1].startswith(SET), f"the machine's time is not the module's: {heard[-3000:]}")


def pi(lab, program, machine, tree, words, *more):
    """Starts a Raspberry Pi with the product on its memory card, and returns what its
    kernel says until all of the words were said, or patience ends."""
    boot = boot_files(lab.image, lab.file("boot-pi"), "vmlinuz", "initrd", "cmdline.txt", tree)
    card = copy(lab.product, lab.file("card.img"))
    os.truncate(card, 1 << 31)  # a card's size is a power of two
    with open(os.path.join(boot, "cmdline.txt"), encoding="ascii") as f:
        line = f.read().strip()
    emulator = subprocess.Popen(
        [program, "-M", machine, "-display", "none", "-no-reboot", "-serial", "null", "-serial", "stdio", "-monitor", "none",
         "-kernel", os.path.join(boot, "vmlinuz"), "-initrd", os.path.join(boot, "initrd"),
         "-dtb", os.path.join(boot, tree), "-drive", f"if=sd,format=raw,file={card}",
         "-append", line + " console=ttyS1,115200 ignore_loglevel " + NO_WATCHDOG, *more], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    heard, patience = "", threading.Timer(PI_WITHIN * PATIENCE, emulator.kill)
    patience.start()
    for said in emulator.stdout:
        heard += said.decode(errors="replace")
        if all(w in heard for w in words):
            break
    patience.cancel()
    emulator.kill()
    emulator.wait()
    shutil.rmtree(boot)
    os.unlink(card)
    return heard
