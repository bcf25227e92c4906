"""Guided fuzzing of decoding, analysis, rules and reports: `python tests/fuzz/atheris_target.py -max_total_time=600`.

Needs atheris, which no other test does. The arguments are those of libFuzzer; without a folder it keeps its corpus in
memory, and begins with the frames of `corpus.py`. An input is a run of frames, each with two bytes before it: an odd
number picks its link type, and its time and whether it was cut come from the same two.
"""

import sys
import tempfile
from pathlib import Path
from zlib import crc32

import atheris  # type: ignore[import-untyped]

sys.path.insert(0, str(Path(__file__).parents[2]))

with atheris.instrument_imports(include=["vrrpwatch"]):
    from tests.fuzz.corpus import LINK_TYPES, corpus
    from tests.fuzz.crash import survived
    from tests.fuzz.exercise import briefly, thoroughly
    from tests.fuzz.frames import decoded
    from vrrpwatch.model.frame import Frame, Interface

ANALYSED_FOR_EACH = 8
REPORTED_FOR_EACH = 1024
"""Of so many inputs one also goes through analysis and rules, and one through every report and screen; which, depends
on its bytes, so that the same input always does the same."""
_LONGEST = 1 << 13
_TIMEOUT_S = 20
"""For one input; a machine with other work stands still now and then."""
_HEAD_BYTES = 4
_STEP_NS = 40_000_000
_INTERFACES = {link: Interface("eth0", link) for link in LINK_TYPES}


def frames_of(octets: bytes) -> list[Frame]:
    """Each frame has a head: link type, steps of time, and two bytes of length."""
    frames: list[Frame] = []
    at, time_ns = 0, 1_700_000_000 * 10**9
    while at + _HEAD_BYTES < len(octets):
        kind, steps, length = octets[at], octets[at + 1], int.from_bytes(octets[at + 2 : at + _HEAD_BYTES])
        data = octets[at + _HEAD_BYTES : at + _HEAD_BYTES + length]
        at += _HEAD_BYTES + length
        time_ns += (steps - 16) * _STEP_NS
        interface = _INTERFACES[LINK_TYPES[kind % len(LINK_TYPES)]]
        wire_length = len(data) + (kind >> 7) * 100
        frames.append(Frame(len(frames) + 1, max(time_ns, 0), interface, wire_length, data))
    return frames


def octets_of(frame: Frame) -> bytes:
    """One frame as an input."""
    kind = LINK_TYPES.index(frame.interface.link_type)
    return bytes([kind, 41]) + len(frame.data).to_bytes(2) + frame.data


def target(octets: bytes) -> None:
    """What breaks is kept under the name of the fault, and ends the fuzzing."""
    frames, place = frames_of(octets), crc32(octets)
    survived(decoded, frames)
    if place % REPORTED_FOR_EACH == 0:
        survived(thoroughly, frames)
    elif place % ANALYSED_FOR_EACH == 0:
        survived(briefly, frames)


def main() -> None:
    """Hand over to libFuzzer, which does not come back."""
    with tempfile.TemporaryDirectory() as folder:
        for number, frame in enumerate(corpus()):
            one = octets_of(frame)
            Path(folder, f"{number}").write_bytes((one * (1 + number % 3))[:_LONGEST])
        limits = (f"-max_len={_LONGEST}", f"-timeout={_TIMEOUT_S}", "-rss_limit_mb=1024")
        atheris.Setup([*sys.argv, *limits, folder], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
