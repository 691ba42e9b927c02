"""The console's font: large print, and what a screen's size makes of it."""
import os

from lab import HOME, check
from screen import Font

FRAME_BUFFER = "/sys/class/vtconsole/vtcon1/bind"


def step_font(lab):
    """large print changes the console's font; a new visitor has the normal one"""
    with lab.start(lab.product) as vm:
        vm.wait(*HOME)
        vm.picture("normal")
        vm.keys("f3")
        text = read_in(vm, lab.large, HOME[0], "Questions par thème", "Lecteur de cartes : prêt")
        check("\ufffd" not in text, f"shapes that the large font does not have:\n{text}")
        check(max(map(len, text.splitlines())) <= 40, f"more than 40 columns:\n{text}")
        vm.picture("large")
        lab.figures["font of large print, pixels"] = f"{lab.large.width} x {lab.large.height}"
        vm.keys("f3")
        read_in(vm, lab.font, *HOME)
        vm.keys("f3")
        read_in(vm, lab.large, HOME[0])
        lab.type(vm, "carte perdue")
        read_in(vm, lab.large, "carte perdue", "1 ")
        read_in(vm, lab.font, *HOME, within=180)  # nobody comes: the next visitor's screen
        check("carte perdue" not in vm.text(), "the visit is still there")


def step_fonts(lab):
    """a kiosk that was killed, a change of driver, other screens: the font that fits"""
    with lab.start(lab.probed) as vm:
        vm.wait(*HOME)
        vm.keys("f3")
        read_in(vm, lab.large, HOME[0])
        vm.ask("systemctl", "kill", "-s", "KILL", "kiosk.service")
        read_in(vm, lab.font, *HOME)
        change_driver(vm)
        read_in(vm, lab.font, *HOME)
    for width, height, normal, large in ((1024, 768, "12x24", "16x32"), (800, 480, "10x18", "16x32")):
        with lab.start(lab.product, gpu=f"virtio-gpu-pci,xres={width},yres={height}") as vm:
            read_in(vm, font_of(lab, normal), HOME[0])
            vm.keys("f3")
            read_in(vm, font_of(lab, large), HOME[0])
            vm.keys("f3")
            read_in(vm, font_of(lab, normal), HOME[0])


def change_driver(vm):
    """What a driver does that takes the place of the first one, as a Raspberry Pi's
    does: the console is let go of and taken anew, with the kernel's own font. The kiosk
    is held meanwhile, so that this font is seen to be there."""
    vm.ask("systemctl", "kill", "-s", "STOP", "kiosk.service")
    for source, want in (("kernel/sysrq", "0"), ("kernel/dmesg_restrict", "1")):  # files that say 0 and 1: there is no shell
        vm.ask("cp", "/proc/sys/" + source, FRAME_BUFFER)
        check(vm.ask("cat", FRAME_BUFFER)[0].strip() == want, f"the frame buffer's console is not {want}")
    size, _ = vm.ask("stty", "-F", "/dev/tty1", "size")
    check(size.split() == ["50", "160"], f"not the kernel's own font, but {size} cells")
    vm.ask("systemctl", "kill", "-s", "CONT", "kiosk.service")


def font_of(lab, size):
    return Font(os.path.join(lab.root, f"usr/share/guichet/fonts/{size}.psf"))


def read_in(vm, font, *words, within=90):
    """Waits for words in a font; from then on the screen is read with it."""
    vm.font = font
    return vm.wait(*words, within=within)
