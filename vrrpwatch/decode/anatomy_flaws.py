"""Flaws at the field that they concern."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from vrrpwatch.decode.anatomy_field import Field
from vrrpwatch.decode.decoder import Decoder
from vrrpwatch.decode.flaw_words import FLAW_WORDS, REASON_WORDS
from vrrpwatch.decode.flaws import address_flaws
from vrrpwatch.model.advert import Flaw, Rejected, Sighting
from vrrpwatch.model.frame import Frame


def with_flaws(frame: Frame, fields: list[Field]) -> tuple[Field, ...]:
    """`fields` of `frame`, with what the decoder finds wrong."""
    wrong: dict[int, list[str]] = defaultdict(list)
    for place, text in _flaws(frame, fields):
        wrong[place].append(text)
    return tuple(
        replace(field, flaw="; ".join(wrong[place])) if place in wrong else field for place, field in enumerate(fields)
    )


def _flaws(frame: Frame, fields: list[Field]) -> Iterator[tuple[int, str]]:
    """Index of a field, and what is wrong with it."""
    decoded = Decoder().decode(frame)
    if isinstance(decoded, Sighting):
        for flaw in sorted(decoded.advert.flaws, key=lambda flaw: flaw.label):
            text = f"{flaw.kind.value}: {FLAW_WORDS[flaw].rule}"
            for place in _places(flaw, frame.data, fields):
                yield place, text
    elif isinstance(decoded, Rejected):
        words = REASON_WORDS[decoded.reason]
        if words.fields:
            kind = "not inspected" if decoded.reason.uninspected else "no advert"
            yield _last(words.fields, fields), f"{kind}: {words.rule}"


def _places(flaw: Flaw, octets: bytes, fields: list[Field]) -> list[int]:
    """Where it is; the addresses are looked at one by one."""
    addresses = [place for place, field in enumerate(fields) if field.name == "Address"]
    packed = [octets[fields[place].start :][: fields[place].length] for place in addresses]
    if flaw is Flaw.ADDRESS:
        found = [at for at, one in zip(addresses, packed, strict=True) if Flaw.ADDRESS in address_flaws([one])]
    elif flaw is Flaw.ADDRESS_TWICE:
        found = [at for place, at in enumerate(addresses) if packed[place] in packed[:place]]
    elif flaw is Flaw.FIRST_ADDRESS_NOT_LINK_LOCAL:
        found = addresses[:1]
    else:
        found = []
    return found or [_last(FLAW_WORDS[flaw].fields, fields)]


def _last(names: tuple[str, ...], fields: list[Field]) -> int:
    """The innermost field of one of `names`: what carries the advert, not the tunnel around; else the whole frame."""
    for place in range(len(fields) - 1, -1, -1):
        if fields[place].name in names:
            return place
    return 0
