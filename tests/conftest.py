"""The configuration of whoever runs the tests shall not change what they see."""

import os
import tempfile
from collections.abc import Iterator

import pytest

_CONFIGURATIONS = tempfile.TemporaryDirectory(prefix="vrrpwatch-tests-")
os.environ["XDG_CONFIG_HOME"] = _CONFIGURATIONS.name


@pytest.fixture(scope="module")
def one_key() -> Iterator[None]:
    """Each session hides passwords with a key of its own; here reports are compared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vrrpwatch.decode.decoder.urandom", bytes)
        yield
