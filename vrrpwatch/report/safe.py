"""The one way of text from packets, files and interfaces to a terminal.

What a terminal would obey or hide is written as an escape: control characters, invalid bytes, marks that turn the
writing direction, and characters that have no width.
"""

SHORT = 64
"""Characters: enough for a name, too little to flood a screen."""
PATH = 255
"""Characters: the user has to recognise the file by its end."""
PROSE = 1000
"""Characters: a sentence that contains names."""

_INVISIBLE = frozenset(
    (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x2800, 0x3164, *range(0xFE00, 0xFE10), 0xFFA0)
) | frozenset(range(0xE0100, 0xE01F0))
"""Printable by their Unicode category, but drawn as nothing. All others without width are not printable."""

_SURROGATE_BYTES = range(0xDC80, 0xDD00)
"""How Python keeps the bytes 0x80 to 0xff of a file name that is not UTF-8 (PEP 383)."""


def safe(text: str, limit: int = SHORT) -> str:
    r"""`text` fit for a terminal: printable characters only, the others as `\xNN`, at most `limit` characters."""
    pieces = [_escape(character) for character in text[: limit + 1]]
    if sum(map(len, pieces)) <= limit:
        return "".join(pieces)
    room = limit - 1
    kept = []
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            break
        kept.append(piece)
    return "".join(kept) + "…"


def _escape(character: str) -> str:
    code = ord(character)
    if character.isprintable() and code not in _INVISIBLE:
        return character
    if code in _SURROGATE_BYTES:
        code -= 0xDC00
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
