"""Copies of an image with something changed, made without mounting anything."""
import glob
import os
import shutil
import subprocess

import vm

MIB = 1 << 20
VERITY = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../scripts/verity.sh"))
PROBE_UNIT = """[Unit]
Description=What the test looks through
DefaultDependencies=no
[Service]
ExecStart=/usr/lib/guichet/probe /dev/PORT
Restart=always
StandardInput=tty-force
TTYPath=/dev/PORT
StandardOutput=journal
"""


def run(*command, **more):
    path = os.environ["PATH"] + ":/usr/sbin:/sbin"
    return subprocess.run(command, check=True, env={**os.environ, "PATH": path, "LC_ALL": "C.UTF-8"},
                          stdout=subprocess.PIPE, text=True, **more).stdout


def partitions(image):
    """Start and size in bytes of the four partitions."""
    import json
    table = json.loads(run("sfdisk", "--json", image))["partitiontable"]["partitions"]
    return [(p["start"] * 512, p["size"] * 512) for p in table]


def write_at(image, offset, data):
    with open(image, "r+b") as f:
        f.seek(offset)
        f.write(data)


def put(image, number, part):
    """Replaces a partition, counted from 1, by a file."""
    start, size = partitions(image)[number - 1]
    if os.path.getsize(part) > size:
        raise vm.Failure(f"{part} is too large for partition {number}")
    run("dd", f"if={part}", f"of={image}", "bs=1M", f"seek={start // MIB}", "conv=notrunc", "status=none")


def part(image, number, to):
    """A copy of a partition, counted from 1."""
    start, size = partitions(image)[number - 1]
    run("dd", f"if={image}", f"of={to}", "bs=1M", f"skip={start // MIB}", f"count={size // MIB}", "conv=sparse", "status=none")
    return to


def listing(image, folder):
    """The names in a folder of the data partition, as it stands."""
    to = part(image, 4, image + ".listed")
    said = run("debugfs", "-R", f"ls -p {folder}", to, stderr=subprocess.DEVNULL)
    os.unlink(to)
    return [l.split("/")[5] for l in said.splitlines() if l.count("/") > 5]


def unpack_root(image, folder):
    """The files of an image's root."""
    start, size = partitions(image)[1]
    squash = folder + ".squashfs"
    run("dd", f"if={image}", f"of={squash}", "bs=1M", f"skip={start // MIB}", f"count={size // MIB}", "status=none")
    shutil.rmtree(folder, ignore_errors=True)
    run("unsquashfs", "-no-progress", "-quiet", "-d", folder, squash)
    os.unlink(squash)
    return folder


def pack_root(folder, image):
    """Packs another root into an image."""
    squash = image + ".squashfs"
    run("mksquashfs", folder, squash, "-noappend", "-no-progress", "-quiet", "-comp", "lz4", "-Xhc")
    put_root(image, squash)
    os.unlink(squash)


def put_root(image, squash):
    """Replaces the root of an image by a packed one, which gets its tree of hashes behind
    it, and tells the image's RAM disk its hash: a root that its RAM disk does not know
    does not start."""
    boot = vm.boot_files(image, squash + ".boot")
    initrd = os.path.join(boot, "initrd")
    run(VERITY, squash, initrd)
    put(image, 2, squash)
    run("mcopy", "-o", "-i", f"{image}@@4M", initrd, "::/initrd")
    shutil.rmtree(boot)


def with_probe(image, root, probe, port, to):
    """A copy of an image whose root has the test's probe, at a serial port."""
    vm.copy(image, to)
    units = os.path.join(root, "etc/systemd/system")
    for folder in ("usr/lib/guichet", "etc/systemd/system/kiosk.target.wants"):
        os.makedirs(os.path.join(root, folder), exist_ok=True)
    shutil.copy(probe, os.path.join(root, "usr/lib/guichet/probe"))
    with open(os.path.join(units, "probe.service"), "w", encoding="ascii") as f:
        f.write(PROBE_UNIT.replace("PORT", port))
    os.symlink("/etc/systemd/system/probe.service", os.path.join(units, "kiosk.target.wants/probe.service"))
    with open(os.path.join(root, "usr/share/guichet/contents"), "a", encoding="ascii") as f:  # as if the build had put it there
        f.write("program usr/lib/guichet/probe\nunit etc/systemd/system/probe.service\nunit etc/systemd/system/kiosk.target.wants/probe.service\n")
    pack_root(root, to)
    return to


def stock(image, tar, modules, folder, to):
    """A copy of an image with Debian's root as it comes, down to the login, and with the
    command line that Debian's installer gives the kernel. On the serial port it says how
    old the machine is (/proc/uptime) when its login starts."""
    vm.copy(image, to)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    run("tar", "-C", folder, "--numeric-owner", "--exclude=./unpacked", "-xf", tar)
    for path in glob.glob(os.path.join(modules, "*")):
        shutil.copytree(path, os.path.join(folder, "usr/lib/modules", os.path.basename(path)), dirs_exist_ok=True)
    for name in ("data",):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    for name in ("machine-id", "fstab"):
        open(os.path.join(folder, "etc", name), "w", encoding="ascii").close()
    with open(os.path.join(folder, "etc/passwd"), "a", encoding="ascii") as f:
        f.write("kiosk:x:900:900::/:/usr/sbin/nologin\n")
    login = os.path.join(folder, "etc/systemd/system/serial-getty@.service.d")
    os.makedirs(login)
    with open(os.path.join(login, "age.conf"), "w", encoding="ascii") as f:
        f.write("[Service]\nExecStartPre=/usr/bin/cat /proc/uptime\nStandardOutput=tty\n")
    run("mcopy", "-o", "-i", f"{to}@@4M", "-", "::/cmdline-virt.txt", input="quiet\n")
    pack_root(folder, to)
    return to


def with_data(image, folder, uid):
    """Puts a data partition with a kiosk's data folder into an image."""
    start, size = partitions(image)[3]
    part = image + ".data"
    run("chown", "-R", f"{uid}:{uid}", os.path.join(folder, "kiosk"))
    with open(part, "wb") as f:
        f.truncate(size)
    run("mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", "-L", "GUICHET", "-d", folder, part)
    put(image, 4, part)
    os.unlink(part)


def stick(path, files=(), size=16):
    """A stick as it is sold: one FAT partition, size in MiB."""
    fat = path + ".fat"
    with open(fat, "wb") as f:
        f.truncate((size - 1) * MIB)
    run("mkfs.vfat", "-n", "CLE", fat)
    for name in files:
        run("mcopy", "-i", fat, name, "::/")
    with open(path, "wb") as f:
        f.truncate(size * MIB)
    run("sfdisk", "-q", path, input="label: dos\nstart=1MiB, type=c\n")
    run("dd", f"if={fat}", f"of={path}", "bs=1M", "seek=1", "conv=notrunc", "status=none")
    os.unlink(fat)
    return path
