"""Opens what `watch` watches: interfaces or a pipe; and says in one sentence why that cannot be."""

from collections.abc import Sequence

from vrrpwatch.capture.interfaces import links
from vrrpwatch.capture.live import Refused, check_filter
from vrrpwatch.capture.live_stream import ANY, LiveStream
from vrrpwatch.capture.paths import STDIN
from vrrpwatch.capture.pipe_stream import PipeStream
from vrrpwatch.cli.capture_options import Opening
from vrrpwatch.cli.messages import complain
from vrrpwatch.cli.rights import no_rights
from vrrpwatch.cli.suggest import did_you_mean
from vrrpwatch.model.errors import UsageError
from vrrpwatch.report.safe import safe


def open_source(opening: Opening) -> LiveStream | PipeStream:
    """The interfaces that are named, or the pipe `-`, opened. Raises UsageError."""
    return _pipe(opening.names) if STDIN in opening.names else open_interfaces(opening)


def open_interfaces(opening: Opening) -> LiveStream:
    """The interfaces that are named, opened. Raises UsageError."""
    wanted = opening.wishes.wanted
    if wanted:
        try:
            check_filter(wanted)
        except Refused as error:
            raise UsageError(f'"{wanted}" is no filter: {error}; see pcap-filter(7)') from error
    stream = LiveStream(opening.names, opening.wishes)
    try:
        stream.open()
    except Refused as error:
        name = next(one.name for one in stream.watched if one.wire is None)
        if error.needs_right:
            raise UsageError(no_rights(name)) from error
        if not opening.wait:
            raise UsageError(_refusal(name, str(error))) from error
        complain(f"waiting for {safe(name)}, which {error}")
        stream.begin()
    return stream


def _pipe(names: Sequence[str]) -> PipeStream:
    if len(names) > 1:
        raise UsageError("- is standard input, and is watched alone")
    pipe = PipeStream()
    pipe.open()
    return pipe


def _refusal(name: str, reason: str) -> str:
    shown = safe(name)
    if reason == "does not exist":
        known = [ANY, *(link.name for link in links())]
        hint = did_you_mean(name, known) or "; vrrpwatch interfaces lists them"
        return f'no interface "{shown}"{hint}'
    if reason == "is down":
        return f"{shown} is down: ip link set {shown} up; or let vrrpwatch wait for it: --wait"
    return f"cannot watch {shown}: it {reason}"
