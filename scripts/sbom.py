#!/usr/bin/env python3
"""sbom.py ROOT PAPERS UNPACKED PROGRAMS OUT VERSION: says what an image consists of.

ROOT is the image's root as it is packed; PAPERS what was known of it before things were
removed: the package manager's lists, the copyright files, and in "files" the path of each
file. A package is named if something of it is in ROOT: a program, a library or, where it
brings neither, any other file. UNPACKED is the folder of the packages that are only
unpacked; PROGRAMS that with the programs kiosk, init and renew.
OUT.packages.tsv gets a line a Debian package: name, version, architecture, and source
where it has another name. OUT.cdx.json gets the software bill of materials (CycloneDX
1.6, JSON): the packages with their licences, and the Go modules that the programs were
linked from, by what Go wrote into them.

The same input gives the same bytes: SOURCE_DATE_EPOCH is the time, and the serial number
is computed from the content.
"""
import datetime
import json
import os
import re
import subprocess
import sys
import urllib.parse
import uuid

DATA = ("etc/", "var/", "usr/share/")
PAPERS = ("usr/share/doc/", "usr/share/man/", "usr/share/info/", "usr/share/locale/", "usr/share/lintian/",
          "usr/share/bug/", "usr/share/menu/", "usr/share/bash-completion/")


def paths_in(root):
    """The path of each file and link below a folder."""
    return {os.path.relpath(os.path.join(place, name), root)
            for place, folders, files in os.walk(root)
            for name in files + [f for f in folders if os.path.islink(os.path.join(place, f))]}


def merged(path):
    """A path as it is where /bin, /sbin and /lib are links into /usr."""
    path = path.strip().lstrip("/")
    return "usr/" + path if re.match(r"(bin|sbin|lib|lib32|lib64|libx32)(/|$)", path) else path


def in_root(listed, before, now):
    """Whether something is left of a package: listed are its paths, before and now the
    paths in the root when it was installed and as it is packed."""
    files = {merged(p) for p in listed} & before
    programs = {p for p in files if not p.startswith(DATA)}
    return bool((programs or {p for p in files if not p.startswith(PAPERS)}) & now)


def paragraphs(path):
    """The fields of each package in a file as dpkg's status, those of one line."""
    with open(path, encoding="utf-8") as f:
        texts = [p for p in f.read().split("\n\n") if p.strip()]
    return [dict(re.findall(r"^([A-Za-z-]+): (.*)$", text, re.M)) for text in texts]


def kept(papers, before, now):
    """The packages that are in the root."""
    found = []
    for package in paragraphs(os.path.join(papers, "var/lib/dpkg/status")):
        info = os.path.join(papers, "var/lib/dpkg/info", package["Package"])
        name = next((n for n in (f"{info}:{package['Architecture']}.list", f"{info}.list") if os.path.exists(n)), None)
        if name:
            with open(name, encoding="utf-8") as f:
                if in_root(f.read().splitlines(), before, now):
                    found.append(package)
    return found


def line(package):
    """A package's line in the table, with the fields as dpkg-query prints them."""
    return "\t".join(package.get(f, "") for f in ("Package", "Version", "Architecture", "Source")) + "\n"


# Licences by the short names of Debian's copyright files (machine-readable debian/copyright,
# 1.0, 7.1) that SPDX calls otherwise. GNU's are made by rule.
SPDX = {"Expat": "MIT", "BSD-2-clause": "BSD-2-Clause", "BSD-3-clause": "BSD-3-Clause", "BSD-4-clause": "BSD-4-Clause",
        "zlib": "Zlib", "public-domain": None, **{n: n for n in ("MIT", "ISC", "Zlib", "Apache-2.0", "CC0-1.0", "MPL-2.0", "BSL-1.0")}}
GNU = re.compile(r"(L?GPL|GFDL)-(\d)(\.\d+)?(\+)?")


def licence(name):
    """A licence as CycloneDX has it: by SPDX's identifier, or by Debian's name."""
    if gnu := GNU.fullmatch(name):
        family, number, point, later = gnu.groups()
        known = f"{family}-{number}{point or '.0'}-{'or-later' if later else 'only'}"
    else:
        known = SPDX.get(name)
    return {"license": {"id": known} if known else {"name": name}}


