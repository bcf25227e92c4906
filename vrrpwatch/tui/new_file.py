"""A file for an export: nobody else can read it, and nothing that is there already is harmed."""

import os
from contextlib import suppress
from pathlib import Path

from vrrpwatch.report.safe import PATH, safe


def write_new_file(name: str, content: bytes) -> str:
    """Create the file `name` with `content` and mode 0600, and say where it is.

    Raises OSError when it cannot be, also when a file or link of that name is there; nothing stays behind then.
    """
    path = Path(name).expanduser()
    # O_EXCL follows no link that is there (open(2)); O_NOFOLLOW says it to those who read on.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - Path.open takes no descriptor
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise
    return safe(str(path.absolute()), PATH)
