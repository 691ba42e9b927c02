"""What the steps work with: an image, its copies, keys, cards, and what was measured."""
import functools
import os
import random
import shutil
import subprocess
import time

import images
import layout
from screen import Font
from vm import PATIENCE, PORTS, VM, Failure, boot_files, copy

SOURCES = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
LARGE = 110 << 20  # bytes that no packing makes smaller
CODE = "2580"  # the technician's
HOME = ("Tapez un chiffre ou votre question.", "Vérifier une carte", "Gros caractères", "Entrée Envoi")


def check(holds, what):
    if not holds:
        raise Failure(what)


def until(holds, within, what):
    """Waits until something holds; what: the words where it does not."""
    end = time.monotonic() + within * PATIENCE
    while not holds():
        check(time.monotonic() < end, what)
        time.sleep(0.5)


class Lab:
    """The files of one run, and what was measured."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.image = os.path.abspath(options.image)
        self.boot = boot_files(self.image, self.file("boot"))
        self.root = images.unpack_root(self.image, self.file("root"))
        self.font = Font(os.path.join(self.root, "usr/share/guichet/fonts/16x32.psf"))
        self.large = self.font.scaled(2, 1)  # what Linux 6.1 takes of large print on a screen of 1280 x 800
        self.figures, self.starts = {}, 0
        self._data()
        self.product = copy(self.image, self.file("product.img"))
        images.with_data(self.product, self.file("data"), 900)
        self.chords = layout.keys_of("fr")

    def file(self, name):
        return os.path.join(self.folder, name)

    @functools.cached_property
    def probed(self):
        """The product with the test's probe in its root."""
        root = images.unpack_root(self.image, self.file("root-probe"))
        image = images.with_probe(self.product, root, os.path.join(self.options.programs, "probe"), PORTS[self.options.arch], self.file("probed.img"))
        shutil.rmtree(root)
        return image

    def _data(self):
        """A data folder that trusts a publisher, and has a data set by him whose issuers
        are those of the virtual cards."""
        trust, kiosk, home = self.file("trust"), self.options.kiosk, self.file("data/kiosk")
        if os.path.exists(home):  # of a run before, in a folder that was kept
            return
        images.run(kiosk, "vcard", "--export-trust", trust)
        images.run(kiosk, "keygen", "--out", self.file("keys"), "--no-password")
        os.makedirs(home)
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

    def stick(self, number):
        """A stick with an update of that number, in which a question more is
        answered: what there is for lunch, the menu with the update's number."""
        path = self.file(f"maj{number}.img")
        return path if os.path.exists(path) else images.stick(path, [self.bundle(number, "--faq", self._sources(number))])

    def _sources(self, number):
        faq = self.file("faq")
        shutil.copytree(os.path.join(SOURCES, "data/faq"), faq, dirs_exist_ok=True)
        head = "topic: aide\nsource: cantine\nreceived: 2026-11-20\nreviewed: 2026-11-20\n"
        for lang, question, answer, more in (("fr", "Où manger à midi ?", "Au self, menu {}.", ""),
                                             ("en", "Where can I have lunch?", "At the cafeteria, menu {}.", "translated: true\n")):
            with open(f"{faq}/{lang}/manger-a-midi.md", "w", encoding="utf-8") as f:
                f.write(f"---\nquestion: {question}\n{head}{more}---\n{answer.format(number)}\n")
        return faq

    def trusting(self):
        """An image with the publisher's key, and a data partition that has nothing yet."""
        image = self.file("trusting.img")
        if not os.path.exists(image):
            images.run(os.path.join(SOURCES, "scripts/image.sh"), self.options.arch, self.options.tar,
                       os.path.join(os.path.dirname(self.image), "image-" + self.options.arch), image, self.file("keys/publisher.pub"))
        return image

    def system(self, number, broken=False):
        """An image with that number, which trusts the publisher of the help and one of
        systems; broken: its kiosk ends at once, and is so large that no machine remembers
        all of the system's bundle (MemoryMax= of kiosk.service)."""
        image = self.file(f"system{number}.img")
        if os.path.exists(image):
            return image
        programs = os.path.join(os.path.dirname(self.image), "image-" + self.options.arch)
        if not os.path.exists(self.file("keys/system.pub")):
            images.run(self.options.kiosk, "keygen", "--role", "system", "--out", self.file("keys"), "--no-password")
        if broken:
            shutil.copytree(programs, self.file("broken"), dirs_exist_ok=True)
            with open(os.path.join(programs, "renew"), "rb") as f, open(self.file("broken/kiosk"), "wb") as kiosk:
                kiosk.write(f.read() + random.Random(number).randbytes(LARGE))
            programs = self.file("broken")
        subprocess.run([os.path.join(SOURCES, "scripts/image.sh"), self.options.arch, self.options.tar, programs, image,
                        self.file("keys/publisher.pub"), "system=" + self.file("keys/system.pub")], check=True, env={**os.environ, "GUICHET_SYSTEM": str(number)})
        return image

    def start(self, image, **more):
        """Power on. The machine works in a folder of its own."""
        self.starts += 1
        folder = self.file(f"run{self.starts}")
        return VM(image, boot_files(image, os.path.join(folder, "boot")), folder, self.font, **{"arch": self.options.arch, **more})

    def console(self):
        """What the kernel's command line says for it to tell the serial port its log."""
        return "console=" + PORTS[self.options.arch]

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


def state_of(vm):
    """Which process the kiosk is, and how often it was started."""
    said, _ = vm.ask("systemctl", "show", "-p", "MainPID,NRestarts,ActiveState", "kiosk.service")
    return sorted(said.split())


def type_code(lab, vm, codes):
    """Types the technician's code wherever it is asked for, down to the last key."""
    for prompt in codes:
        vm.wait(prompt)
        lab.type(vm, CODE)
        while vm.wait("*" * len(CODE)).count("*") > len(CODE):  # a machine that is slow takes one key for two
            vm.keys("delete")
            vm.wait("*", gone=True)
            lab.type(vm, CODE)
        if prompt != codes[-1]:
            vm.keys("ret")


def enter_code(lab, vm, codes, before_last=lambda: None):
    """Enters the technician's code wherever it is asked for."""
    type_code(lab, vm, codes)
    before_last()
    vm.keys("ret")