def licences(folders, package):
    """The licences that a package's copyright file names, or whose text it points to."""
    path = next((p for f in folders if os.path.exists(p := os.path.join(f, "usr/share/doc", package, "copyright"))), None)
    if path is None:
        return []
    with open(path, encoding="utf-8", errors="replace") as f:
        text = f.read()
    names = [n for n in re.findall(r"^License:[ \t]*(\S.*?)\s*$", text, re.M) if len(n) <= 60]
    names = names or [n.rstrip(".") for n in re.findall(r"/usr/share/common-licenses/([\w.+-]+)", text)]
    names = names or [f"{n}-{v}+" for n, v in re.findall(r"\b(L?GPL) \(v([\d.]+) or later\)", text)]
    names = names or ["MIT/X11"] * ("Permission is hereby granted, free of charge, to any person" in " ".join(text.split()))
    found = {json.dumps(licence(n)) for name in names for n in re.split(r",?\s+(?:and|or|and/or)\s+", name)}
    return [json.loads(l) for l in sorted(found)]


def debian(package, release, folders):
    """A Debian package as a component (purl: package-url's type deb)."""
    quoted = urllib.parse.quote
    name, version = package["Package"], package["Version"]
    about = f"arch={package['Architecture']}&distro=debian-{release}"
    if source := package.get("Source", "").split(" ")[0]:
        about += "&upstream=" + quoted(source, safe="")
    purl = f"pkg:deb/debian/{quoted(name, safe='')}@{quoted(version, safe='')}?{about}"
    component = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    if found := licences(folders, name):
        component["licenses"] = found
    return component


def modules(program):
    """Name and version of the Go modules that a program was linked from, Go's own
    library among them, as "go version -m" prints them."""
    lines = subprocess.run(("go", "version", "-m", program), check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    found = [("stdlib", lines[0].split()[-1])]
    for fields in (l.split("\t") for l in lines[1:]):
        if fields[1] == "dep":
            found.append((fields[2], fields[3]))
        elif fields[1] == "=>":
            found[-1] = (fields[2], fields[3])
    return found


def module(name, version):
    """A Go module as a component (purl: package-url's type golang)."""
    purl = f"pkg:golang/{name}@{urllib.parse.quote(version, safe='')}"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def bill(packages, release, folders, programs, version):
    """The bill of materials: packages, the programs of the folder programs, their modules."""
    made = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    parts = {c["bom-ref"]: c for c in (debian(p, release, folders) for p in packages)}
    needs = {}
    for name in ("kiosk", "init", "renew"):
        linked = [module(*m) for m in modules(os.path.join(programs, name))]
        parts |= {c["bom-ref"]: c for c in linked}
        parts[name] = {"type": "application", "bom-ref": name, "name": name, "version": version}
        needs[name] = sorted(c["bom-ref"] for c in linked)
    whole = f"guichet@{version}"
    needs[whole] = sorted(r for r in parts if not r.startswith("pkg:golang/"))
    bom = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"timestamp": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
                     "tools": {"components": [{"type": "application", "name": "scripts/sbom.py", "version": version}]},
                     "component": {"type": "firmware", "bom-ref": whole, "name": "guichet", "version": version}},
        "components": [parts[r] for r in sorted(parts)],
        "dependencies": [{"ref": r, "dependsOn": on} for r, on in sorted(needs.items())]}
    return {**bom, "serialNumber": uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(bom, sort_keys=True)).urn}


def main():
    root, papers, unpacked, programs, out, version = sys.argv[1:]
    with open(os.path.join(papers, "files"), encoding="utf-8") as f:
        before = set(f.read().splitlines())
    with open(os.path.join(root, "usr/lib/os-release"), encoding="utf-8") as f:
        release = dict(re.findall(r'^(\w+)="?(.*?)"?$', f.read(), re.M))["VERSION_ID"]
    packages = kept(papers, before, paths_in(root)) + paragraphs(os.path.join(unpacked, "status"))
    with open(out + ".packages.tsv", "w", encoding="utf-8") as f:
        f.writelines(sorted({line(p) for p in packages}))
    with open(out + ".cdx.json", "w", encoding="utf-8") as f:
        json.dump(bill(packages, release, (papers, unpacked), programs, version), f, ensure_ascii=False, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main()
