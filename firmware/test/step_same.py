"""Is the image the same when it is laid again?"""
import hashlib
import os
import subprocess

from vm import Failure

SOURCES = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
BESIDE = ("", ".packages.tsv", ".cdx.json", ".sha256")


def step_same(lab):
    """laid again in other surroundings, the image has the same bytes"""
    again = lab.file("again")
    os.makedirs(os.path.join(again, "tmp"))
    out = os.path.join(again, os.path.basename(lab.image))
    arch = lab.options.arch
    programs = os.path.join(os.path.dirname(lab.image), "image-" + arch)
    others = {**os.environ, "TMPDIR": os.path.join(again, "tmp"), "TZ": "Pacific/Kiritimati", "LANG": "C.UTF-8", "HOSTNAME": "other"}
    subprocess.run(["scripts/image.sh", arch, lab.options.tar, programs, out], cwd=SOURCES, env=others, umask=0o077,
                   check=True, stderr=subprocess.DEVNULL)
    for name in BESIDE:
        if digest(lab.image + name) != digest(out + name):
            raise Failure(f"{os.path.basename(out)}{name} has other bytes")


def digest(path):
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()
