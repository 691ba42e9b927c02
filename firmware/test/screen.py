"""Reads the Linux console's text off a picture of it, glyph by glyph.

The font is the one that the console has (a PSF file, version 1 or 2, with its
table of characters): each cell of the picture is two colours, and the shape that
they make is looked up in the font. What is asserted in a test is what stood there
to be read.
"""
import copy
import struct
import unicodedata


class Font:
    """A console font: width, height in pixels, and shapes by character."""

    def __init__(self, path):
        with open(path, "rb") as f:
            raw = f.read()
        if raw[:2] == b"\x36\x04":
            mode, self.height = raw[2], raw[3]
            self.width, count, start = 8, 512 if mode & 1 else 256, 4
            table, separator, step = mode & 2, 0xFFFF, 2
        elif raw[:4] == b"\x72\xb5\x4a\x86":
            start, table, count, _, self.height, self.width = struct.unpack("<IIIIII", raw[8:32])
            separator, step = 0xFF, 1
        else:
            raise ValueError(f"{path}: no PSF font")
        row = (self.width + 7) // 8
        size = row * self.height
        glyphs = [self._bits(raw[start + i * size:start + (i + 1) * size], row) for i in range(count)]
        names = self._names(raw[start + count * size:], step, separator, count) if table else [chr(i) for i in range(count)]
        self.shapes = {}
        for glyph, name in zip(glyphs, names):
            if name and (glyph not in self.shapes or name < self.shapes[glyph]):
                self.shapes[glyph] = name

    def _bits(self, raw, row):
        """A glyph as one number, a bit a pixel, row by row."""
        value = 0
        for y in range(self.height):
            line = int.from_bytes(raw[y * row:(y + 1) * row], "big") >> (row * 8 - self.width)
            value = value << self.width | line
        return value

    def scaled(self, x, y):
        """The font with every pixel drawn x times across and y times down."""
        big = copy.copy(self)
        big.width, big.height, big.shapes = self.width * x, self.height * y, {}
        for shape, name in self.shapes.items():
            bits = f"{shape:0{self.width * self.height}b}"
            rows = [bits[at:at + self.width] for at in range(0, len(bits), self.width)]
            big.shapes[int("".join("".join(bit * x for bit in row) * y for row in rows), 2)] = name
        return big

    @staticmethod
    def _names(raw, step, separator, count):
        """Of each glyph the first character that a European reader means by it."""
        names, i = [], 0
        for _ in range(count):
            chars = []
            if step == 2:
                while (code := int.from_bytes(raw[i:i + 2], "little")) != separator:
                    chars.append(chr(code))
                    i += 2
                i += 2
            else:
                end = raw.index(b"\xff", i)
                chars = list(raw[i:end].split(b"\xfe")[0].decode("utf-8"))
                i = end + 1
            names.append(min(chars) if chars else "")
        return names


def read_ppm(path):
    """Returns width, height and the pixels of a binary PPM of 8 bits a colour."""
    with open(path, "rb") as f:
        raw = f.read()
    fields, i = [], 0
    while len(fields) < 4:
        end = i
        while raw[end:end + 1] not in (b" ", b"\n", b"\t"):
            end += 1
        fields.append(raw[i:end])
        i = end + 1
    if fields[0] != b"P6" or fields[3] != b"255":
        raise ValueError(f"{path}: not a binary PPM")
    return int(fields[1]), int(fields[2]), raw[i:]


def decode(path, font):
    """Returns the lines of a screen dump, without the blanks at their ends."""
    width, height, pixels = read_ppm(path)
    full = (1 << (font.width * font.height)) - 1
    lines = []
    for top in range(0, height - font.height + 1, font.height):
        line = []
        for left in range(0, width - font.width + 1, font.width):
            line.append(_cell(pixels, width, left, top, font, full))
        lines.append("".join(line).rstrip())
    return lines


def _cell(pixels, width, left, top, font, full):
    begin = (top * width + left) * 3
    ground = pixels[begin:begin + 3]
    span = font.width * 3
    value = 0
    for y in range(font.height):
        at = begin + y * width * 3
        row = pixels[at:at + span]
        if row == ground * font.width:
            value <<= font.width
            continue
        for x in range(0, span, 3):
            value = value << 1 | (row[x:x + 3] != ground)
    if value == 0:
        return " "
    for shape in (value, value ^ full):
        if shape in font.shapes:
            return font.shapes[shape]
    return "\ufffd"


def plain(text):
    """Text as one line of words, for comparisons that do not mind the layout."""
    return " ".join(unicodedata.normalize("NFC", text).split())
