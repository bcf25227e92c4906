"""The configuration of whoever runs the tests shall not change what they see."""

import os
import tempfile

_CONFIGURATIONS = tempfile.TemporaryDirectory(prefix="vrrpwatch-tests-")
os.environ["XDG_CONFIG_HOME"] = _CONFIGURATIONS.name
