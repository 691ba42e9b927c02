#!/usr/bin/env python3
"""sbom.py ROOT PAPERS UNPACKED PROGRAMS OUT VERSION: says what an image consists of.

ROOT is the image's root as it is packed; PAPERS what was known of it before things were
removed: the package manager's lists, the copyright files, and in "files" the path of each
file. A package is named if something of it is in ROOT: a program, a library or, where it
brings neither, any other file. UNPACKED is the folder of the packages that are only
unpacked; PROGRAMS that with the programs kiosk and init.
OUT.packages.tsv gets a line a Debian package: name, version, architecture, and source
where it has another name. OUT.cdx.json gets the software bill of materials (CycloneDX
1.6, JSON), by syft: the packages with their licences, and the Go modules that the
programs were linked from.

The same input gives the same bytes: SOURCE_DATE_EPOCH is the time, and the serial number
is computed from the content.
"""
import datetime
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import uuid

GO_TOOL = ("go", "tool", "-modfile=scripts/tools/sbom/go.mod")
SYFT_MODULE = "github.com/anchore/syft"
SETTINGS = {"SYFT_CHECK_FOR_APP_UPDATE": "false", "SYFT_FILE_METADATA_SELECTION": "none",
            "SYFT_RELATIONSHIPS_PACKAGE_FILE_OWNERSHIP": "false", "SYFT_FORMAT_PRETTY": "true"}
COLUMNS = "${Package}\\t${Version}\\t${Architecture}\\t${Source}\\n"


def output(*command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **more).stdout


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
    return "usr/" + path if re.match(r"(bin|sbin|lib|lib32|lib64|libx32)/", path) else path


def in_root(listed, before, now):
    """Whether something is left of a package: listed are its paths, before and now the
    paths in the root when it was installed and as it is packed."""
    files = {merged(p) for p in listed} & before
    programs = {p for p in files if not p.startswith(DATA)}
    return bool((programs or {p for p in files if not p.startswith(PAPERS)}) & now)


def kept(papers, before, now):
    """The paragraphs of dpkg's status of the packages that are in the root."""
    with open(os.path.join(papers, "var/lib/dpkg/status"), encoding="utf-8") as f:
        paragraphs = [p.strip("\n") for p in f.read().split("\n\n") if p.strip()]
    found = []
    for paragraph in paragraphs:
        fields = dict(re.findall(r"^(Package|Architecture): (.*)$", paragraph, re.M))
        info = os.path.join(papers, "var/lib/dpkg/info", fields["Package"])
        name = next((n for n in (f"{info}:{fields['Architecture']}.list", f"{info}.list") if os.path.exists(n)), None)
        if name:
            with open(name, encoding="utf-8") as f:
                if in_root(f.read().splitlines(), before, now):
                    found.append(paragraph + "\n\n")
    return found


def lay_parts(root, papers, unpacked, programs, parts):
    """Copies what the packages and programs are known by into the folder parts. Packages
    that are only unpacked (kernel, boot files, fonts) join the installed ones."""
    with open(os.path.join(papers, "files"), encoding="utf-8") as f:
        before = set(f.read().splitlines())
    os.makedirs(os.path.join(parts, "var/lib/dpkg"))
    with open(os.path.join(parts, "var/lib/dpkg/status"), "w", encoding="utf-8") as to:
        to.writelines(kept(papers, before, paths_in(root)))
        with open(os.path.join(unpacked, "status"), encoding="utf-8") as more:
            to.write(more.read())
    for paper in glob.glob(os.path.join(papers, "usr/share/doc/*/copyright")) + \
            glob.glob(os.path.join(unpacked, "usr/share/doc/*/copyright")):
        copy(paper, os.path.join(parts, "usr/share/doc", os.path.basename(os.path.dirname(paper)), "copyright"))
    copy(os.path.join(root, "usr/lib/os-release"), os.path.join(parts, "usr/lib/os-release"))
    copy(os.path.join(programs, "kiosk"), os.path.join(parts, "usr/bin/kiosk"))
    copy(os.path.join(programs, "init"), os.path.join(parts, "init"))


def copy(name, to):
    os.makedirs(os.path.dirname(to), exist_ok=True)
    shutil.copy(name, to)


def packages(parts):
    """The lines of the table of packages, sorted."""
    listed = output("dpkg-query", f"--admindir={parts}/var/lib/dpkg", "-W", "-f", COLUMNS)
    return sorted(set(listed.splitlines(keepends=True)))


def bill(parts, version):
    """The bill of materials of a folder laid by lay_parts, as syft writes it."""
    return json.loads(output(
        *GO_TOOL, "syft", "scan", f"dir:{parts}", "--base-path", parts, "--quiet", "--source-name", "guichet", "--source-version",
        version, "--override-default-catalogers", "dpkg-db-cataloger,go-module-binary-cataloger",
        "--output", "cyclonedx-json", env={**os.environ, **SETTINGS}))


def settle(bom, version):
    """Gives the bill what may not depend on when and where it was made, and the programs
    the image's version: Go knows none of what is built from a folder."""
    made = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    about = bom["metadata"]
    about["timestamp"] = made.strftime("%Y-%m-%dT%H:%M:%SZ")
    about["component"] |= {"bom-ref": f"guichet@{version}", "type": "firmware"}
    about["tools"]["components"][0]["version"] = output(
        "go", "list", "-modfile=scripts/tools/sbom/go.mod", "-m", "-f", "{{.Version}}", SYFT_MODULE).strip()
    for component in bom["components"]:
        if component["name"] == "guichet":
            component["version"] = version
    del bom["serialNumber"]
    bom["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(bom, sort_keys=True)).urn
    return bom


def main():
    root, papers, unpacked, programs, out, version = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="sbom-") as parts:
        lay_parts(root, papers, unpacked, programs, parts)
        with open(out + ".packages.tsv", "w", encoding="utf-8") as f:
            f.writelines(packages(parts))
        bom = settle(bill(parts, version), version)
    with open(out + ".cdx.json", "w", encoding="utf-8") as f:
        json.dump(bom, f, ensure_ascii=False, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main()
