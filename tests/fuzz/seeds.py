"""How much is tried and where chance starts: both can be set in the environment."""

import os
import random

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
