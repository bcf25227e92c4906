"""Numbers in sentences: `1 frame`, `1,234 frames`."""


def counted(number: int, noun: str) -> str:
    """`number` with thousands apart, and `noun` in the right number; the plural takes an s."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
