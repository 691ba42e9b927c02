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
IDLE_SHARE = 0.005  # of one processor, that the kiosk may take while nobody comes


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
        print("    seconds, stock and ours: " + ", ".join(f"{t[-1]:.1f}" for t in times.values()), flush=True)
    compared(lab, "seconds", min(times["ours"]), min(times["stock"]))
    debian = 0
    while not debian:
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
    clock, just before; 0 where the login took the terminal before that was said."""
    end = time.monotonic() + 240 * PATIENCE
    while b"login:" not in vm.heard:
        check(vm.running() and time.monotonic() < end, "stock Debian does not come to its login: "
              + vm.heard[-1500:].decode(errors="replace"))
        time.sleep(0.1)
    said = re.findall(rb"^(\d+\.\d\d) \d+\.\d\d\r?$", vm.heard, re.M)
    return float(said[-1]) if said else 0


def shown(vm, name, unit="kiosk.service"):
    """A property of a unit, once it is active: the kiosk then shows its first screen."""
    until(lambda: "=active" in vm.ask("systemctl", "show", "-p", "ActiveState", unit, within=240)[0], 240, f"{unit} is not ready")
    return vm.ask("systemctl", "show", "-p", name, "--value", unit)[0].strip()


def step_idle(lab):
    """nobody comes: nothing is written, the kiosk sleeps, and takes next to nothing of the processor"""
    image = copy(lab.probed, lab.file("idle.img"))
    with lab.start(image) as vm:
        vm.wait(*HOME)
        vm.wait("prêt")
        until(lambda: age(vm) > SETTLED, 2 * SETTLED, "the machine's own time stands still")
        pids = {name: shown(vm, "MainPID", name) for name in ("kiosk.service", "pcscd.service", "systemd-udevd.service")}
        before = age(vm), written(vm), busy(vm), {n: usage(vm, p) for n, p in pids.items()}
        end = before[0] + lab.options.idle * 60
        while (left := end - age(vm)) > 0:  # in the machine's own time, and asked for seldom
            time.sleep(left + 1)
        after = age(vm), written(vm), busy(vm), {n: usage(vm, p) for n, p in pids.items()}
    took, wrote, whole = (a - b for a, b in zip(after[:3], before[:3]))
    lab.figures[f"idle for {took / 60:.1f} min, of one processor"] = {"bytes written to the disk": wrote, "the machine, with what asks it": f"{whole / HERTZ / took:.2%}"}
    for name in pids:
        ticks, switches = (a - b for a, b in zip(after[3][name], before[3][name]))
        lab.figures[f"idle, {name}"] = f"{ticks / HERTZ / took:.2%}, {ticks / HERTZ:.2f} s; wakes {switches / took:.2f} times a second"
        check(name != "kiosk.service" or ticks / HERTZ / took < IDLE_SHARE, f"the idle kiosk takes {ticks / HERTZ:.2f} s of {took:.0f}")
    check(wrote == 0, f"{wrote} bytes were written to the disk while nobody was there")
    os.unlink(image)


def age(vm):
    """Seconds since the machine's kernel started, by its own clock."""
    return float(vm.ask("cat", "/proc/uptime")[0].split()[0])


def written(vm):
    """Bytes written to the disk."""
    return sum(d["stats"]["wr_bytes"] for d in vm.qmp("query-blockstats"))


def busy(vm):
    """Clock ticks that the machine's processors did not rest (proc(5), /proc/stat)."""
    fields = [int(f) for f in vm.ask("cat", "/proc/stat")[0].splitlines()[0].split()[1:]]
    return sum(fields[:8]) - fields[3] - fields[4]


def usage(vm, pid):
    """Clock ticks and voluntary switches of a process, all its threads together."""
    fields = vm.ask("cat", f"/proc/{pid}/stat")[0].rsplit(")", 1)[1].split()
    switches = 0
    for task in vm.ask("ls", f"/proc/{pid}/task")[0].split():
        status = vm.ask("cat", f"/proc/{pid}/task/{task}/status")[0]
        switches += sum(int(l.split()[1]) for l in status.splitlines() if l.startswith("voluntary_ctxt"))
    return int(fields[11]) + int(fields[12]), switches
