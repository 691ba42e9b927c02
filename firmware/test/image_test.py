#!/usr/bin/env python3
"""image_test.py: boots the appliance's image in an emulator and tries to break it.

What is asserted is text that stood on the emulated screen. It ends with 0 if every
step held; each that did not is said, with the screen as it was.
"""
import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

import images
import layout
from screen import Font, plain
from vm import VM, Failure, boot_files, copy, need

HOME = ("Tapez un chiffre ou votre question.", "Vérifier une carte", "Gros caractères", "Entrée Envoi")
TOOLS = ("qemu-system-aarch64", "mcopy", "mkfs.vfat", "sfdisk", "mke2fs", "mksquashfs", "unsquashfs", "systemd-analyze")
BOOT_SHARE = 0.35  # of the time that stock Debian needs to its login
EXPOSURE = {"kiosk.service": 2.0, "pcscd.service": 4.0}
BREAKOUTS = (
    [f"alt-f{n}" for n in range(1, 13)] + [f"ctrl-alt-f{n}" for n in range(1, 13)] + [
        "ctrl-alt-delete", "ctrl-alt-delete", "ctrl-alt-delete", "alt-left", "alt-right", "alt-up",
        "alt-sysrq-b", "alt-sysrq-c", "alt-sysrq-e", "alt-sysrq-i", "alt-sysrq-k", "alt-sysrq-r", "alt-sysrq-u",
        "alt-print-b", "alt-print-c", "alt-print-k", "print", "sysrq", "pause", "ctrl-pause", "scroll_lock",
        "ctrl-c", "ctrl-z", "ctrl-backslash", "ctrl-d", "ctrl-s", "ctrl-q", "ctrl-r", "ctrl-alt-backspace",
        "ctrl-scroll_lock", "shift-scroll_lock", "alt_r-scroll_lock", "shift-pgup", "shift-pgdn", "num_lock", "caps_lock",
        "power", "sleep", "wake", "meta_l", "meta_l-l", "menu", "f12", "f12", "f12", "esc", "esc", "esc"])


def check(holds, what):
    if not holds:
        raise Failure(what)


class Lab:
    """The files of one run, and what was measured."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.image = os.path.abspath(options.image)
        self.boot = boot_files(self.image, self.file("boot"))
        self.root = images.unpack_root(self.image, self.file("root"))
        self.font = Font(os.path.join(self.root, "usr/share/guichet/fonts/normal.psf"))
        self.figures, self.starts = {}, 0
        self._data()
        self.product = copy(self.image, self.file("product.img"))
        images.with_data(self.product, self.file("data"), 900)
        self.probed = images.with_probe(self.product, images.unpack_root(self.image, self.file("root-probe")),
                                        os.path.join(options.programs, "probe"), self.file("probed.img"))
        shutil.rmtree(self.file("root-probe"))
        self.chords = layout.keys_of("fr")

    def file(self, name):
        return os.path.join(self.folder, name)

    def _data(self):
        """A data folder that trusts a publisher, and has a data set by him whose issuers
        are those of the virtual cards."""
        trust, kiosk, home = self.file("trust"), self.options.kiosk, self.file("data/kiosk")
        images.run(kiosk, "vcard", "--export-trust", trust)
        images.run(kiosk, "keygen", "--out", self.file("keys"), "--no-password")
        images.run(kiosk, "trust", "--data", home, "--key", self.file("keys/publisher.pub"))
        images.run(kiosk, "apply", self.bundle(7), "--data", home, "--yes")

    def bundle(self, number, *more):
        """A signed bundle of a data set with that number."""
        trust, kiosk, name = self.file("trust"), self.options.kiosk, self.file(f"maj{number}")
        lists = [a for f in sorted(os.listdir(f"{trust}/crl")) if f.endswith(".crl") for a in ("--crl", f"{trust}/crl/{f}")]
        images.run(kiosk, "build-data", "--out", name + ".sqlite", "--number", str(number), "--issuers", f"{trust}/issuers",
                   "--pins", f"{trust}/pins.txt", "--oppositions", f"{trust}/oppositions.txt", *lists, *more)
        images.run(kiosk, "pack", "--data", name + ".sqlite", "--key", self.file("keys/publisher.key"), "--out", name + ".kiosk")
        return name + ".kiosk"

    def sources(self):
        """The help with one question more."""
        faq = self.file("faq")
        shutil.copytree(os.path.join(os.path.dirname(__file__), "../../data/faq"), faq)
        head = "topic: aide\nsource: cantine\nreceived: 2026-11-20\nreviewed: 2026-11-20\n"
        for lang, question, answer, more in (("fr", "Où manger à midi ?", "Au self du rez-de-chaussée.", ""),
                                             ("en", "Where can I have lunch?", "At the cafeteria.", "translated: true\n")):
            with open(f"{faq}/{lang}/manger-a-midi.md", "w", encoding="utf-8") as f:
                f.write(f"---\nquestion: {question}\n{head}{more}---\n{answer}\n")
        return faq

    def start(self, image, **more):
        """Power on. The machine works in a folder of its own."""
        self.starts += 1
        return VM(image, self.boot, self.file(f"run{self.starts}"), self.font, **more)

    def card(self, vm, name):
        """A card in the machine's reader, as a process: to end it is to pull the card."""
        return subprocess.Popen([os.path.join(self.options.programs, "vscard"), "-socket", os.path.join(vm.folder, "card"),
                                 "-trust", self.file("trust"), "-card", name])

    def type(self, vm, text):
        vm.keys(*[self.chords[c] for c in text])


