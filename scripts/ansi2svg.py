#!/usr/bin/env python3
"""Draws a terminal's screen, as `tmux capture-pane -e -p` prints it, as an SVG.

usage: ansi2svg.py WIDTH HEIGHT < screen > picture.svg
"""
import html
import re
import sys

CELL_W, CELL_H, SIZE = 9, 20, 15
NAMED = ["#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa",
         "#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff"]


def colour(codes):
    """The colour that follows a 38 or 48; eats its parameters."""
    if codes.pop(0) == 2:
        return "#%02x%02x%02x" % (codes.pop(0), codes.pop(0), codes.pop(0))
    n = codes.pop(0)
    if n < 16:
        return NAMED[n]
    if n >= 232:
        return "#%02x%02x%02x" % ((8 + 10 * (n - 232),) * 3)
    n -= 16
    return "#%02x%02x%02x" % tuple(0 if v == 0 else 55 + 40 * v for v in (n // 36, n // 6 % 6, n % 6))


def cells(text):
    """Yields (character, ink, ground, bold, underlined); styles outlast a line."""
    ink, ground, bold, under = "#ffffff", "#000000", False, False
    for part in re.split("(\x1b\\[[0-9;]*m)", text):
        if not part.startswith("\x1b"):
            for c in part:
                yield c, ink, ground, bold, under
            continue
        codes = [int(x or 0) for x in part[2:-1].split(";")]
        while codes:
            c = codes.pop(0)
            if c == 0:
                ink, ground, bold, under = "#ffffff", "#000000", False, False
            elif c == 1:
                bold = True
            elif c == 4:
                under = True
            elif c == 38:
                ink = colour(codes)
            elif c == 48:
                ground = colour(codes)
            elif 30 <= c <= 37:
                ink = NAMED[c - 30 + (8 if bold else 0)]
            elif 40 <= c <= 47:
                ground = NAMED[c - 40]
            elif 90 <= c <= 97:
                ink = NAMED[c - 82]
            elif 100 <= c <= 107:
                ground = NAMED[c - 92]


def block(c, x, y, ink):
    """Half and full blocks as shapes, so that no font leaves gaps between them."""
    top, height = {"█": (0, CELL_H), "▀": (0, CELL_H / 2), "▄": (CELL_H / 2, CELL_H / 2)}[c]
    return f'<rect x="{x}" y="{y + top}" width="{CELL_W}" height="{height}" fill="{ink}"/>'


def main():
    width, height = int(sys.argv[1]), int(sys.argv[2])
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * CELL_W}" height="{height * CELL_H}" '
          f'font-family="DejaVu Sans Mono, monospace" font-size="{SIZE}" shape-rendering="crispEdges">')
    print('<rect width="100%" height="100%" fill="#000000"/>')
    x = y = 0
    for c, ink, ground, bold, under in cells(sys.stdin.read()):
        if c == "\n":
            x, y = 0, y + CELL_H
            continue
        if ground != "#000000":
            print(f'<rect x="{x}" y="{y}" width="{CELL_W}" height="{CELL_H}" fill="{ground}"/>')
        if c in "█▀▄":
            print(block(c, x, y, ink))
        elif c != " ":
            look = ' font-weight="bold"' if bold else ""
            look += ' text-decoration="underline"' if under else ""
            print(f'<text x="{x}" y="{y + 15}" fill="{ink}"{look}>{html.escape(c)}</text>')
        x += CELL_W
    print("</svg>")


main()
