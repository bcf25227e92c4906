r"""The filter language of the screens: `vrid:51 state:contested /regex/ !vlan:10`.

Words are joined by and, and ! before a word turns it round. Large and small letters are the same.

KEY:TEXT compares one property: `vrid:51` is 51 and not 151. A property with several values (addresses, versions) needs
one that is equal, and * stands for any characters: `rule:auth-*`, `address:10.0.0.*`.

KEY:>NUMBER, and the same with `<`, `>=` and `<=`, compares numbers: `priority:>150`. Severities have an order, too:
`severity:>=warning`.

A bare word is looked for in all properties, and /.../ is a regular expression over all of them; a / within it is
written \/. Quotes keep words together: `"address owner"`.
"""

import operator
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import field
from difflib import get_close_matches
from fnmatch import translate

from vrrpwatch.model.finding import Severity
from vrrpwatch.model.record import record
from vrrpwatch.report.safe import safe

Properties = Mapping[str, str]
"""What a row says of itself, by the names that people type: vrid, vlan, state, master, rule, ...

Several values of one property stand with a space between them. A row need not have all of `KEYS`.
"""

KEYS: Mapping[str, str] = {
    "address": "virtual address",
    "adverts": "adverts seen",
    "authentication": "none, simple, ah, ...",
    "backup": "a router that is Backup",
    "cause": "of a change of the Master, or of a finding",
    "confidence": "of a finding: certain, likely, possible",
    "destination": "of a packet",
    "error": "of an input or an interface",
    "family": "ipv4 or ipv6",
    "findings": "open findings",
    "flaw": "of a packet: ttl, checksum, ...",
    "frame": "number of a frame",
    "id": "of a finding",
    "input": "a capture file",
    "interface": "where it was seen",
    "interval": "seconds between adverts, as announced",
    "kind": "of a line: advert, arp, blind, ...",
    "length": "bytes of a frame",
    "mac": "of a router",
    "master": "address of the Master",
    "missed": "adverts that did not come",
    "priority": "of the Master, or of a packet",
    "role": "of a router: master, backup, contender, silent",
    "router": "address of a router",
    "rule": "of a finding",
    "severity": "worst open finding: info, warning, critical",
    "source": "of a packet",
    "state": "stable, contested, down, init; of a finding: open, over, acknowledged",
    "title": "of a finding",
    "transitions": "changes of the Master",
    "ttl": "TTL or hop limit of a packet",
    "vendor": "guessed from habits: keepalived, frr, cisco, mikrotik",
    "version": "2 or 3",
    "vlan": "VLAN id",
    "vrid": "virtual router id",
}
"""What can stand before the colon, and what it means; every screen uses these names."""

SHORT_KEYS: Mapping[str, str] = {
    "af": "family",
    "auth": "authentication",
    "dst": "destination",
    "if": "interface",
    "prio": "priority",
    "sev": "severity",
    "src": "source",
    "ver": "version",
    "vip": "address",
}

Fits = Callable[[Properties], bool]


@record(frozen=True, slots=True)
class Filter:
    """What shall be shown; without words: everything."""

    text: str = ""
    mistake: str = ""
    """What is wrong with the text, in a few words; such a filter lets everything pass."""
    terms: tuple[Fits, ...] = field(default=(), compare=False, repr=False)
    """What the words ask for; all must fit. Two filters with the same text ask for the same."""

    def matches(self, properties: Properties) -> bool:
        """Whether a row with `properties` is shown."""
        return all(fits(properties) for fits in self.terms)


class _Mistake(Exception):  # noqa: N818 - what the user made, and not of the program
    """The text is no filter; the message says why."""


