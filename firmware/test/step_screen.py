"""What a visitor has: the screen, the keys, cards."""
import random
import time

from lab import HOME, check, go_home, pull, state_of
from screen import plain

BREAKOUTS = (
    [f"alt-f{n}" for n in range(1, 13)] + [f"ctrl-alt-f{n}" for n in range(1, 13)] + [
        "ctrl-alt-delete", "ctrl-alt-delete", "ctrl-alt-delete", "alt-left", "alt-right", "alt-up",
        "alt-sysrq-b", "alt-sysrq-c", "alt-sysrq-e", "alt-sysrq-i", "alt-sysrq-k", "alt-sysrq-r", "alt-sysrq-u",
        "alt-print-b", "alt-print-c", "alt-print-k", "print", "sysrq", "pause", "ctrl-pause", "scroll_lock",
        "ctrl-c", "ctrl-z", "ctrl-backslash", "ctrl-d", "ctrl-s", "ctrl-q", "ctrl-r", "ctrl-alt-backspace",
        "ctrl-scroll_lock", "shift-scroll_lock", "alt_r-scroll_lock", "shift-pgup", "shift-pgdn", "num_lock", "caps_lock",
        "power", "sleep", "wake", "meta_l", "meta_l-l", "menu", "f12", "f12", "f12", "esc", "esc", "esc"])


def step_home(lab):
    """the home screen, its accents, the time to it"""
    with lab.start(lab.product) as vm:
        text = vm.wait(*HOME)
        lab.figures["seconds to the home screen"] = round(vm.taken, 1)
        check("\ufffd" not in text, f"shapes that the font does not have:\n{text}")
        vm.wait("prêt")
        lab.figures["seconds to a ready reader"] = round(vm.taken, 1)


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
        text = read(lab, vm)
        end = time.monotonic() + 120
        while HOME[0] not in text and english not in text and "Tapez" not in text and time.monotonic() < end:
            vm.keys("esc", "f10")  # a count-down or a locked cleaning may be on
            time.sleep(2)
            text = read(lab, vm)
        check("Guichet" in text or "Tapez" in plain(text) or english in text, f"seed {seed}: not the home screen:\n{text}")
        after = state_of(vm)
        check(before == after, f"seed {seed}: the kiosk was started anew: {before}, {after}")


def read(lab, vm):
    """The screen's text, in normal or in large print."""
    for vm.font in (lab.large, lab.font):
        if "Guichet" in (text := vm.text()):
            break
    return text


def step_small(lab):
    """256 MiB of memory are enough, and no reader is no reason"""
    with lab.start(lab.product, memory=256, card_reader=False) as vm:
        vm.wait(*HOME)
