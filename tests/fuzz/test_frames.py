"""No frame, whatever its bytes, raises: in no decoder, analysis, rule, report or screen."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.captures import frames_of, read
from tests.figures import reached
from tests.fuzz.corpus import corpus
from tests.fuzz.crash import CRASHES, BrokenError, capture, survived
from tests.fuzz.exercise import briefly, thoroughly
from tests.fuzz.frames import decoded, fuzz
from tests.fuzz.mutation import Mutator
from tests.fuzz.seeds import FIXED_SEED, SEED, random_seed, scaled
from vrrpwatch.model.frame import Frame

FRAMES = 100_000
"""For each of two seeds: together about 14 s of one core."""


@pytest.mark.parametrize("fixed", [True, False], ids=["fixed seed", "random seed"])
def test_mutated_frames_give_values_and_reports(*, fixed: bool) -> None:
    seed, frames = FIXED_SEED if fixed else random_seed(), scaled(FRAMES)
    print(f"{SEED}={seed}")  # noqa: T201 - pytest shows it when the test fails
    found = fuzz(seed, frames)
    assert found["Sighting"] > frames // 10
    assert found["Rejected"] > frames // 10
    reached("H1", f"{frames:,} mutated frames, seed {seed}: 0 exceptions")


def test_good_and_hostile_frames_go_through_everything() -> None:
    frames = [frame._replace(number=number) for number, frame in enumerate(corpus(), 1)]
    survived(thoroughly, frames)


@pytest.mark.parametrize("path", sorted(CRASHES.glob("*.pcap*")), ids=lambda path: path.stem)
def test_what_broke_something_once_breaks_nothing_now(path: Path) -> None:
    frames = frames_of(read(path)[0])
    assert frames
    for secrets in (False, True):
        thoroughly(frames, secrets=secrets)


def test_one_seed_gives_the_same_frames() -> None:
    first, second = Mutator(7), Mutator(7)
    frames = [first.frame() for _ in range(500)]
    assert frames == [second.frame() for _ in range(500)]
    assert frames != [first.frame() for _ in range(500)]


def test_frames_that_break_something_are_kept_small_and_under_the_name_of_the_fault(tmp_path: Path) -> None:
    """Two frames are to blame: only those are kept, and they break it again when they are read back."""
    mutator = Mutator(7)
    frames = [mutator.frame() for _ in range(300)]
    guilty = {frames[100].data, frames[200].data}

    def breaks(some: Sequence[Frame]) -> None:
        if guilty <= {frame.data for frame in some}:
            raise IndexError

    with pytest.raises(BrokenError, match="2 frames that do it"):
        survived(breaks, frames, tmp_path)
    kept = frames_of(read(tmp_path / "index-error-in-breaks.pcapng")[0])
    assert {frame.data for frame in kept} == guilty
    with pytest.raises(IndexError):
        breaks(kept)


def test_what_is_kept_reads_back_as_it_was(tmp_path: Path) -> None:
    mutator = Mutator(8)
    frames = [frame for frame in (mutator.frame() for _ in range(300)) if frame.wire_length >= len(frame.data)]
    path = tmp_path / "kept.pcapng"
    path.write_bytes(capture(frames))
    kept = frames_of(read(path)[0])
    assert [(frame.data, frame.time_ns, frame.wire_length) for frame in kept] == [
        (frame.data, frame.time_ns, frame.wire_length) for frame in frames
    ]
    briefly(kept)
    assert decoded(kept).total() == len(frames)
