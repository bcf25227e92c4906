"""What each exit code means, told once for the program and its manual."""

OK = 0
WARNING = 1
CRITICAL = 2
UNKNOWN = 3

MEANINGS: tuple[tuple[int, str, str], ...] = (
    (OK, "OK", "No finding reaches the threshold of `--fail-on`, all input was read, and there was VRRP in it."),
    (WARNING, "WARNING", "The worst finding is a warning, or an info with `--fail-on info`."),
    (CRITICAL, "CRITICAL", "The worst finding is critical."),
    (
        UNKNOWN,
        "UNKNOWN",
        (
            "Nothing can be judged: wrong usage, unreadable or damaged input, no VRRP in it, an interrupt, a crash, or "
            "a mistake of vrrpwatch itself."
        ),
    ),
)
"""Number, name and meaning; the names are those of `vrrpwatch.model.snapshot.Status`."""
