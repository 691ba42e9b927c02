#!/usr/bin/env python3
"""make.py LAYOUTS DIR: writes the console's keymaps, one NAME.map a layout.

A map says of every key what it does, so that nothing is left of the kernel's own:
no switch of terminals, no restart, no lock (Caps, Num, Scroll), no Control, no Alt,
no scrolling back, no dead keys. The number pad always gives digits.
Formats: keymaps(5); the numbers of keys: linux/input-event-codes.h.
"""
import pathlib
import sys

ROWS = [
    [41, *range(2, 14)],
    list(range(16, 28)),
    [*range(30, 41), 43],
    [86, *range(44, 54)],
]
PLAIN = {
    1: "Escape", 14: "Delete", 15: "Tab", 28: "Return", 57: "space", 96: "Return",
    42: "Shift", 54: "Shift", 100: "AltGr",
    102: "Home", 103: "Up", 104: "Prior", 105: "Left", 106: "Right", 107: "End",
    108: "Down", 109: "Next", 110: "Insert", 111: "Remove",
    **{59 + i: f"F{i + 1}" for i in range(10)}, 87: "F11", 88: "F12",
}
PAD = dict(zip([71, 72, 73, 75, 76, 77, 79, 80, 81, 82, 83, 55, 74, 78, 98], "7894561230.*-+/"))
KEYS = 256


def symbol(char):
    return f"U+{ord(char):04x}"


def characters(rows):
    """Returns by key the symbols of plain, shifted, AltGr."""
    keys = {}
    for codes, row in zip(ROWS, rows):
        columns = row.split()
        for column in columns:
            if len(column) != len(codes):
                raise SystemExit(f"{column}: {len(column)} characters for {len(codes)} keys")
        for i, code in enumerate(codes):
            plain, shifted = columns[0][i], columns[1][i]
            third = columns[2][i] if len(columns) > 2 else plain
            keys[code] = [symbol(c) for c in (plain, shifted, third, shifted)]
    return keys


def keymap(rows):
    keys = characters(rows)
    keys.update({code: [symbol(c)] * 4 for code, c in PAD.items()})
    keys.update({code: [name] * 4 for code, name in PLAIN.items()})
    lines = ["keymaps 0-3"]
    for code in range(1, KEYS):
        lines.append(f"keycode {code} = " + " ".join(keys.get(code, ["VoidSymbol"] * 4)))
    return "\n".join(lines) + "\n"


def main(layouts, out):
    lines = [l for l in pathlib.Path(layouts).read_text(encoding="utf-8").splitlines() if not l.startswith("# ")]
    for i in range(0, len(lines), 5):
        pathlib.Path(out, lines[i] + ".map").write_text(keymap(lines[i + 1:i + 5]), encoding="ascii")


if __name__ == "__main__":
    main(*sys.argv[1:])
