"""The power goes, again and again, on the way from a system on a stick to a good one."""
import concurrent.futures
import os
import random
import re

import whole
from journey import Journey
from lab import HOME, check
from step_renew import ONE, TWO, home
from step_renew_cuts import AT_ONCE, about_to_try, about_to_write, both, goes_on, looked_at, took
from vm import copy

STARTED_EACH = 5  # of the disks after a cut, one is started
WITHIN = 1.5  # seconds from where a machine is saved to the cut
NAMED = 3  # cuts in the moment in which a slot gets another name


def step_renew_cuts(lab):
    """the power goes at any time from the last key before a system is written until it is good: one that is whole would start; each fifth is started, and home is back"""
    looks = Looks(lab)
    spread = max(2, lab.options.cuts - NAMED)
    while_written(lab, looks, spread // 2)
    at_first_start(lab, looks)
    while_tried(lab, looks, spread - spread // 2)
    looks.end()
    lab.figures["power cuts, by what stood on the screen: the system that starts next, the slots"] = {
        "in all": sum(looks.seen.values()), "started": looks.started, **looks.seen}


class Looks:
    """What was found on a disk after each cut. To look takes time, in which the machine
    goes on."""

    def __init__(self, lab):
        self.lab, self.dice, self.seen, self.started = lab, random.Random(lab.options.seed), {}, 0
        _, self.systems = both(lab)
        self.pool, self.asked = concurrent.futures.ThreadPoolExecutor(AT_ONCE), []

    def look(self, disk, when, start=False):
        """Has a copy of a disk judged, and starts the disk itself, each fifth; the answer is
        the number of the system that starts next."""
        image = copy(disk, f"{disk}.cut{len(self.asked)}")
        answer = self.pool.submit(self._judge, image, when)
        self.asked.append(answer)
        if start or len(self.asked) % STARTED_EACH == 0:
            self.starts(disk, whole.chosen(whole.slots(disk)))
        return answer

    def _judge(self, image, when):
        number, names = looked_at(self.lab, image, self.systems)
        os.unlink(image)
        words = f"{when} ({number}: {names})"
        self.seen[words] = self.seen.get(words, 0) + 1
        return number

    def end(self):
        """Waits for the last looks; any that found something is a failure."""
        self.pool.shutdown()
        for answer in self.asked:
            answer.result()

    def starts(self, disk, name):
        """Starts a disk up to home: the system that was chosen, for it has a try less."""
        home(self.lab, disk)
        self.started += 1
        check(whole.started(name) in whole.slots(disk), f"{name} should have started: {whole.slots(disk)}")

    def pauses(self, count, takes):
        """Seconds from each of so many moments to the next, spread over the time that
        something takes."""
        moments = [(n + self.dice.random()) * takes / count for n in range(count)]
        return [at - before for before, at in zip([0, *moments], moments)]

    def walk(self, way, count, takes, done=lambda: True):
        """Cuts the power at so many moments, and at the same pace until it is done: a machine
        that others use too may need longer than it took before."""
        for n, pause in enumerate([*self.pauses(count, takes), *[takes / count] * 3 * count]):
            if n >= count and done():
                return
            way.cut(pause, self.dice.uniform(0, WITHIN), lambda screen: self.look(way.disk, when(screen)))


def when(screen):
    """How far a machine was, by its screen."""
    if step := re.search(r"Étape \d sur \d : [^\n]*\w", screen):
        return step[0]
    if "SYSTÈME ÉCRIT" in screen:
        return "system written"
    return "home" if all(w in screen for w in HOME) else "start"


def while_written(lab, looks, count):
    """Cuts from the last key until the system is written, and one as it gets its name."""
    takes = took(about_to_try(lab))
    image, stick, saved = about_to_write(lab)
    disk = copy(image, lab.file("cut.img"))
    way = Journey(lab, goes_on(lab, disk, stick, saved), stick)
    try:
        looks.walk(way, count, takes, lambda: f"guichet-{TWO}+2.efi" in whole.slots(disk))
    finally:
        way.end()
    copy(image, disk)
    Journey(lab, goes_on(lab, disk, stick, saved), stick).cut_when_named(300)
    check(looks.look(disk, "named", start=True).result() == TWO, "a system that has its name does not start")
    os.unlink(disk)


def at_first_start(lab, looks):
    """One cut as the firmware takes a try away, and one after the second: then the system
    before is back."""
    disk = copy(about_to_try(lab), lab.file("cut.img"))
    Journey(lab, lab.start(disk, arch=lab.options.arch, uefi=True)).cut_when_named(120)
    check(looks.look(disk, "counted", start=True).result() == TWO, "one cut has taken both tries")
    check(looks.look(disk, "both tries gone", start=True).result() == ONE, "the system before is not back")
    os.unlink(disk)


def while_tried(lab, looks, count):
    """Cuts from the first start until the system is good, and one as it becomes so."""
    disk = copy(about_to_try(lab), lab.file("cut.img"))
    takes = took(about_to_write(lab)[0]) + 60  # a system is good after a minute
    way = Journey(lab, lab.start(disk, arch=lab.options.arch, uefi=True))
    try:
        looks.walk(way, count, takes)
        if f"guichet-{TWO}.efi" not in whole.slots(disk):
            way.cut_when_named(240)
    finally:
        way.end()
    check(looks.look(disk, "good", start=True).result() == TWO, "a system that is good does not start")
    os.unlink(disk)
