"""Another root for an image: with its tree of hashes, and its hash in the RAM disk."""
import os
import shutil
import subprocess

import images
from vm import boot_files

SCRIPT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../scripts/verity.sh"))


def put_root(image, squash):
    """Replaces the root of an image by a packed one, which gets its tree behind it, and
    tells the image's RAM disk its hash: a root that its RAM disk does not know does not
    start."""
    boot = boot_files(image, squash + ".boot")
    initrd = os.path.join(boot, "initrd")
    subprocess.run([SCRIPT, squash, initrd], check=True)
    images.put(image, 2, squash)
    images.run("mcopy", "-o", "-i", f"{image}@@4M", initrd, "::/initrd")
    shutil.rmtree(boot)
