"""A machine on its way, whose power goes again and again."""
import os
import time

import whole
from vm import PATIENCE, Failure, copy


class Journey:
    """A machine that is saved before its power goes, and goes on from there afterwards: a
    cut costs no more than the way from the one before. stick: the one that is plugged."""

    def __init__(self, lab, vm, stick=""):
        self.lab, self.vm, self.disk, self.stick = lab, vm, vm.image, stick
        self._saved, self._kept = self.disk + ".saved", self.disk + ".kept"

    def cut(self, after, late, look):
        """Goes on for so many seconds, and loses its power late seconds after it was saved;
        look is told what stood on the screen, and may do with the disk what it likes."""
        time.sleep(after)
        self.vm.save(self._saved)
        copy(self.disk, self._kept)
        screen = self.vm.text()
        self.vm.qmp("cont")
        time.sleep(late)
        self.vm.cut()
        look(screen)
        copy(self._kept, self.disk)
        self.vm = self.lab.start(self.disk, arch=self.lab.options.arch, uefi=True, saved=self._saved, stick=self.stick)

    def cut_when_named(self, within):
        """Loses its power for good in the moment in which a slot gets another name."""
        end, at = time.monotonic() + within * PATIENCE, whole.folder_at(self.disk)
        disk = os.open(self.disk, os.O_RDONLY)
        try:
            before = os.pread(disk, whole.SECTOR, at)
            while os.pread(disk, whole.SECTOR, at) == before:
                if time.monotonic() > end:
                    raise Failure(f"the slots keep their names:\n{self.vm.text()}")
                time.sleep(0.001)
        finally:
            self.end()
            os.close(disk)

    def end(self):
        """Takes the power away for good."""
        self.vm.cut()
        for path in (self._saved, self._kept):
            if os.path.exists(path):
                os.unlink(path)
