"""What is plugged in, and what is not let in."""
import os
import re
import shutil
import time

import images
from lab import HOME, check, go_home, state_of, until
from step_time import shown
from vm import copy


def step_devices(lab):
    """a second keyboard, a network card, a serial port, a stick"""
    with lab.start(lab.probed) as vm:
        vm.wait(*HOME)
        vm.wait("prêt")
        free = {l.split(":")[0]: int(l.split()[1]) for l in vm.ask("cat", "/proc/meminfo")[0].splitlines() if l.split()[1:]}
        lab.figures["memory in use, MiB"] = (free["MemTotal"] - free["MemAvailable"]) >> 10
        vm.qmp("device_add", driver="usb-kbd", id="kbd2", bus="xhci.0")
        vm.qmp("netdev_add", type="hubport", id="net1", hubid=0)
        vm.qmp("device_add", driver="usb-net", id="usbnet", netdev="net1", bus="xhci.0")
        vm.qmp("chardev-add", id="null1", backend={"type": "null", "data": {}})
        vm.qmp("device_add", driver="usb-serial", id="usbser", chardev="null1", bus="xhci.0", **{"always-plugged": True})
        time.sleep(8)
        links, _ = vm.ask("ls", "/sys/class/net")
        check(links.split() == ["lo"], f"network devices: {links}")
        for device, open_ in (("QEMU USB Keyboard", True), ("RNDIS", False), ("QEMU USB SERIAL", False)):
            check(let_in(vm, device) == open_, f"{device}: let in: {not open_}")
        ports, _ = vm.ask("ls", "/dev")
        check("ttyUSB" not in ports, "there is a serial port")
        vm.ask("udevadm", "control", "--log-level=debug")
        vm.plug("stick", images.stick(lab.file("stick.img")))
        until(lambda: "sda1" in vm.ask("ls", "/dev")[0].split(), 30, "the stick is not seen")
        time.sleep(2)
        said, _ = vm.ask("/usr/bin/stat", "-c", "%G %a", "/dev/sda", "/dev/sda1")
        check(said.split() == ["stick", "660"] * 2, f"the stick's device: {said}")
        for number in ("b8:0", "b8:1"):
            said, _ = vm.ask("cat", "/run/udev/data/" + number)
            check("ID_FS" not in said and "ID_ATA" not in said and "ID_PART" not in said, f"udev read the stick: {said}")
        parsed(vm)
        mounts, _ = vm.ask("cat", "/proc/mounts")
        check("/dev/sd" not in mounts, f"the stick is mounted: {mounts}")
        for option in ("noexec", "nosuid", "nodev", "noatime"):
            check(option in next(l for l in mounts.splitlines() if " /data " in l), f"/data without {option}")
        vm.unplug("stick")
        go_home(vm)
        failed, _ = vm.ask("systemctl", "--failed", "--no-legend", "--plain")
        check(not failed.strip(), f"units that failed: {failed}")
        for name, want in (("kernel/sysrq", "0"), ("kernel/dmesg_restrict", "1"), ("user/max_user_namespaces", "0")):
            check(vm.ask("cat", "/proc/sys/" + name)[0].strip() == want, f"{name} is not {want}")
        only_read(vm)


def only_read(vm):
    """Of the kernel's own files the kiosk sees none that it could write to, and not those
    that tell of the kernel's memory."""
    pid = shown(vm, "MainPID")
    mounts = [l.split() for l in vm.ask("cat", f"/proc/{pid}/mounts")[0].splitlines() if l]
    seen = {place: options.split(",") for _, place, _, options, *_ in mounts}  # the last one lies above
    for place in ("/", "/proc", "/sys", *(p for p in seen if p.startswith(("/proc/", "/sys/")))):
        check("ro" in seen[place], f"the kiosk's {place} may be written to: {seen[place]}")
    for place in ("/proc/kallsyms", "/proc/kcore", "/proc/kmsg"):
        check(place in seen, f"{place} is not closed to the kiosk: {sorted(seen)}")


def parsed(vm):
    """udev, which is root, runs nothing on a stick; that it would be seen is shown by the
    disk inside the machine, on which it runs blkid."""
    vm.ask("udevadm", "trigger", "--action=add", "/dev/vda")
    vm.ask("udevadm", "settle")
    vm.ask("udevadm", "control", "--log-level=info")
    said, _ = vm.ask("journalctl", "-q", "-o", "cat", "-u", "systemd-udevd.service")
    ran = [l for l in said.splitlines() if re.search(r"blkid|ata_id|scsi_id|usb_id|Starting '|Running command|from results of '", l)]
    check(any(l.startswith("vda: ") and "blkid" in l for l in ran), f"udev's log does not tell of what it runs:\n{said[-3000:]}")
    of_stick = [l for l in ran if re.match(r"sd[a-z]", l)]
    check(any(l.startswith("sda1: ") for l in said.splitlines()), "udev's log does not tell of the stick")
    check(not of_stick, f"udev runs programs on a stick: {of_stick}")


def let_in(vm, product):
    """Whether the interfaces of a USB device that calls itself so may have a driver."""
    found = []
    for name in vm.ask("ls", "/sys/bus/usb/devices")[0].split():
        if ":" in name and product in vm.ask("cat", f"/sys/bus/usb/devices/{name.split(':')[0]}/product")[0]:
            found.append(vm.ask("cat", f"/sys/bus/usb/devices/{name}/authorized")[0].strip() == "1")
    check(found and len(set(found)) == 1, f"USB device {product}: interfaces let in: {found}")
    return found[0]


def step_restarts(lab):
    """a kiosk that dies or hangs comes back; so does the card service"""
    with lab.start(lab.probed) as vm:
        vm.wait(*HOME)
        vm.wait("prêt")
        for signal, within in (("KILL", 60), ("STOP", 120)):
            before = state_of(vm)
            vm.ask("systemctl", "kill", "-s", signal, "kiosk.service")
            until(lambda: (now := state_of(vm)) != before and "ActiveState=active" in now, within, f"no new kiosk after {signal}")
            vm.wait(*HOME)
        vm.ask("systemctl", "kill", "-s", "KILL", "pcscd.service")
        time.sleep(2)
        vm.wait("prêt")


def step_watchdog(lab):
    """a machine that hangs before systemd has the watchdog is restarted by it"""
    image, root = copy(lab.product, lab.file("hangs.img")), images.unpack_root(lab.image, lab.file("root-hangs"))
    program = os.path.join(root, "usr/lib/systemd/systemd")
    os.unlink(program)
    os.symlink("/usr/bin/cat", program)  # waits for ever, and knows of no watchdog
    images.pack_root(root, image)
    shutil.rmtree(root)
    with lab.start(image, append=lab.console() + " loglevel=7", more=("-device", "i6300esb")) as vm:
        vm.ends("no watchdog restarts a machine without systemd", within=120)
        check(b"init: watchdog on" in vm.heard and b"init: data sound" in vm.heard, f"it ended before: {vm.heard[-800:]!r}")
    os.unlink(image)


def step_hangs(lab):
    """a hardware watchdog is used where there is one; a kernel that panics starts again"""
    with lab.start(lab.probed, more=("-device", "i6300esb")) as vm:
        vm.wait(*HOME)
        vm.wait("prêt")
        until(lambda: vm.ask("cat", "/sys/class/watchdog/watchdog0/state")[0].strip() == "active", 60,
              "the hardware watchdog is not used")
        vm.tell("write", "/proc/sysrq-trigger", "c")
        vm.ends("the machine does not start again after a panic")
