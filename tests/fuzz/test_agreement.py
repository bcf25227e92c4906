"""Where tshark and we both take a mutated advert for one, its fields are the same, or the difference is explained."""

from pathlib import Path

from tests.figures import reached
from tests.fuzz.agreement import KNOWN, compared, figure_of, mutants
from tests.fuzz.seeds import SEED, random_seed, scaled
from tests.tools import need_tool

ADVERTS = 4_000


def test_mutated_adverts_are_read_as_tshark_reads_them(tmp_path: Path) -> None:
    seed, adverts = random_seed(), scaled(ADVERTS)
    print(f"{SEED}={seed}")  # noqa: T201 - pytest shows it when the test fails
    found = compared(need_tool("tshark"), mutants(seed, adverts), tmp_path)
    assert found.keys() <= KNOWN
    assert found["same"] > adverts // 3, "else nothing was compared"
    reached("H5", figure_of(found, adverts))
