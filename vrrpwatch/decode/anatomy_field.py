"""The fields of a frame as people read them, collected layer by layer.

Offsets are bytes from the start of the frame, also inside tunnels and quoted packets.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from vrrpwatch.decode.checksum import ALL_ONES, fits
from vrrpwatch.decode.text import ip_address, mac_text
from vrrpwatch.model.record import record

_MOST_FIELDS = 2000
"""A frame of the wire has far fewer; a hostile one shall not fill the screen's memory."""


@record(frozen=True, slots=True)
class Field:
    """One line of the tree. `length` may be 0: then no byte of the frame stands for it."""

    name: str
    value: str
    start: int
    length: int
    level: int
    """0 for a layer, one more for each step inside."""
    flaw: str = ""
    """What is wrong with it, starting with the kind: `invalid: ...`; empty when nothing is."""
    secret: bool = False
    """Its bytes are, or may be, a password."""


class Part(NamedTuple):
    """A field of a header: where it stands in it, and how its bytes read."""

    name: str
    offset: int
    length: int
    text: Callable[[bytes], str]


class Reading:
    """The fields that were read so far, and how far there is something to read."""

    def __init__(self, octets: bytes, *, show_secrets: bool) -> None:
        self.octets = octets
        self.show_secrets = show_secrets
        self.fields: list[Field] = []
        self.end = len(octets)
        """Where the layer that is being read ends at the latest."""
        self.called_for = 0
        """Where the frame would have to end to hold all that its headers announce."""
        self._depth = 0

    def layer(self, name: str, value: str, start: int, length: int) -> None:
        """The line above the fields of a header; what is not there of it stands where the layer around it ends."""
        begin, end = min(start, self.end), min(start + length, self.end)
        self._add(Field(name, value, begin, end - begin, self._depth))

    def field(self, name: str, value: str, start: int, length: int, *, deeper: int = 0) -> None:
        self._add(Field(name, value, start, length, self._depth + 1 + deeper))

    def secret(self, name: str, start: int, length: int) -> None:
        """Bytes that may be a password; zeros are none."""
        octets = self.octets[start : start + length]
        text = f'"{octets.rstrip(bytes(1)).decode("latin-1")}"' if self.show_secrets else "hidden"
        hidden = any(octets)
        level = self._depth + 1
        self._add(Field(name, text if hidden else "zeros", start, length, level, secret=hidden))

    def parts(self, at: int, parts: Iterable[Part]) -> bool:
        """Add the fields of a header that starts at `at`; False when the last of them are not there."""
        for name, offset, length, text in parts:
            start = at + offset
            if not self.there(start, length):
                return False
            self.field(name, text(self.octets[start : start + length]), start, length)
        return True

    def rest(self, start: int, *, secret: bool = False) -> None:
        """What follows and is not taken apart."""
        length = self.end - start
        if length > 0 and secret:
            self.secret("Data", start, length)
        elif length > 0:
            self.field("Data", _bytes(length), start, length)

    def there(self, start: int, length: int) -> bool:
        """Whether these bytes are in the layer; notes how long the frame would have to be."""
        if start + length <= self.end:
            return True
        if self.end == len(self.octets):
            self.called_for = max(self.called_for, start + length)
        return False

    def word(self, at: int) -> int:
        """Big endian 16 bits, what is missing read as nothing."""
        return int.from_bytes(self.octets[at : at + 2])

    @contextmanager
    def within(self, end: int) -> Iterator[None]:
        """Read no further than `end`: where the packet around says that it is over."""
        before = self.end
        if end > self.end == len(self.octets):
            self.called_for = max(self.called_for, end)
        self.end = min(self.end, end)
        yield
        self.end = before

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Layers below belong to the last one: a packet that is quoted."""
        self._depth += 1
        yield
        self._depth -= 1

    def _add(self, field: Field) -> None:
        if len(self.fields) < _MOST_FIELDS:
            self.fields.append(field)


def number(octets: bytes) -> str:
    """Big endian, in decimal."""
    return str(int.from_bytes(octets))


def hexadecimal(octets: bytes) -> str:
    """`0x0a1b`."""
    return f"0x{octets.hex()}"


def address(octets: bytes) -> str:
    """An address of 4 or 16 bytes."""
    return str(ip_address(octets))


def mac(octets: bytes) -> str:
    """`00:00:5e:00:01:33`."""
    return mac_text(octets)


def named(names: dict[int, str]) -> Callable[[bytes], str]:
    """A number with its name, when it has one."""

    def text(octets: bytes) -> str:
        value = int.from_bytes(octets)
        return f"{value} ({names[value]})" if value in names else str(value)

    return text


def checksum_text(checksum: int, total: int) -> str:
    """What a checksum is, and should be; `total` is the sum over everything with it."""
    if fits(total):
        return f"0x{checksum:04x}, correct"
    return f"0x{checksum:04x}, should be 0x{right_checksum(checksum, total):04x}"


def right_checksum(checksum: int, total: int) -> int:
    """The checksum that makes a sum right that is `total` with `checksum` in it (RFC 1071)."""
    return (checksum - total) % ALL_ONES


def _bytes(length: int) -> str:
    return f"{length} byte{'' if length == 1 else 's'}"
