"""A virtual machine with the appliance's image: keys, screen, sticks, cards, power.

QEMU's own emulation, no KVM: the same everywhere, and slow. Nothing here knows
what the kiosk is.
"""
import json
import os
import shutil
import socket
import subprocess
import threading
import time

from screen import decode


class Failure(Exception):
    """What the machine was asked for did not come."""


# By how much more than on a quiet machine of two processors each wait may take.
PATIENCE = float(os.environ.get("GUICHET_PATIENCE", "1"))
# Whether each machine has one processor, for which an instruction takes 2 ns of its own
# time: on a machine that others use too its seconds are as long as on a quiet one.
COUNTED = bool(os.environ.get("GUICHET_COUNTED"))

# How a machine is emulated, by the architecture of its image.
MACHINES = {
    "arm64": ("qemu-system-aarch64", "-M", "virt,gic-version=3", "-cpu", "cortex-a57"),
    "amd64": ("qemu-system-x86_64", "-M", "q35", "-cpu", "qemu64"),
}
# How it is emulated: by processors of this machine, or by counting instructions.
FAST = ("-accel", "tcg,thread=multi", "-smp", "2")
COUNTING = ("-accel", "tcg,thread=single", "-icount", "shift=1,sleep=on", "-smp", "1")
# Its serial port, as Linux calls it.
PORTS = {"arm64": "ttyAMA0", "amd64": "ttyS0"}
# Its UEFI: the program, and where it keeps its variables.
UEFI = {
    "arm64": ("/usr/share/AAVMF/AAVMF_CODE.fd", "/usr/share/AAVMF/AAVMF_VARS.fd"),
    "amd64": ("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
}


class VM:
    """One start of a machine. image is written to; log, if any, becomes a log of what
    is written. It starts the kernel in the folder boot, or by its UEFI what is on
    the disk; or it goes on where another machine was saved, with the same image,
    stick and settings. counted: see COUNTED."""

    def __init__(self, image, boot, folder, font, append="", memory=512, card_reader=True, gpu="virtio-gpu-pci", log="",
                 arch="arm64", uefi=False, throttled=False, counted=COUNTED, more=(), saved="", stick=""):
        self.folder, self.font, self.image = folder, font, image
        os.makedirs(folder, exist_ok=True)
        for name in ("qmp", "serial", "card"):
            if os.path.exists(self._file(name)):
                os.unlink(self._file(name))
        command = [
            *MACHINES[arch], *(COUNTING if counted else FAST), "-m", str(memory), "-nodefaults", "-display", "none", "-no-reboot", "-nic", "none", "-S",
            *(self._uefi(arch) if uefi else self._kernel(boot, append)), *self._disk(image, log, throttled, uefi and arch == "amd64"),
            "-device", gpu, "-device", "qemu-xhci,id=xhci,p2=8,p3=8", "-device", "usb-kbd,bus=xhci.0",
            "-serial", f"unix:{self._file('serial')},server=on,wait=off",
            "-qmp", f"unix:{self._file('qmp')},server=on,wait=off",
        ]
        command += more
        if card_reader:
            command += [
                "-device", "usb-ccid,bus=xhci.0,id=ccid",
                "-chardev", f"socket,id=card,path={self._file('card')},server=on,wait=off",
                "-device", "ccid-card-passthru,chardev=card,bus=ccid.0",
            ]
        if stick:
            command += ["-blockdev", f"driver=raw,node-name=stick,file.driver=file,file.filename={stick}",
                        "-device", "usb-storage,id=dev-stick,drive=stick,bus=xhci.0,removable=true"]
        if saved:
            command += ["-incoming", f"exec:cat {saved}"]
        self.errors = open(self._file("qemu.err"), "w+", encoding="utf-8")
        self.process = subprocess.Popen(command, stderr=self.errors)
        self.sticks, self.taken = {"stick"} if stick else set(), 0.0
        self.picture_read = self.text_read = None
        self.heard = b""
        self.serial = self._connect("serial")
        threading.Thread(target=self._listen, daemon=True).start()
        self.monitor = self._connect("qmp")
        self.answers = self.monitor.makefile("r")
        self.answers.readline()
        self.qmp("qmp_capabilities")
        self._settles(lambda: self.qmp("query-status")["status"] != "inmigrate", "the machine is not as it was saved")
        self.began = time.monotonic()
        self.qmp("cont")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.cut()

    @staticmethod
    def _kernel(boot, append):
        with open(os.path.join(boot, "cmdline-virt.txt"), encoding="ascii") as f:
            line = f.read().strip()
        return ["-kernel", os.path.join(boot, "vmlinuz"), "-initrd", os.path.join(boot, "initrd"), "-append", f"{line} {append}"]

    def _uefi(self, arch):
        program, variables = UEFI[arch]
        shutil.copy(variables, self._file("uefi.vars"))
        return ["-drive", f"if=pflash,format=raw,readonly=on,file={program}",
                "-drive", f"if=pflash,format=raw,file={self._file('uefi.vars')}"]

    @staticmethod
    def _disk(image, log, throttled, pc):
        """A disk with a cache of its own, as a memory card is: it keeps what was
        flushed. A PC that starts by its UEFI has it on a SATA controller. One that is throttled can be made so
        slow that it hangs, by the limits of the object "disk"."""
        disk = ["-blockdev", f"driver=file,filename={image},node-name=file", "-blockdev", "driver=raw,file=file,node-name=raw"]
        if log:
            open(log, "wb").close()
            disk += ["-blockdev", f"driver=file,filename={log},node-name=log",
                     "-blockdev", "driver=blklogwrites,file=raw,log=log,node-name=logged"]
        if throttled:
            disk += ["-object", "throttle-group,id=disk", "-blockdev", "driver=throttle,throttle-group=disk,file=raw,node-name=throttled"]
        drive = f"drive={'logged' if log else 'throttled' if throttled else 'raw'},write-cache=on"
        if pc:
            return disk + ["-device", "ich9-ahci,id=sata", "-device", f"ide-hd,bus=sata.0,{drive},bootindex=0"]
        return disk + ["-device", f"virtio-blk-pci,{drive}"]

    def _file(self, name):
        return os.path.join(self.folder, name)

    def _connect(self, name):
        for _ in range(200):
            try:
                s = socket.socket(socket.AF_UNIX)
                s.connect(self._file(name))
                return s
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        self.errors.seek(0)
        raise Failure(f"QEMU does not start: {self.errors.read()}")

    def _listen(self):
        try:
            while block := self.serial.recv(65536):
                self.heard += block
        except OSError:
            pass

    def qmp(self, command, **arguments):
        """One command of the machine's monitor, and its answer."""
        self.monitor.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        while line := self.answers.readline():
            answer = json.loads(line)
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise Failure(f"{command}: {answer['error']['desc']}")
        raise Failure(f"{command}: the machine is gone")

    def save(self, to):
        """Stops the machine, and keeps its state in a file; its disk is then as the
        machine left it."""
        self.qmp("stop")
        self.qmp("migrate-set-parameters", **{"max-bandwidth": 1 << 33})  # as fast as the file takes it
        self.qmp("migrate", uri=f"exec:cat >{to}")
        self._settles(lambda: self.qmp("query-migrate").get("status") == "completed", "the machine cannot be saved")

    @staticmethod
    def _settles(holds, what, within=60):
        end = time.monotonic() + within * PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise Failure(what)
            time.sleep(0.1)

    def running(self):
        return self.process.poll() is None

    def age(self):
        """Seconds since the machine began to run; the emulator was ready then."""
        return time.monotonic() - self.began

    def cut(self):
        """Takes the power away."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.serial.close()
        self.monitor.close()
        self.errors.close()

    def ends(self, what, within=60):
        """Waits until the machine has ended, as it does instead of a restart."""
        try:
            self.process.wait(within * PATIENCE)
        except subprocess.TimeoutExpired as e:
            raise Failure(f"{what}:\n{self.text()}") from e

    def quit(self):
        """Ends the machine in order, with all that the emulator has to write."""
        try:
            self.qmp("quit")
        except Failure:
            pass
        self.process.wait(30)

    def keys(self, *names, hold=60):
        """Strikes keys one after the other; "ctrl-alt-delete" is a chord of three."""
        for name in names:
            chord = [{"type": "qcode", "data": part} for part in name.split("-")]
            self.qmp("send-key", keys=chord, **{"hold-time": hold})
            time.sleep(hold / 1000 + 0.09)

    def text(self):
        """The screen's text, line by line."""
        path = self._file("screen.ppm")
        self.taken = self.age()  # to read a picture takes longer than to take it
        self.qmp("screendump", filename=path)
        with open(path, "rb") as f:
            picture = (f.read(), self.font)
        if picture != self.picture_read:  # reading costs the machine its processor
            self.picture_read, self.text_read = picture, "\n".join(decode(path, self.font))
        return self.text_read

    def picture(self, name):
        """Keeps the present screen as a picture in the folder."""
        self.qmp("screendump", filename=self._file(name + ".ppm"))

    def wait(self, *words, within=90, gone=False):
        """Waits until all words stand on the screen (gone: until none does) and
        returns its text."""
        end, text = time.monotonic() + within * PATIENCE, ""
        while time.monotonic() < end:
            if not self.running():
                raise Failure("the machine has ended: " + self.heard.decode(errors="replace")[-2000:])
            text = self.text()
            if gone and not any(w in text for w in words) or not gone and all(w in text for w in words):
                return text
            time.sleep(0.25)
        self.picture("failure")
        raise Failure(f"{words} {'still' if gone else 'not'} on screen after {within * PATIENCE:.0f} s:\n{text}\n"
                      + self.heard.decode(errors="replace")[-1500:])

    def plug(self, name, image):
        """Plugs a stick in: a file with the stick's bytes."""
        self.qmp("blockdev-add", **{"driver": "raw", "node-name": name, "file": {"driver": "file", "filename": image}})
        self.qmp("device_add", driver="usb-storage", id="dev-" + name, drive=name, bus="xhci.0", removable=True)
        self.sticks.add(name)

    def unplug(self, name):
        self.qmp("device_del", id="dev-" + name)
        self.sticks.discard(name)
        for _ in range(50):
            try:
                self.qmp("blockdev-del", **{"node-name": name})
                return
            except Failure:
                time.sleep(0.1)
        raise Failure(f"the stick {name} does not come out")

    def tell(self, *command):
        """Has the probe run a program, and does not wait for what it says."""
        mark = f"END-{time.monotonic_ns()}"
        self.serial.sendall(json.dumps({"mark": mark, "run": command}).encode() + b"\n")
        return mark

    def ask(self, *command, within=60):
        """Runs a program in the machine through the test's probe; returns what it
        said. Only the copy of the image that tests use has a probe."""
        ready = time.monotonic() + within * PATIENCE
        while b"PROBE READY" not in self.heard and time.monotonic() < ready:
            time.sleep(0.1)
        start = len(self.heard)
        mark = self.tell(*command)
        end = time.monotonic() + within * PATIENCE
        while time.monotonic() < end:
            said = self.heard[start:].decode(errors="replace")
            if mark + ":" in said and said.rstrip().endswith(mark):
                body, _, code = said[:said.rindex(mark)].rpartition(mark + ":")
                return body.replace("\r\n", "\n"), int(code.split()[0])
            if not self.running():
                break
            time.sleep(0.05)
        raise Failure(f"the probe does not answer {command}: {self.heard[start:][-800:]!r}")


def boot_files(image, folder, *names):
    """Takes files out of an image's boot partition: those named, or kernel, RAM disk
    and command line."""
    os.makedirs(folder, exist_ok=True)
    for name in names or ("vmlinuz", "initrd", "cmdline-virt.txt"):
        subprocess.run(["mcopy", "-n", "-o", "-i", f"{image}@@4M", f"::/{name}", os.path.join(folder, name)], check=True)
    return folder


def copy(image, to):
    """A copy of an image that may be written to; empty parts stay empty."""
    subprocess.run(["cp", "--sparse=always", image, to], check=True)
    return to


def need(*tools):
    """Names the first program that is missing, or "" if none is."""
    return next((t for t in tools if not shutil.which(t, path=os.environ["PATH"] + ":/usr/sbin:/sbin")), "")
