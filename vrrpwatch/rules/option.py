"""A threshold of a rule that the user may set.

A rule declares it as class data and reads it as an attribute:

    window_s = Option(300.0, "seconds", "what it is for")

`self.window_s` is the default until `Judge` sets what the user wants on the instance.
"""

from typing import Generic, Self, TypeVar, overload

Number = TypeVar("Number", bound=float)


class Option(Generic[Number]):
    """A number with a name. The type of the default is the type of the option: whole numbers stay whole."""

    def __init__(self, default: Number, unit: str, meaning: str, *, least: Number, most: Number | None = None) -> None:
        self.name = ""
        self.default = default
        self.unit = unit
        """For people: `seconds`, `adverts`."""
        self.meaning = meaning
        """What it decides, without a full stop."""
        self.least = least
        """Smaller values make no sense."""
        self.most = most
        """Larger ones neither; None: no bound."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, rule: None, owner: type) -> Self: ...
    @overload
    def __get__(self, rule: object, owner: type) -> Number: ...
    def __get__(self, rule: object | None, owner: type) -> Self | Number:
        # What was set on the instance is found before this: the class says no `__set__`.
        return self if rule is None else self.default
