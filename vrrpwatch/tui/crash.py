"""What a mistake of ours leaves on the terminal: a traceback without local variables, which may hold passwords."""

import sys
import traceback
from contextlib import suppress

from vrrpwatch.model.errors import UsageError
from vrrpwatch.report.safe import PROSE, safe


def tell(error: BaseException) -> None:
    """Write on stderr what went wrong; wrong usage is one line for people."""
    lines = (
        [f"vrrpwatch: {error}"]
        if isinstance(error, UsageError)
        else "".join(traceback.format_exception(error)).splitlines()
    )
    with suppress(OSError):
        for line in lines:
            sys.stderr.write(f"{safe(line, PROSE)}\n")
        sys.stderr.flush()
