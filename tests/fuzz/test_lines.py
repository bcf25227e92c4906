"""What `make fuzz` does with a million lines, in short."""

from tests.fuzz.lines import parsed
from tests.fuzz.seeds import SEED, random_seed, scaled

LINES = 5_000


def test_each_line_over_mutated_frames_is_one_object_and_none_is_missing() -> None:
    seed, wanted = random_seed(), scaled(LINES)
    print(f"{SEED}={seed}")  # noqa: T201 - pytest shows it when the test fails
    assert parsed(seed, wanted) >= wanted
