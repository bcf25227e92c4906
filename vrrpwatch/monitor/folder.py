"""The folder of an output, opened once: later files in it are reached without the way to it.

After root is given up, the folders above may be closed to the user that is left; and nobody can exchange them.
"""

import os
from pathlib import Path

from vrrpwatch.model.errors import UsageError
from vrrpwatch.monitor.trouble import reason


def open_folder_of(path: Path) -> int:
    """A descriptor of the folder in which `path` is; good for names in it alone. Raises UsageError."""
    try:
        return os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {reason(error)}") from error


def may_create_files(folder: int) -> bool:
    """Whether this process, with the rights it has now, may make and delete files in `folder`."""
    # The file system decides, so that access lists and read-only mounts count.
    return os.access(".", os.W_OK | os.X_OK, dir_fd=folder, effective_ids=True)
