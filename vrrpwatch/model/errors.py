"""The one exception for wrong usage and unreadable input; the command line prints it and exits with 3."""


class UsageError(Exception):
    """Something the user can put right; the message is one line for people."""