def pull(card):
    card.terminate()
    card.wait(10)


def go_home(vm):
    vm.keys("esc", "home")
    return vm.wait(*HOME)


# The steps. Each has the machine to itself.

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
    for unit in open(os.path.join(os.path.dirname(__file__), "../masked.list"), encoding="ascii"):
        if unit.strip() and not unit.startswith("#"):
            path = os.path.join(lab.root, "etc/systemd/system", unit.strip())
            check(os.path.islink(path) and os.readlink(path) == "/dev/null", f"{unit.strip()} is not masked")
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


def step_home(lab):
    """the home screen, its accents, the time to it"""
    with lab.start(lab.product) as vm:
        text = vm.wait(*HOME)
        lab.figures["seconds to the home screen"] = round(vm.age(), 1)
        check("\ufffd" not in text, f"shapes that the font does not have:\n{text}")
        vm.wait("prêt")
        lab.figures["seconds to a ready reader"] = round(vm.age(), 1)


def step_keys(lab):
    """a search on the French keyboard; the number pad; accents; no lock sticks"""
    with lab.start(lab.product) as vm:
        vm.wait(*HOME)
        lab.type(vm, "carte perdue")
        vm.wait("carte perdue", "1 ")
        go_home(vm)
        vm.keys("1")
        lab.type(vm, "été à zéro 15")
        vm.wait("été à zéro 15")
        go_home(vm)
        vm.keys("num_lock", "caps_lock", "kp_4")
        vm.wait("RPPS")
        vm.keys("kp_1", "kp_0", "kp_9", "kp_7", "kp_3")
        vm.wait("10973")
        go_home(vm)
        vm.keys("f3")  # large print: 40 columns, in the middle of the screen
        vm.wait(" " * 20 + "Tapez un chiffre")


def step_cards(lab):
    """cards and their verdicts, through the emulated reader"""
    with lab.start(lab.product) as vm:
        vm.wait(*HOME)
        vm.wait("prêt")
        for name, word in (("cps", "VALIDE"), ("expired", "EXPIR"), ("vitale", "Vitale"), ("cps4", "VALIDE")):
            card = lab.card(vm, name)
            try:
                text = vm.wait(word)
                check(word != "VALIDE" or "C-00" in text, f"{name}: not C-00:\n{text}")
                if name == "cps":
                    lab.figures["RSS of the emulator, MiB"] = rss(vm)
            finally:
                pull(card)
            vm.wait("Carte retirée")
            go_home(vm)


def rss(vm):
    with open(f"/proc/{vm.process.pid}/status", encoding="ascii") as f:
        return next(int(l.split()[1]) >> 10 for l in f if l.startswith("VmRSS"))


