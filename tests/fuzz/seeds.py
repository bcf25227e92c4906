"""How much is tried and where chance starts: both can be set in the environment."""

import argparse
import os
import random
from collections.abc import Sequence

SEED = "VRRPWATCH_SEED"
SHARE = "VRRPWATCH_FUZZ"
"""How many times as much as `make test` does."""
FIXED_SEED = 20_261_122


def random_seed() -> int:
    """That of the environment, else another one each time."""
    wanted = os.environ.get(SEED)
    return int(wanted) if wanted else random.SystemRandom().randrange(1 << 32)


def scaled(count: int) -> int:
    """`count` times what the environment wants."""
    return round(count * float(os.environ.get(SHARE, "1")))


def asked(about: str | None, what: str, amount: int, arguments: Sequence[str] | None = None) -> tuple[int, int]:
    """The seed and how many of `what` the command line asks for, `amount` when it says nothing.

    Says the seed: it is all that is needed to see a fault again.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--seed", type=int, default=random_seed())
    parser.add_argument(f"--{what}", type=int, default=amount)
    wanted = vars(parser.parse_args(arguments))
    print(f"seed {wanted['seed']}", flush=True)  # noqa: T201
    return wanted["seed"], wanted[what]
