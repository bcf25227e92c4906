"""What a show keeps beside the session: the latest packets, and the latest of what was told."""

from collections import deque
from collections.abc import Iterable

from vrrpwatch.decode.recognise import is_ours
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import FindingChanged
from vrrpwatch.model.frame import Frame, Item
from vrrpwatch.model.picture import Told

MOST_PACKETS = 20_000
MOST_TOLD = 5_000


class Keepsake:
    """Also the observer of the session; bounded, the oldest go first."""

    def __init__(self) -> None:
        self._packets: deque[Frame] = deque(maxlen=MOST_PACKETS)
        self._told: deque[Told] = deque(maxlen=MOST_TOLD)
        self.told_total = 0

    def event(self, event: Event) -> None:
        self._told.append(event)
        self.told_total += 1

    def finding(self, changed: FindingChanged) -> None:
        self._told.append(changed)
        self.told_total += 1

    def keep(self, items: Iterable[Item]) -> None:
        """Keep the frames among `items`, all of which the rules use."""
        self._packets.extend(item for item in items if isinstance(item, Frame))

    def sift(self, items: Iterable[Item]) -> None:
        """Keep those frames among `items` that the rules use."""
        self.keep(item for item in items if isinstance(item, Frame) and is_ours(item))

    def packets(self) -> tuple[Frame, ...]:
        """Oldest first."""
        return tuple(self._packets)

    def told(self) -> tuple[Told, ...]:
        """Oldest first."""
        return tuple(self._told)
