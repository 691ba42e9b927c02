"""Which keys write a text on one of the image's keyboards."""
import pathlib

ROWS = [
    ["grave_accent", *"1234567890", "minus", "equal"],
    [*"qwertyuiop", "bracket_left", "bracket_right"],
    [*"asdfghjkl", "semicolon", "apostrophe", "backslash"],
    ["less", *"zxcvbnm", "comma", "dot", "slash"],
]


def keys_of(name="fr"):
    """Returns by character the chord that writes it, as VM.keys takes it."""
    path = pathlib.Path(__file__).parent.parent / "keymaps" / "layouts.txt"
    lines = [l for l in path.read_text(encoding="utf-8").splitlines() if not l.startswith("# ")]
    at = lines.index(name)
    chords = {" ": "spc"}
    for names, row in zip(ROWS, lines[at + 1:at + 5]):
        for prefix, column in zip(("", "shift-"), row.split()):
            for key, char in zip(names, column):
                chords.setdefault(char, prefix + key)
    return chords
