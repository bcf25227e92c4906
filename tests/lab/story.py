"""What a story is."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.lab.network import Network


@dataclass(frozen=True, slots=True)
class Story:
    """Something that happens between routers, and how it is recorded."""

    play: Callable[[Network], None]
    routers: int = 2
    device: str = "br0"
    options: tuple[str, ...] = ()
    """Further options of tcpdump."""