def step_breakout(lab):
    """keys that lead out of other systems lead nowhere"""
    with lab.start(lab.product) as vm:
        vm.wait(*HOME)
        for chord in BREAKOUTS:
            vm.keys(chord)
            check(vm.running(), f"{chord} ended the machine")
        go_home(vm)


def step_random(lab):
    """thousands of random keys: still the kiosk, and the same one"""
    names = (list("abcdefghijklmnopqrstuvwxyz0123456789") + [f"f{n}" for n in range(1, 13)] + [
        "esc", "tab", "ret", "spc", "backspace", "delete", "insert", "home", "end", "pgup", "pgdn", "up", "down", "left", "right",
        "shift", "shift_r", "ctrl", "ctrl_r", "alt", "alt_r", "meta_l", "menu", "print", "pause", "scroll_lock", "num_lock",
        "caps_lock", "kp_0", "kp_1", "kp_5", "kp_enter", "kp_decimal", "minus", "equal", "comma", "dot", "less", "grave_accent"])
    seed = lab.options.seed
    dice = random.Random(seed)
    with lab.start(lab.probed) as vm:
        vm.wait(*HOME)
        before = state_of(vm)
        for n in range(lab.options.keys):
            name = dice.choice(names)
            down = dice.random() < 0.8 or name in ("alt", "ctrl")
            events = [{"type": "key", "data": {"down": d, "key": {"type": "qcode", "data": name}}} for d in ((True, False) if down else (False,))]
            if dice.random() < 0.05:
                events = events[:1]  # held, until it comes again
            vm.qmp("input-send-event", events=events)
            time.sleep(0.008)
            if n % 1000 == 999:
                check(vm.running(), f"key {n} of seed {seed} ended the machine")
        for name in names:
            vm.qmp("input-send-event", events=[{"type": "key", "data": {"down": False, "key": {"type": "qcode", "data": name}}}])
            time.sleep(0.02)
        time.sleep(3)
        vm.keys("esc", "esc", "f10")
        english = "Type a number or your question."
        text = vm.text()
        end = time.monotonic() + 120
        while HOME[0] not in text and english not in text and "Tapez" not in text and time.monotonic() < end:
            vm.keys("esc", "f10")  # a count-down or a locked cleaning may be on
            time.sleep(2)
            text = vm.text()
        check("Guichet" in text or "Tapez" in plain(text) or english in text, f"seed {seed}: not the home screen:\n{text}")
        after = state_of(vm)
        check(before == after, f"seed {seed}: the kiosk was started anew: {before}, {after}")


def state_of(vm):
    said, _ = vm.ask("systemctl", "show", "-p", "MainPID,NRestarts,ActiveState", "kiosk.service")
    return sorted(said.split())


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
        vm.qmp("device_add", driver="usb-serial", id="usbser", chardev="null1", bus="xhci.0")
        time.sleep(8)
        links, _ = vm.ask("ls", "/sys/class/net")
        check(links.split() == ["lo"], f"network devices: {links}")
        ports, _ = vm.ask("ls", "/dev")
        check("ttyUSB" not in ports, "there is a serial port")
        vm.plug("stick", images.stick(lab.file("stick.img")))
        end = time.monotonic() + 30
        while "sda1" not in vm.ask("ls", "/dev")[0].split():
            check(time.monotonic() < end, "the stick is not seen")
            time.sleep(0.5)
        time.sleep(2)
        said, _ = vm.ask("/usr/bin/stat", "-c", "%G %a", "/dev/sda", "/dev/sda1")
        check(said.split() == ["stick", "660"] * 2, f"the stick's device: {said}")
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


