"""The program: the command `vrrpwatch`, and `python -m vrrpwatch`."""

import gc
import sys


def main() -> int:
    """Load the command line, run one command, and give its exit code."""
    # What a module makes while it loads stays, so nobody needs to look for garbage until the command has loaded.
    gc.disable()
    from vrrpwatch.cli import main as run  # noqa: PLC0415 - it is what loads

    return run()


if __name__ == "__main__":
    sys.exit(main())
