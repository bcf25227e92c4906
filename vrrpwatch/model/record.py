"""`record`: dataclasses that are frozen for the type checker only.

A dataclass that refuses assignments when it runs sets each of its own fields through `object.__setattr__`, which makes
one ten times as slow to build; a hostile capture builds several for each frame. The type checker sees a plain
`dataclass(frozen=True)` and refuses assignments in our code, where they would be made.

Comparing, hashing and showing are shared by all records: to write and compile these methods for each of a hundred
classes would take a good part of the time in which a small capture is read. For the same reason `__init__` is written
when the first record of a class is made: most captures show few of the things that have a class.
"""

import operator
from collections.abc import Callable
from dataclasses import Field, dataclass, fields
from typing import TYPE_CHECKING, Any

__all__ = ["record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(
        *, frozen: bool, slots: bool, kw_only: bool = False, eq: bool = True, order: bool = False
    ) -> Callable[[type], type]:
        """Decorate a class; the arguments are those of `dataclass`."""
        assert frozen

        def decorate(cls: type) -> type:
            specified = {name: value for name, value in vars(cls).items() if isinstance(value, Field)}
            made = dataclass(slots=slots, kw_only=kw_only, eq=False, repr=False, init=False)(cls)

            def init(self: object, *arguments: object, **named: object) -> None:
                # `dataclass` took what `field` says of a field out of the class, and looks for it there.
                for name, value in specified.items():
                    setattr(cls, name, value)
                made.__init__ = written = dataclass(kw_only=kw_only, eq=False, repr=False)(cls).__init__
                written(self, *arguments, **named)

            made.__init__ = init
            made.__repr__ = _repr
            if eq:
                values = operator.attrgetter(*[field.name for field in fields(made)])
                made.__eq__, made.__hash__ = _comparison(operator.eq, values), _hash(values)
                for name in ("__lt__", "__le__", "__gt__", "__ge__") if order else ():
                    setattr(made, name, _comparison(getattr(operator, name), values))
            return made

        return decorate


def _comparison(compare: Callable[[Any, Any], Any], values: Callable[[object], Any]) -> Callable[[object, object], Any]:
    def compared(self: object, other: object) -> Any:  # noqa: ANN401 - a bool, or NotImplemented
        return compare(values(self), values(other)) if other.__class__ is self.__class__ else NotImplemented

    return compared


def _hash(values: Callable[[object], Any]) -> Callable[[object], int]:
    return lambda self: hash(values(self))


def _repr(self: object) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)  # type: ignore[arg-type]
    return f"{type(self).__qualname__}({', '.join(shown)})"
