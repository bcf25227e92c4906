"""`python -m vrrpwatch`."""

import sys

from vrrpwatch.cli import main

if __name__ == "__main__":
    sys.exit(main())