_TERM = re.compile(
    r"""(?P<turned>!*)(?:
        /(?P<regex>(?:\\.|[^/\\])*)/(?=\s|$)
      | (?P<word>(?:"[^"]*"|\S)+)
      | (?P<nothing>(?=\s|$))
    )""",
    re.VERBOSE | re.DOTALL,
)
_COMPARISON = re.compile(r"(?P<key>[a-z_-]+)(?P<sign>:?(?:>=|<=|>|<|==?)|:)(?P<text>.*)", re.DOTALL | re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_HEXADECIMAL = re.compile(r"[0-9a-f:.*]+", re.IGNORECASE)
"""An IPv6 or a MAC address, whose colon follows no key."""

_SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_SEVERITIES = {str(severity): float(severity) for severity in Severity}


def parsed(text: str) -> Filter:
    """The filter that people typed."""
    try:
        return Filter(text, terms=tuple(_term(match) for match in _terms(text.strip())))
    except _Mistake as mistake:
        return Filter(text, str(mistake))


def _terms(text: str) -> list[re.Match[str]]:
    found = []
    position = 0
    while position < len(text):
        match = _TERM.match(text, position)
        assert match is not None, "each character that is no space begins a term"
        found.append(match)
        position = match.end()
        while position < len(text) and text[position].isspace():
            position += 1
    return found


def _term(match: re.Match[str]) -> Fits:
    if match["nothing"] is not None:
        raise _Mistake("! needs something behind it")
    fits = _word(match["word"]) if match["regex"] is None else _expression(match["regex"])
    return _turned(fits) if len(match["turned"]) % 2 else fits


def _turned(fits: Fits) -> Fits:
    return lambda properties: not fits(properties)


def _expression(pattern: str) -> Fits:
    try:
        with warnings.catch_warnings():
            # What a later Python may read differently is no concern of who types it now.
            warnings.simplefilter("ignore")
            search = re.compile(pattern, re.IGNORECASE).search
    except (re.error, OverflowError, RecursionError) as error:
        raise _Mistake(f"/{safe(pattern)}/ is no regular expression: {safe(str(error))}") from None
    return lambda properties: any(search(value) for value in properties.values())


def _word(word: str) -> Fits:
    if word.startswith("/"):
        raise _Mistake(f"{safe(word)} has no / at its end; a / within it is written \\/")
    compared = _COMPARISON.fullmatch(word)
    if compared is None:
        return _anywhere(word)
    key = compared["key"].lower()
    key = SHORT_KEYS.get(key, key)
    if key in KEYS:
        return _comparison(key, compared["sign"].removeprefix(":"), compared["text"].replace('"', ""))
    if not compared["sign"].startswith(":") or _HEXADECIMAL.fullmatch(word):
        return _anywhere(word)
    raise _Mistake(_unknown(key))


def _anywhere(word: str) -> Fits:
    wanted = word.replace('"', "").lower()
    return lambda properties: any(wanted in value.lower() for value in properties.values())


def _comparison(key: str, sign: str, text: str) -> Fits:
    if not text:
        raise _Mistake(f"{key}: needs a value behind it")
    if sign in _SIGNS:
        return _order(key, sign, text)
    fits = re.compile(translate(text.replace("[", "[[]")), re.IGNORECASE).match
    return lambda properties: any(fits(value) for value in _values(properties, key))


def _order(key: str, sign: str, text: str) -> Fits:
    limit = _number(key, text)
    if limit is None:
        words = f" or one of {', '.join(_SEVERITIES)}" if key == "severity" else ""
        raise _Mistake(f"{safe(text)} is no number{words}")
    compare = _SIGNS[sign]
    return lambda properties: any(
        number is not None and compare(number, limit)
        for number in (_number(key, value) for value in _values(properties, key))
    )


def _values(properties: Properties, key: str) -> list[str]:
    """Each value of the property, and the whole, for values that have spaces themselves."""
    value = properties.get(key, "")
    several = value.split()
    return several if len(several) <= 1 else [value, *several]


def _number(key: str, text: str) -> float | None:
    if key == "severity" and text.lower() in _SEVERITIES:
        return _SEVERITIES[text.lower()]
    return float(text) if _NUMBER.fullmatch(text) else None


def _unknown(key: str) -> str:
    near = get_close_matches(key, [*KEYS, *SHORT_KEYS], n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}?" if near else "try vrid, vlan, state, master, priority or rule"
    return f"there is no {safe(key)}; {hint}"
