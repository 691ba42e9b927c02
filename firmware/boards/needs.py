#!/usr/bin/env python3
"""needs.py ARCH KERNEL LIST WITHOUT [DTB]...: what boards need and an image lacks.

KERNEL is the folder lib/modules/VERSION of a kernel, LIST is modules.list, WITHOUT is
without.list. It is an error

- that LIST or WITHOUT names a module that the kernel of ARCH does not have, but for one
  after "?", which another kernel has;
- that a device of a board, by its device tree, has a driver that is a module, and the
  module is in neither list;
- that what a disk's controller is supplied by (regulators, clocks, GPIO, pins, resets,
  DMA, mailboxes, power domains, buses) has a driver that LIST loads only after the disk
  was found: then the machine waits for its disk for ever.

Device trees are read as the Devicetree Specification 0.4, chapter 5, has them; which
module drives a node is told by the modules' own aliases (of:N*T*Cname).
"""
import fnmatch
import lzma
import os
import re
import struct
import sys

SUPPLIES = re.compile(rb"(-supply|^clocks|^gpios|-gpios|-gpio|^pinctrl-\d+|^resets|^dmas|^mboxes|^power-domains|^phys|^iommus|^firmware|^interrupt-parent|^assigned-clocks)$")


class Node:
    """A node of a device tree: its path, properties by name, and parent."""

    def __init__(self, name, parent):
        self.path = "" if parent is None else parent.path + "/" + name
        self.parent, self.properties = parent, {}

    def compatible(self):
        """The names of drivers, the most particular first."""
        return [c.decode() for c in self.properties.get(b"compatible", b"").split(b"\0") if c]

    def enabled(self):
        """Whether it and all above it are in use."""
        status = self.properties.get(b"status", b"okay\0").rstrip(b"\0")
        return status in (b"okay", b"ok") and (self.parent is None or self.parent.enabled())


def read_tree(blob):
    """The nodes of a flattened device tree."""
    magic, _, struct_at, strings_at = struct.unpack_from(">4I", blob)
    if magic != 0xD00DFEED:
        raise ValueError("not a device tree")
    nodes, node, at = [], None, struct_at
    while True:
        token, = struct.unpack_from(">I", blob, at)
        at += 4
        if token == 1:
            end = blob.index(b"\0", at)
            node = Node(blob[at:end].decode(), node)
            nodes.append(node)
            at = (end + 4) & ~3
        elif token == 2:
            node = node.parent
        elif token == 3:
            size, name = struct.unpack_from(">2I", blob, at)
            end = blob.index(b"\0", strings_at + name)
            node.properties[blob[strings_at + name:end]] = blob[at + 8:at + 8 + size]
            at = (at + 8 + size + 3) & ~3
        elif token == 9:
            return nodes
        elif token != 4:
            raise ValueError(f"token {token} in a device tree")


class Kernel:
    """The modules of a kernel: which there are, and which drive what."""

    def __init__(self, folder):
        self.modules, self.builtin, self.aliases, self.depends = set(), set(), [], {}
        with open(os.path.join(folder, "modules.builtin"), encoding="utf-8") as f:
            self.builtin = {name_of(line) for line in f}
        with open(os.path.join(folder, "modules.builtin.modinfo"), "rb") as f:
            for field in f.read().split(b"\0"):
                name, _, rest = field.partition(b".")
                self._alias(name.decode(), rest)
        for place, _, files in os.walk(folder):
            for file in files:
                if ".ko" in file:
                    self._module(os.path.join(place, file))

    def _module(self, path):
        name = name_of(path)
        self.modules.add(name)
        with (lzma.open if path.endswith(".xz") else open)(path, "rb") as f:
            blob = f.read()
        for field in re.findall(rb"\0((?:alias|depends)=[^\0]*)", blob):
            if field.startswith(b"depends="):
                self.depends[name] = [name_of(d) for d in field[8:].decode().split(",") if d]
            self._alias(name, field)

    def _alias(self, name, field):
        if field.startswith(b"alias=of:N"):
            pattern = field[6:].decode()
            if not pattern.endswith("*"):
                self.aliases.append((pattern, name))

    def drivers(self, compatible):
        """The modules and built-in drivers that drive what calls itself so."""
        return {name for pattern, name in self.aliases if pattern.endswith("C" + compatible)
                and fnmatch.fnmatchcase(f"of:NxT(null)C{compatible}", pattern.replace("N*", "N?*", 1))}

    def closure(self, names):
        """Modules with all that they depend on."""
        todo, seen = list(names), set()
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += self.depends.get(name, [])
        return seen


