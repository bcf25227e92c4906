"""A line to type in. What a terminal would obey cannot get into it, however it was pasted."""

from textual.widgets import Input

from vrrpwatch.report.safe import PATH, safe

_LONGEST = PATH


class TextInput(Input):
    """Plain text; characters that are not printable are left out."""

    DEFAULT_CSS = """
    TextInput { border: none; height: 1; padding: 0; }
    TextInput:focus { border: none; }
    """

    def __init__(self, value: str = "", *, hint: str = "") -> None:
        """`hint` stands there while nothing is typed."""
        super().__init__(value, placeholder=hint, max_length=_LONGEST, select_on_focus=False, compact=True)

    def validate_value(self, value: str) -> str:
        """Called by Textual with all that is to become the value."""
        return "".join(character for character in value if safe(character) == character)
