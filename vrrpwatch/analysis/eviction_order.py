"""Which finding goes when there is no room: found without a look at all of them, since a flood asks for each packet."""

from collections.abc import Callable, Iterable

from vrrpwatch.model.finding import Severity
from vrrpwatch.model.router import VirtualRouterKey

Scope = tuple[str, VirtualRouterKey | None]
"""Rule and virtual router; None: the whole capture."""
Subject = tuple[str, ...]
Name = tuple[Scope, Subject]
"""Of a finding."""

_Shelf = dict[Name, int]
"""Findings of one rule and one severity with the number that each got when it was opened; the newest is the last."""
_Shelves = dict[tuple[str, Severity], _Shelf]


class EvictionOrder:
    """The findings that may have to go, by rule and severity, in the order in which they were opened."""

    def __init__(self, is_established: Callable[[VirtualRouterKey], bool]) -> None:
        self._is_established = is_established
        self._every: _Shelves = {}
        self._doubtful: _Shelves = {}
        """Those about virtual routers that were made up, maybe; who got established since is dropped on the way."""
        self._opened = 0

    def add(self, name: Name, severity: Severity) -> None:
        """A finding was opened."""
        self._opened += 1
        self._put(name, severity, self._opened)

    def move(self, name: Name, before: Severity, severity: Severity) -> None:
        """It has another severity now."""
        self._put(name, severity, self.remove(name, before))

    def remove(self, name: Name, severity: Severity) -> int:
        """It is no more. Returns its number."""
        place = (name[0][0], severity)
        _take(self._doubtful, place, name)
        number = _take(self._every, place, name)
        assert number is not None
        return number

    def newest_doubtful(self, severity: Severity, rule: str | None) -> Name | None:
        """The one that was opened last of those by `rule` that are no worse than `severity`; None: by any rule."""
        places = [place for place in self._doubtful if place[1] <= severity and rule in (None, place[0])]
        for place in places:
            shelf = self._doubtful[place]
            while shelf and not self._is_doubtful(next(reversed(shelf))):
                shelf.popitem()
            if not shelf:
                del self._doubtful[place]
        return _newest(self._doubtful[place] for place in places if place in self._doubtful)

    def newest(self, severity: Severity) -> Name | None:
        """The one that was opened last of those of exactly that severity."""
        return _newest(shelf for place, shelf in self._every.items() if place[1] is severity)

    def _put(self, name: Name, severity: Severity, number: int) -> None:
        place = (name[0][0], severity)
        self._every.setdefault(place, {})[name] = number
        if self._is_doubtful(name):
            self._doubtful.setdefault(place, {})[name] = number

    def _is_doubtful(self, name: Name) -> bool:
        key = name[0][1]
        return key is None or not self._is_established(key)


def _take(shelves: _Shelves, place: tuple[str, Severity], name: Name) -> int | None:
    shelf = shelves.get(place)
    if shelf is None:
        return None
    number = shelf.pop(name, None)
    if not shelf:
        # Most rules have nothing to say, and a flood asks for each packet.
        del shelves[place]
    return number


def _newest(shelves: Iterable[_Shelf]) -> Name | None:
    lasts = [next(reversed(shelf.items())) for shelf in shelves]
    return max(lasts, key=lambda last: last[1])[0] if lasts else None