def step_stick_update(lab):
    """an update by stick: its screens, the code, the report, the new answer, also after a power cut"""
    image = copy(lab.product, lab.file("updated.img"))
    stick = images.stick(lab.file("update.img"), [lab.bundle(8, "--faq", lab.sources())])
    with lab.start(image) as vm:
        vm.wait(*HOME)
        vm.plug("stick", stick)
        vm.wait("maj8.kiosk")
        lab.type(vm, "1")
        vm.wait("Voir ce qui change")
        lab.type(vm, "1")
        vm.wait("Questions ajoutées : 1", "Où manger à midi")
        lab.type(vm, "1")
        vm.wait("Nouveau code technicien")
        for prompt in ("encore une fois", "INSTALLÉE"):
            lab.type(vm, "2580")
            vm.keys("ret")
            vm.wait(prompt)
        lab.type(vm, "1")
        vm.wait("guichet-rapport.txt")
        vm.unplug("stick")
        go_home(vm)
        lab.type(vm, "manger")
        vm.wait("Où manger à midi")
    with lab.start(image) as vm:  # the machine before was cut off
        vm.wait(*HOME)
        lab.type(vm, "manger")
        vm.wait("Où manger à midi")
    said = subprocess.run(["mdir", "-b", "-i", stick + "@@1M", "::"], stdout=subprocess.PIPE, text=True, check=True).stdout
    check("guichet-rapport.txt" in said, f"no report on the stick: {said}")


def step_restarts(lab):
    """a kiosk that dies or hangs comes back; so does the card service"""
    with lab.start(lab.probed) as vm:
        vm.wait(*HOME)
        vm.wait("prêt")
        for signal, within in (("KILL", 60), ("STOP", 120)):
            before = state_of(vm)
            vm.ask("systemctl", "kill", "-s", signal, "kiosk.service")
            end = time.monotonic() + within
            while (now := state_of(vm)) == before or "ActiveState=active" not in now:
                check(time.monotonic() < end, f"no new kiosk after {signal}: {now}")
                time.sleep(1)
            vm.wait(*HOME)
        vm.ask("systemctl", "kill", "-s", "KILL", "pcscd.service")
        time.sleep(2)
        vm.wait("prêt")


def step_data(lab):
    """data outlive a restart; nothing else does"""
    image = copy(lab.probed, lab.file("kept.img"))
    with lab.start(image) as vm:
        vm.wait(*HOME)
        vm.ask("write", "/data/kiosk/kept", "kept\n")
        vm.ask("write", "/etc/lost", "lost\n")
        vm.ask("systemctl", "reboot")
        try:
            vm.process.wait(90)
        except subprocess.TimeoutExpired as e:
            raise Failure("the machine does not restart") from e
    with lab.start(image) as vm:
        vm.wait(*HOME)
        check(vm.ask("cat", "/data/kiosk/kept")[0].strip() == "kept", "what was written is gone")
        check("lost" not in vm.ask("ls", "/etc")[0].split(), "the root was written to")
        check(vm.ask("cat", "/run/guichet/data")[0].strip() == "sound", "the data partition is not sound")


def step_power(lab):
    """the power goes at any time"""
    image = copy(lab.probed, lab.file("power.img"))
    dice = random.Random(lab.options.seed)
    for n in range(lab.options.cuts):
        with lab.start(image) as vm:
            if n % 2:
                time.sleep(dice.uniform(1, 12))  # in the middle of the start
                continue
            vm.wait(*HOME)
            until = time.monotonic() + dice.uniform(1, 5)
            while time.monotonic() < until:
                vm.ask("write", f"/data/kiosk/busy{dice.randrange(8)}", "x" * dice.randrange(1, 4096))
    with lab.start(image) as vm:
        vm.wait(*HOME)
        state = vm.ask("cat", "/run/guichet/data")[0].strip()
        check(state in ("sound", "repaired"), f"the data partition is {state}")
        check("current" in vm.ask("ls", "/data/kiosk")[0].split(), "the data set is gone")


def step_ruined(lab):
    """a data partition beyond repair: the help is there all the same"""
    start, size = images.partitions(lab.probed)[3]
    for name, offset, ruin in (("zeroed", 0, bytes(size)), ("superblock", 1024, b"\xa5" * 1024)):
        image = copy(lab.probed, lab.file(f"ruined-{name}.img"))
        images.write_at(image, start + offset, ruin)
        with lab.start(image) as vm:
            vm.wait(*HOME)
            check(vm.ask("cat", "/run/guichet/data")[0].strip() == "remade", f"{name}: not remade")
            lab.type(vm, "carte perdue")
            vm.wait("carte perdue", "1 ")
        with lab.start(image) as vm:
            vm.wait(*HOME)
            check(vm.ask("cat", "/run/guichet/data")[0].strip() == "sound", f"{name}: not sound afterwards")
        os.unlink(image)


