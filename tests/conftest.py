"""The configuration of whoever runs the tests shall not change what they see."""

import os

os.environ["XDG_CONFIG_HOME"] = "/dev/null"  # no folder can be made below it