def name_of(path):
    return os.path.basename(path.strip()).split(".ko")[0].removeprefix("?").replace("-", "_")


def read_list(path, arch, columns):
    """The lines of a list that are of an architecture: those with its name at their
    end, or with none."""
    lines = []
    with open(path, encoding="utf-8") as f:
        for line in f:
            fields = line.split("#")[0].split()
            if len(fields) == columns or len(fields) == columns + 1 and fields[columns] == arch:
                lines.append(fields[:columns])
    return lines


def suppliers(nodes):
    """Whom each node is supplied by: {path: nodes}. Properties hold numbers of nodes
    (phandles) among other numbers, so that some are named too many."""
    by_handle = {}
    for node in nodes:
        handle = node.properties.get(b"phandle") or node.properties.get(b"linux,phandle")
        if handle:
            by_handle[struct.unpack(">I", handle)[0]] = node
    found = {}
    for node in nodes:
        mine = [node.parent] if node.parent is not None else []
        for name, value in node.properties.items():
            if SUPPLIES.search(name) and len(value) % 4 == 0:
                words = struct.unpack(f">{len(value) // 4}I", value)
                if name.endswith(b"-supply") or name.startswith(b"pinctrl") or len(words) == 1:
                    mine += [by_handle[w] for w in words if w in by_handle]
                else:
                    mine += [by_handle[w] for w in words[:1] if w in by_handle]
        # A pin's or a clock's own node is within that of its controller.
        found[node.path] = mine
    return found


def board(kernel, listed, without, name, nodes):
    """What is wrong with one board's modules, a line each."""
    early = kernel.closure(m for when, m in listed if when == "disk")
    held = kernel.closure(m for _, m in listed)
    wrong = []

    def driven_by(node):
        for compatible in node.compatible():
            if drivers := kernel.drivers(compatible):
                return compatible, drivers
        return None, set()

    for node in nodes:
        if node.enabled():
            compatible, drivers = driven_by(node)
            if drivers and not drivers & (kernel.builtin | held | without):
                wrong.append(f"{name}: {node.path} ({compatible}) wants {' or '.join(sorted(drivers))}")
    supply = suppliers(nodes)
    disks = [n for n in nodes if n.enabled() and driven_by(n)[1] & early]
    todo, seen = list(disks), set()
    while todo:
        node = todo.pop()
        if node.path in seen:
            continue
        seen.add(node.path)
        compatible, drivers = driven_by(node)
        if drivers and not drivers & (kernel.builtin | early):
            wrong.append(f"{name}: the disk wants {node.path} ({compatible}): {' or '.join(sorted(drivers))} before it")
        todo += supply[node.path]
    return wrong


def main():
    arch, folder, list_path, without_path, *trees = sys.argv[1:]
    kernel = Kernel(folder)
    modules = read_list(list_path, arch, 2)
    listed = [(when, name_of(m)) for when, m in modules]
    sure = [name_of(m) for _, m in modules if not m.startswith("?")]
    without = {name_of(m) for m, in read_list(without_path, arch, 1)}
    wrong = [f"{path}: no module {m} in the kernel of {arch}"
             for path, names in ((list_path, sure), (without_path, sorted(without)))
             for m in names if m not in kernel.modules | kernel.builtin]
    for tree in trees:
        with open(tree, "rb") as f:
            wrong += board(kernel, listed, without, os.path.basename(tree), read_tree(f.read()))
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