def step_small(lab):
    """256 MiB of memory are enough, and no reader is no reason"""
    with lab.start(lab.product, memory=256, card_reader=False) as vm:
        vm.wait(*HOME)


def step_compared(lab):
    """the start beside stock Debian's, in the same emulation"""
    if not lab.options.tar:
        print("    no root to compare with (--tar)", flush=True)
        return
    image = images.stock(lab.image, lab.options.tar, os.path.join(lab.root, "usr/lib/modules"),
                         lab.file("root-stock"), lab.file("stock.img"))
    shutil.rmtree(lab.file("root-stock"))
    times = {"stock": [], "ours": []}
    for _ in range(lab.options.compare):
        with lab.start(image, append="console=ttyAMA0") as vm:
            end = time.monotonic() + 240
            while b"login:" not in vm.heard:
                check(vm.running() and time.monotonic() < end, "stock Debian does not come to its login: "
                      + vm.heard[-1500:].decode(errors="replace"))
                time.sleep(0.1)
            times["stock"].append(vm.age())
        with lab.start(lab.product) as vm:
            vm.wait(*HOME)
            times["ours"].append(vm.age())
    stock, ours = min(times["stock"]), min(times["ours"])
    lab.figures["seconds, stock Debian to its login"] = round(stock, 1)
    lab.figures["seconds, the kiosk's home, beside it"] = round(ours, 1)
    lab.figures["share of stock Debian's time"] = round(ours / stock, 2)
    check(ours <= BOOT_SHARE * stock, f"{ours:.1f} s beside {stock:.1f} s: more than {BOOT_SHARE:.0%}")


STEPS = [step_root, step_exposure, step_home, step_keys, step_cards, step_breakout, step_devices, step_random, step_stick_update,
         step_restarts, step_data, step_power, step_ruined, step_small, step_compared]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("image")
    parser.add_argument("--programs", required=True, help="folder with vscard and probe")
    parser.add_argument("--kiosk", required=True, help="the kiosk, built for this machine")
    parser.add_argument("--tar", help="the Debian root that the image was made of, to compare the start with")
    parser.add_argument("--cuts", type=int, default=4, help="how often the power goes")
    parser.add_argument("--keys", type=int, default=10000, help="how many random keys")
    parser.add_argument("--compare", type=int, default=1, help="how often the start is compared")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", nargs="*", help="steps by name")
    parser.add_argument("--keep", help="work in this folder, and leave it")
    options = parser.parse_args()
    if os.getuid() != 0:
        sys.exit("image_test: as root, please: a root with its owners is packed anew")
    if missing := need(*TOOLS):
        sys.exit(f"image_test: {missing} is missing")
    with tempfile.TemporaryDirectory(prefix="image-") as folder:
        sys.exit(run(options, options.keep or folder))


def run(options, folder):
    steps = [s for s in STEPS if not options.only or s.__name__.removeprefix("step_") in options.only]
    print(f"seed {options.seed}", flush=True)
    lab, failed = Lab(options, folder), 0
    for step in steps:
        began = time.monotonic()
        print(f"{step.__name__.removeprefix('step_')}: {step.__doc__}", flush=True)
        try:
            step(lab)
            print(f"    ok, {time.monotonic() - began:.0f} s", flush=True)
        except Exception as e:  # whatever it was: said, and on to the next step
            failed += 1
            print(f"    FAILED: {e}" if isinstance(e, Failure) else "    FAILED: " + traceback.format_exc(), flush=True)
    for name, value in lab.figures.items():
        print(f"{name}: {value}")
    print(f"{len(steps) - failed} of {len(steps)} steps held" + (", FAILED" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    main()
