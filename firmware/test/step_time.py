"""Times."""
import os
import re
import shutil
import time

import images
from lab import HOME, check, until
from vm import PATIENCE, copy

BOOT_SHARE = 0.25  # wanted, of the time that stock Debian needs to its login
SETTLED = 120  # seconds after the start until all that is done once is done
HERTZ = 100  # clock ticks a second, sysconf(_SC_CLK_TCK)


def step_compared(lab):
    """the start beside stock Debian's, in the same emulation"""
    if not lab.options.stock:
        print("    left out: no root of stock Debian (--stock)", flush=True)
        return
    stock = images.stock(lab.image, lab.options.stock, os.path.join(lab.root, "usr/lib/modules"),
                         lab.file("root-stock"), lab.file("stock.img"))
    shutil.rmtree(lab.file("root-stock"))
    times = {"stock": [], "ours": []}
    for _ in range(lab.options.compare):
        with lab.start(stock, append=lab.console()) as vm:
            login(vm)
            times["stock"].append(vm.age())
        with lab.start(lab.product) as vm:
            vm.wait(*HOME)
            times["ours"].append(vm.taken)
    compared(lab, "seconds", min(times["ours"]), min(times["stock"]))
    with lab.start(stock, append=lab.console(), counted=True) as vm:
        debian = login(vm)
    with lab.start(lab.probed, counted=True) as vm:
        ours = int(shown(vm, "ActiveEnterTimestampMonotonic")) / 1e6
    compared(lab, "seconds of 500 million instructions", ours, debian)
    os.unlink(stock)


def compared(lab, unit, ours, stock):
    lab.figures[f"{unit}, stock Debian to its login"] = round(stock, 2)
    lab.figures[f"{unit}, the kiosk's home, beside it"] = round(ours, 2)
    lab.figures[f"{unit}, share of stock Debian's"] = round(ours / stock, 2)
    if ours > BOOT_SHARE * stock:  # said, and no failure: the machines that test are shared and noisy
        print(f"    {unit}: {ours:.2f} beside {stock:.2f}: more than the {BOOT_SHARE:.0%} that are wanted", flush=True)


def login(vm):
    """Waits for stock Debian's login, and returns how old the machine was, by its own
    clock, just before."""
    end = time.monotonic() + 240 * PATIENCE
    while b"login:" not in vm.heard:
        check(vm.running() and time.monotonic() < end, "stock Debian does not come to its login: "
              + vm.heard[-1500:].decode(errors="replace"))
        time.sleep(0.1)
    return float(re.findall(rb"^(\d+\.\d\d) \d+\.\d\d\r?$", vm.heard, re.M)[-1])


def shown(vm, name):
    """A property of the kiosk's unit, once the kiosk has shown its first screen."""
    until(lambda: "=active" in vm.ask("systemctl", "show", "-p", "ActiveState", "kiosk.service", within=240)[0], 240, "the kiosk is not ready")
    return vm.ask("systemctl", "show", "-p", name, "--value", "kiosk.service")[0].strip()


def step_idle(lab):
    """nobody comes: nothing is written, and the kiosk sleeps"""
    image = copy(lab.probed, lab.file("idle.img"))
    with lab.start(image) as vm:
        vm.wait(*HOME)
        vm.wait("prêt")
        time.sleep(SETTLED)
        pid = shown(vm, "MainPID")
        before, began = usage(vm, pid), time.monotonic()
        time.sleep(lab.options.idle * 60)
        after, took = usage(vm, pid), time.monotonic() - began
    ticks, switches, written = (a - b for a, b in zip(after, before))
    lab.figures[f"idle for {took / 60:.0f} min"] = {
        "bytes written to the disk": written, "CPU seconds of the kiosk": ticks / HERTZ,
        "its wakeups per second": round(switches / took, 2)}
    check(written == 0, f"{written} bytes were written to the disk while nobody was there")
    os.unlink(image)


def usage(vm, pid):
    """Clock ticks and voluntary switches of a process, and bytes written to the disk."""
    fields = vm.ask("cat", f"/proc/{pid}/stat")[0].rsplit(")", 1)[1].split()
    switches = 0
    for task in vm.ask("ls", f"/proc/{pid}/task")[0].split():
        status = vm.ask("cat", f"/proc/{pid}/task/{task}/status")[0]
        switches += sum(int(l.split()[1]) for l in status.splitlines() if l.startswith("voluntary_ctxt"))
    written = sum(d["stats"]["wr_bytes"] for d in vm.qmp("query-blockstats"))
    return int(fields[11]) + int(fields[12]), switches, written
