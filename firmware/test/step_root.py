"""What is in the image, and how closed its services are."""
import os
import subprocess

from lab import check

EXPOSURE = {"kiosk.service": 2.0, "pcscd.service": 4.0, "renew-take@x.service": 2.5}


def listed(name):
    """The lines of one of the image's lists."""
    with open(os.path.join(os.path.dirname(__file__), "..", name), encoding="ascii") as f:
        return {line.strip() for line in f if line.strip() and not line.startswith("#")}


def step_root(lab):
    """nothing in the root that a visitor could do harm with"""
    there = lambda *p: os.path.lexists(os.path.join(lab.root, *p))
    for folder in ("usr/bin", "usr/sbin"):
        for name in ("sh", "bash", "dash", "perl", "python3", "apt", "dpkg", "su", "login", "sulogin", "agetty", "mount",
                     "sshd", "ssh", "ip", "dhclient", "chvt", "openvt", "nsenter", "systemd-run", "curl", "wget"):
            check(not there(folder, name), f"{folder}/{name} is in the image")
    for folder, _, files in os.walk(lab.root):
        for f in files:
            path = os.path.join(folder, f)
            check(os.path.islink(path) or not os.lstat(path).st_mode & 0o6000, f"{path} has a set-user bit")
            check(not f.endswith((".ko", ".ko.xz")) or "/net/" not in path, f"{path} is for a network")
    for unit in listed("masked.list"):
        path = os.path.join(lab.root, "etc/systemd/system", unit)
        check(os.path.islink(path) and os.readlink(path) == "/dev/null", f"{unit} is not masked")
    units = set(os.listdir(os.path.join(lab.root, "usr/lib/systemd/system")))
    check(units == listed("units.list"), f"systemd's units are not those of the list: {units ^ listed('units.list')}")
    line = open(os.path.join(lab.boot, "cmdline-virt.txt"), encoding="ascii").read()
    for word in ("sysctl.kernel.sysrq=0", "panic=10"):
        check(word in line.split(), f"{word} is not on the kernel's command line")
    check("console=" not in line, "there is a console on the kernel's command line")
    shadow = open(os.path.join(lab.root, "etc/shadow"), encoding="ascii").read().splitlines()
    check(all(l.split(":")[1][:1] in "*!" and l.split(":")[1] for l in shadow), "somebody has a password")


def step_exposure(lab):
    """the services are as closed as they should be"""
    for unit, limit in EXPOSURE.items():
        done = subprocess.run(["systemd-analyze", "security", "--no-pager", "--offline=true", f"--root={lab.root}", unit],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        line = [l for l in done.stdout.splitlines() if "Overall exposure level" in l]
        check(line, f"systemd-analyze says nothing of {unit}: {done.stderr}")
        level = float(line[0].split(":")[1].split()[0])
        lab.figures[f"exposure of {unit}"] = level
        check(level <= limit, f"{unit}: exposure {level}, at most {limit}\n{done.stdout}")
