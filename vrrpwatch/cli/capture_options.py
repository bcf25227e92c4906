"""The options that say how interfaces are opened, for every command that does."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click

from vrrpwatch.capture.live import RING_BYTES
from vrrpwatch.capture.privileges import raised
from vrrpwatch.capture.watched import CaptureWishes
from vrrpwatch.model.record import record

_MEBIBYTE = 1 << 20


@record(frozen=True, slots=True)
class Opening:
    """What shall be opened, how, and who we are then."""

    names: Sequence[str]
    wishes: CaptureWishes
    wait: bool
    user: str | None
    allow_root: bool


_OPTIONS = (
    click.option("--bpf", "wanted", default="", metavar="FILTER", help="Watch only what this pcap filter lets pass."),
    click.option("--no-promisc", "promiscuous", flag_value=False, default=True, help="Do not ask for all frames."),
    click.option(
        "--buffer",
        "ring_mebibytes",
        type=click.IntRange(1, 1024),
        default=RING_BYTES // _MEBIBYTE,
        show_default=True,
        metavar="MIB",
        help="What the kernel keeps of each interface while nobody reads; at most 4 with any.",
    ),
    click.option("--wait", is_flag=True, help="Wait for an interface that is not there yet."),
    click.option("--user", metavar="NAME", help="Become this user once everything is open; else who called sudo."),
    click.option("--allow-root", is_flag=True, help="Stay root."),
)


def capture_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give `command` the interfaces and these options; what they say arrives as its argument `opening`."""

    @wraps(command)
    def with_opening(  # noqa: PLR0913 - click hands over each option by its name
        *,
        names: tuple[str, ...],
        wanted: str,
        promiscuous: bool,
        ring_mebibytes: int,
        wait: bool,
        user: str | None,
        allow_root: bool,
        **rest: Any,  # noqa: ANN401 - the command's own options
    ) -> int:
        wishes = CaptureWishes(promiscuous, ring_mebibytes * _MEBIBYTE, wanted, raised)
        return command(opening=Opening(names, wishes, wait, user, allow_root), **rest)

    decorated: Callable[..., int] = with_opening
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated
