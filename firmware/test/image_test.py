#!/usr/bin/env python3
"""image_test.py: boots the appliance's image in an emulator and tries to break it.

What is asserted is text that stood on the emulated screen. It ends with 0 if every
step held; each that did not is said, with the screen as it was.
"""
import argparse
import os
import sys
import tempfile
import time
import traceback

import step_boards
import step_data
import step_devices
import step_disk
import step_font
import step_renew
import step_renew_cuts
import step_renew_power
import step_root
import step_proof
import step_same
import step_sbom
import step_screen
import step_speech
import step_time
import step_told
import step_update
import step_verity
from lab import Lab
from vm import MACHINES, Failure, need

TOOLS = ("mcopy", "mkfs.vfat", "sfdisk", "mke2fs", "e2fsck", "debugfs", "mksquashfs", "unsquashfs",
         "systemd-analyze", "veritysetup", "cpio", "go")

# The steps. Each has the machine to itself.
STEPS = [
    step_root.step_root, step_root.step_exposure, step_sbom.step_sbom, step_same.step_same, step_time.step_compared,
    step_screen.step_home, step_screen.step_keys, step_screen.step_cards, step_screen.step_breakout, step_screen.step_random,
    step_screen.step_small, step_font.step_font, step_font.step_fonts, step_devices.step_devices, step_speech.step_speech,
    step_devices.step_restarts,
    step_devices.step_watchdog, step_devices.step_hangs, step_disk.step_disk_gone, step_disk.step_disk_hangs,
    step_update.step_stick_update, step_update.step_trust, step_update.step_cuts, step_update.step_replay,
    step_data.step_data, step_data.step_starts, step_told.step_told_remade, step_told.step_told_full, step_told.step_told_memory,
    step_told.step_told_restart, step_proof.step_proof, step_proof.step_proof_broken,
    step_verity.step_verity, step_boards.step_uefi, step_boards.step_pc, step_boards.step_pi, step_boards.step_clock, step_time.step_idle,
    step_renew.step_renewed, step_renew.step_went_back, step_renew.step_renew_refused,
    step_renew_cuts.step_renew_replay, step_renew_cuts.step_renew_try_replay, step_renew_power.step_renew_cuts,
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("image")
    parser.add_argument("--arch", default="arm64")
    parser.add_argument("--programs", required=True, help="folder with vscard and probe")
    parser.add_argument("--kiosk", required=True, help="the kiosk, built for this machine")
    parser.add_argument("--tar", required=True, help="the Debian root that the image was made of")
    parser.add_argument("--stock", help="stock Debian's root, to compare the start with")
    parser.add_argument("--pc", help="an amd64 image, to be tried as well")
    parser.add_argument("--newer-qemu", help="an emulator that has a Raspberry Pi's I2C")
    parser.add_argument("--cuts", type=int, default=5, help="how often the power goes")
    parser.add_argument("--states", type=int, default=2, help="how many states of the disk are tried between two flushes")
    parser.add_argument("--keys", type=int, default=10000, help="how many random keys")
    parser.add_argument("--compare", type=int, default=1, help="how often the start is compared")
    parser.add_argument("--idle", type=float, default=2, help="minutes that nobody comes")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", nargs="*", help="steps by name")
    parser.add_argument("--again", action="store_true", help="try a step that did not hold once more: for machines that others use too")
    parser.add_argument("--keep", help="work in this folder, and leave it")
    options = parser.parse_args()
    if os.getuid() != 0:
        sys.exit("image_test: as root, please: a root with its owners is packed anew")
    if missing := need(MACHINES[options.arch][0], *TOOLS):
        sys.exit(f"image_test: {missing} is missing")
    with tempfile.TemporaryDirectory(prefix="image-") as folder:
        sys.exit(run(options, options.keep or folder))


def run(options, folder):
    name = lambda step: step.__name__.removeprefix("step_")
    if unknown := set(options.only or ()) - {name(s) for s in STEPS}:
        sys.exit(f"image_test: no step {', '.join(sorted(unknown))}")
    steps = [s for s in STEPS if not options.only or name(s) in options.only]
    print(f"seed {options.seed}", flush=True)
    lab, failed, began = Lab(options, folder), 0, time.monotonic()
    for step in steps:
        failed += not (held(step, name(step), lab) or options.again and held(step, name(step) + ", once more", lab))
    for what, value in lab.figures.items():
        print(f"{what}: {value}")
    print(f"{len(steps) - failed} of {len(steps)} steps held in {(time.monotonic() - began) / 60:.0f} min"
          + (", FAILED" if failed else ""))
    return 1 if failed else 0


def held(step, name, lab):
    began = time.monotonic()
    print(f"{name}: {step.__doc__}", flush=True)
    try:
        step(lab)
    except Exception as e:  # whatever it was: said, and on to the next step
        print(f"    FAILED: {e}" if isinstance(e, Failure) else "    FAILED: " + traceback.format_exc(), flush=True)
        return False
    print(f"    ok, {time.monotonic() - began:.0f} s", flush=True)
    return True


if __name__ == "__main__":
    main()
