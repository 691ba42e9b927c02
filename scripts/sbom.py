#!/usr/bin/env python3
"""sbom.py ROOT UNPACKED PROGRAMS OUT VERSION: says what an image consists of.

ROOT is the root of image-root.sh, with the package manager's lists; UNPACKED its folder
of packages that are only unpacked; PROGRAMS the folder with the programs kiosk and init.
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


def lay_parts(root, unpacked, programs, parts):
    """Copies what the packages and programs are known by into the folder parts. Packages
    that are only unpacked (kernel, boot files, fonts) join the installed ones."""
    os.makedirs(os.path.join(parts, "var/lib/dpkg"))
    with open(os.path.join(parts, "var/lib/dpkg/status"), "wb") as to:
        for name in (os.path.join(root, "var/lib/dpkg/status"), os.path.join(unpacked, "status")):
            with open(name, "rb") as part:
                to.write(part.read())
    for papers in glob.glob(os.path.join(root, "usr/share/doc/*/copyright")) + \
            glob.glob(os.path.join(unpacked, "usr/share/doc/*/copyright")):
        copy(papers, os.path.join(parts, "usr/share/doc", os.path.basename(os.path.dirname(papers)), "copyright"))
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
    root, unpacked, programs, out, version = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="sbom-") as parts:
        lay_parts(root, unpacked, programs, parts)
        with open(out + ".packages.tsv", "w", encoding="utf-8") as f:
            f.writelines(packages(parts))
        bom = settle(bill(parts, version), version)
    with open(out + ".cdx.json", "w", encoding="utf-8") as f:
        json.dump(bom, f, ensure_ascii=False, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main()
