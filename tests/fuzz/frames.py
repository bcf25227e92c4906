"""Mutated frames through the program: `python -m tests.fuzz.frames --seed 7 --frames 1000000`.

Most are decoded only; one in `DECODED_FOR_EACH` also goes through analysis and rules, in runs of `RUN`; and one run in
`RUNS_FOR_EACH` goes through every report and screen as well.
"""

import time
from collections import Counter
from collections.abc import Sequence

from tests.figures import reached
from tests.fuzz.crash import survived
from tests.fuzz.exercise import briefly, thoroughly
from tests.fuzz.mutation import Mutator
from tests.fuzz.seeds import asked
from vrrpwatch.decode import Decoder
from vrrpwatch.model.advert import CarpAdvert, Rejected, Sighting, Unheeded
from vrrpwatch.model.frame import Frame
from vrrpwatch.model.neighbour import Binding, Membership, OtherFhrp, Unreachable

RECORDS = (Sighting, Unheeded, CarpAdvert, Binding, Membership, Unreachable, OtherFhrp, Rejected)
DECODED_FOR_EACH = 5
RUN = 500
RUNS_FOR_EACH = 40


def decoded(frames: Sequence[Frame]) -> Counter[str]:
    """How many frames gave which kind of record. Asserts that it is a record."""
    decode = Decoder().decode
    found: Counter[str] = Counter()
    for frame in frames:
        record = decode(frame)
        assert record is None or isinstance(record, RECORDS)
        found[type(record).__name__] += 1
    return found


def fuzz(seed: int, frames: int) -> Counter[str]:
    """Give `frames` mutated frames to the decoder, and their share of them to the rest. Raises `crash.BrokenError`."""
    mutator, found = Mutator(seed), Counter[str]()
    for run in range(frames // DECODED_FOR_EACH // RUN):
        for _ in range(DECODED_FOR_EACH):
            several = [mutator.frame() for _ in range(RUN)]
            survived(lambda some: found.update(decoded(some)), several)
        # The last stretch goes on.
        survived(thoroughly if run % RUNS_FOR_EACH == 0 else briefly, several)
        found["analysed"] += len(several)
    return found


def main() -> None:
    """Try as many as are asked for, and say how it went."""
    seed, frames = asked(__doc__, "frames", 1_000_000)
    began = time.monotonic()
    found = fuzz(seed, frames)
    figure = f"{frames:,} frames decoded, {found['analysed']:,} of them analysed: 0 exceptions"
    reached("H1", figure, how=f"python -m tests.fuzz.frames --seed {seed} --frames {frames}")
    print(f"{figure}, {time.monotonic() - began:.0f} s; {dict(found)}")  # noqa: T201


if __name__ == "__main__":
    main()
