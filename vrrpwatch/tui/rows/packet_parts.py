"""The fields and the bytes of one packet as lines."""

from collections.abc import Sequence
from textwrap import wrap

from vrrpwatch.decode.anatomy import Field
from vrrpwatch.model.record import record
from vrrpwatch.report.safe import PROSE, safe
from vrrpwatch.tui.rows.packet_words import ODD, WRONG

_LEAST_TEXT = 20
"""Cells; a flaw is not wrapped narrower."""
_HIDDEN = "·"
WIDE, NARROW = 16, 8
"""Bytes in a line."""


@record(frozen=True, slots=True)
class FieldLine:
    """A line of the tree: a field, or what is wrong with the field above."""

    place: int
    """Of the field."""
    text: str
    style: str = ""
    """As in `report.marks`."""


@record(frozen=True, slots=True)
class ByteLine:
    """Offset, bytes and characters; `start` is the first byte's offset."""

    start: int
    offset: str
    pairs: tuple[str, ...]
    characters: tuple[str, ...]


def field_lines(fields: Sequence[Field], width: int) -> list[FieldLine]:
    """The tree, `width` cells wide: flaws have lines of their own, which are wrapped."""
    lines = []
    for place, field in enumerate(fields):
        indent = "  " * field.level
        value = f": {field.value}" if field.value else ""
        lines.append(FieldLine(place, safe(f"{indent}{field.name}{value}", PROSE), "" if field.level else "bold"))
        if field.flaw:
            lines += _flaw_lines(place, field, f"{indent}  ", width)
    return lines


def _flaw_lines(place: int, field: Field, indent: str, width: int) -> list[FieldLine]:
    mark = ODD if field.flaw.startswith(("odd", "not inspected")) else WRONG
    room = max(width - len(indent) - 2, _LEAST_TEXT)
    glyphs = (mark.glyph, *" " * len(field.flaw))
    pieces = wrap(safe(field.flaw, PROSE), room)
    return [
        FieldLine(place, f"{indent}{glyph} {text}", mark.style) for glyph, text in zip(glyphs, pieces, strict=False)
    ]


def byte_line(octets: bytes, start: int, in_line: int, hidden: frozenset[int]) -> ByteLine:
    """`in_line` bytes from `start` on; those at `hidden` offsets are not told."""
    part = octets[start : start + in_line]
    told = [None if start + at in hidden else octet for at, octet in enumerate(part)]
    pairs = tuple(_HIDDEN * 2 if octet is None else f"{octet:02x}" for octet in told)
    characters = tuple(_HIDDEN if octet is None else _character(octet) for octet in told)
    return ByteLine(start, f"{start:04x}", pairs, characters)


def _character(octet: int) -> str:
    """ASCII that a terminal shows as it is; a dot for the rest."""
    return chr(octet) if 0x20 <= octet < 0x7F else "."


def secret_offsets(fields: Sequence[Field]) -> frozenset[int]:
    """Where passwords are, or may be."""
    return frozenset(at for field in fields if field.secret for at in range(field.start, field.start + field.length))


def field_at(fields: Sequence[Field], offset: int) -> int | None:
    """The smallest field that has the byte at `offset`: of equal ones the innermost."""
    covering = [
        (field.length, -field.level, place)
        for place, field in enumerate(fields)
        if field.start <= offset < field.start + field.length
    ]
    return min(covering)[2] if covering else None
