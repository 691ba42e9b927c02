"""Other machines than the emulated board that the rest is tried on."""
import os
import shutil
import subprocess
import threading

from lab import HOME, check
from vm import MACHINES, PATIENCE, boot_files, copy

# The emulated Pi's watchdog does not wait: it restarts the machine as it is switched on.
NO_WATCHDOG = "initcall_blacklist=bcm2835_wdt_driver_init"


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
    boot = boot_files(lab.image, lab.file("boot-pi"), "vmlinuz", "initrd", "cmdline.txt", "bcm2837-rpi-3-b.dtb")
    card = copy(lab.product, lab.file("card.img"))
    os.truncate(card, 1 << 31)  # a card's size is a power of two
    with open(os.path.join(boot, "cmdline.txt"), encoding="ascii") as f:
        line = f.read().strip()
    machine = subprocess.Popen(
        [MACHINES["arm64"][0], "-M", "raspi3b", "-display", "none", "-no-reboot", "-serial", "null", "-serial", "stdio",
         "-kernel", os.path.join(boot, "vmlinuz"), "-initrd", os.path.join(boot, "initrd"),
         "-dtb", os.path.join(boot, "bcm2837-rpi-3-b.dtb"), "-drive", f"if=sd,format=raw,file={card}",
         "-append", line + " console=ttyS1,115200 ignore_loglevel " + NO_WATCHDOG], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    heard, patience = "", threading.Timer(120 * PATIENCE, machine.kill)
    patience.start()
    for said in machine.stdout:
        heard += said.decode(errors="replace")
        if "systemd[1]" in heard:
            break
    patience.cancel()
    machine.kill()
    machine.wait()
    check("init: data sound" in heard and "systemd[1]" in heard, f"no start: {heard[-2000:]}")
    shutil.rmtree(boot)
    os.unlink(card)
