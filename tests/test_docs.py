import runpy
from pathlib import Path

import pytest

GENERATOR = runpy.run_path(str(Path(__file__).parents[1] / "docs" / "generate.py"))


@pytest.mark.parametrize("name", GENERATOR["PAGES"])
def test_generated_pages_are_current(name: str) -> None:
    """`make docs` writes them again."""
    assert (GENERATOR["DOCS"] / name).read_text(encoding="utf-8") == GENERATOR["PAGES"][name]()
