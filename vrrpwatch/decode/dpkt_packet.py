"""`dpkt.Packet` without the sixty protocols beside it.

`import dpkt` loads all that dpkt knows, which takes longer than the rest of vrrpwatch and a small capture together. The
base class stands in a submodule that needs none of it: the package is there, but not filled, while that is imported.
"""

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import Any


def _packet() -> Any:  # noqa: ANN401 - dpkt has no types
    spec = None if "dpkt" in sys.modules else find_spec("dpkt")
    if spec is not None:
        sys.modules["dpkt"] = module_from_spec(spec)
    try:
        return import_module("dpkt.dpkt").Packet
    finally:
        if spec is not None:
            # Who imports dpkt later gets all of it.
            del sys.modules["dpkt"]


Packet: Any = _packet()
