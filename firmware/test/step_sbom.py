"""What stands beside the image: the list of packages and the bill of materials."""
import json
import os
import shutil
import subprocess

import images
from lab import check

SOURCES = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
MODFILE = "-modfile=scripts/tools/sbom/go.mod"
SCHEMAS = "http://cyclonedx.org/schema"


def step_sbom(lab):
    """the bill of materials names each package and module, and follows its schema"""
    with open(lab.image + ".cdx.json", encoding="utf-8") as f:
        bom = json.load(f)
    libraries = [c for c in bom["components"] if c["type"] == "library"]
    packages = {(c["name"], c["version"]) for c in libraries if c["purl"].startswith("pkg:deb/debian/")}
    modules = {(c["name"], c["version"]) for c in libraries if c["purl"].startswith("pkg:golang/")}
    programs = {(c["name"], c["version"]) for c in bom["components"] if c["type"] == "application"}
    version = bom["metadata"]["component"]["version"]
    listed = listed_packages(lab.image + ".packages.tsv")
    linked = linked_modules(os.path.join(lab.root, "usr/bin/kiosk")) | linked_modules(init_of(lab))
    same("packages", packages, listed)
    same("modules", modules, linked)
    same("programs", programs, {("kiosk", version), ("init", version), ("renew", version)})
    unlicensed = [c["name"] for c in libraries if c["purl"].startswith("pkg:deb/debian/") and not c.get("licenses")]
    lab.figures["packages whose licence is not told in a known form"] = " ".join(unlicensed) or "none"
    for name in ("bash", "perl-base", "mount", "dpkg", "apt", "libpulse0", "libx11-6", "libsndfile1", "libpcaudio0"):
        check(not any(p == name for p, _ in packages), f"{name} is in the bill, and not in the root")
    for name in ("linux-image-", "console-setup-linux", "systemd", "pcscd"):
        check(any(p.startswith(name) for p, _ in packages), f"no {name} in the bill")
    schemas = lay_schemas(lab.file("schemas"))
    check(follows(bom, schemas, lab.file("bill.json")), "the bill does not follow its schema")
    del bom["components"][0]["name"]
    check(not follows(bom, schemas, lab.file("bill.json")), "a component without a name follows the schema")
    lab.figures["components, Debian packages and Go modules"] = f"{len(packages)} and {len(linked)}"


def same(what, got, want):
    check(got == want, f"{what}: only in the bill {sorted(got - want)}, not in the bill {sorted(want - got)}")


def listed_packages(path):
    """Name and version of each line of a list of packages."""
    with open(path, encoding="utf-8") as f:
        return {tuple(line.rstrip("\n").split("\t")[:2]) for line in f}


def linked_modules(program):
    """Name and version of the Go modules in a program, Go's own library among them."""
    lines = images.run("go", "version", "-m", program).splitlines()
    fields = [line.split() for line in lines[1:]]
    return {(f[1], f[2]) for f in fields if f[0] == "dep"} | {("stdlib", lines[0].split()[-1])}


def init_of(lab):
    """The program init, out of the initial RAM disk."""
    folder = lab.file("initrd")
    os.makedirs(folder, exist_ok=True)
    packed = subprocess.run(["zstd", "-dcq", os.path.join(lab.boot, "initrd")], check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(["cpio", "-id", "--quiet", "init"], input=packed, cwd=folder, check=True)
    return os.path.join(folder, "init")


def lay_schemas(folder):
    """CycloneDX's schemas as they refer to each other, from its own library."""
    library = images.run("go", "mod", "download", MODFILE, "-json", "github.com/CycloneDX/cyclonedx-go", cwd=SOURCES)
    at = json.loads(library)["Dir"]
    os.makedirs(folder, exist_ok=True)
    for name, there in (("bom-1.6", "bom-1.6.schema.json"), ("spdx", "spdx.schema.json"), ("jsf-0.82", "jsf-0.82.schemax.json")):
        shutil.copyfile(f"{at}/schema/{there}", os.path.join(folder, name + ".schema.json"))
    return folder


def follows(bom, schemas, path):
    """Says whether a bill follows the schema that it names. Nothing is fetched."""
    with open(path, "w", encoding="utf-8") as f:
        json.dump(bom, f)
    return subprocess.run(["go", "tool", MODFILE, "jv", "--quiet", "--map", f"{SCHEMAS}={schemas}", bom["$schema"], path],
                          cwd=SOURCES, stdout=subprocess.DEVNULL).returncode == 0
