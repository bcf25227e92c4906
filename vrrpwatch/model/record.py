"""`record`: dataclasses that load fast, and are frozen for the type checker only.

A dataclass that refuses assignments when it runs sets each of its own fields through `object.__setattr__`, which makes
one ten times as slow to build; a hostile capture builds several for each frame. The type checker sees a plain
`dataclass(frozen=True)` and refuses assignments in our code, where they would be made.

Comparing, hashing and showing are shared by all records: to write and compile these methods for each of a hundred
classes would take a good part of the time in which a small capture is read. For the same reason `__init__` is written
when the first record of a class is made: most captures show few of the things that have a class.
"""

import operator
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, dataclass, fields
from typing import TYPE_CHECKING, Any

__all__ = ["record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(
        *, frozen: bool, slots: bool, kw_only: bool = False, eq: bool = True, order: bool = False
    ) -> Callable[[type], type]:
        """Decorate a class; the arguments are those of `dataclass`. As there, what may change has no hash."""

        def decorate(cls: type) -> type:
            made = dataclass(slots=slots, kw_only=kw_only, eq=False, repr=False, init=False)(cls)

            def init(self: object, *arguments: object, **named: object) -> None:
                made.__init__ = written = _written_init(made)
                written(self, *arguments, **named)

            made.__init__ = init
            made.__repr__ = _repr
            if eq:
                values = operator.attrgetter(*[field.name for field in fields(made) if field.compare])
                made.__eq__, made.__hash__ = _comparison(operator.eq, values), _hash(values) if frozen else None
                for name in ("__lt__", "__le__", "__gt__", "__ge__") if order else ():
                    setattr(made, name, _comparison(getattr(operator, name), values))
            return made

        return decorate


def _written_init(made: type) -> Callable[..., None]:
    """What `dataclass` would write, without the annotations: in a third of the time."""
    all_fields = fields(made)
    positional = [_parameter(field) for field in all_fields if field.init and not field.kw_only]
    named = [_parameter(field) for field in all_fields if field.init and field.kw_only]
    parameters = ", ".join(("self", *positional, *(("*", *named) if named else ())))
    known: dict[str, Any] = {"MISSING": MISSING}
    for field in all_fields:
        known[f"default_{field.name}"], known[f"new_{field.name}"] = field.default, field.default_factory
    exec(f"def __init__({parameters}):\n " + "\n ".join(_lines(made)), known)  # noqa: S102 - of names in our own classes
    written: Callable[..., None] = known["__init__"]
    written.__qualname__ = f"{made.__qualname__}.__init__"
    return written


def _parameter(field: Field[Any]) -> str:
    if field.default is not MISSING:
        return f"{field.name}=default_{field.name}"
    return field.name if field.default_factory is MISSING else f"{field.name}=MISSING"


def _lines(made: type) -> Iterator[str]:
    for field in fields(made):
        name = field.name
        if field.init and field.default_factory is MISSING:
            yield f"self.{name} = {name}"
        elif field.init:
            yield f"self.{name} = new_{name}() if {name} is MISSING else {name}"
    # It sets those fields that are no arguments.
    yield "self.__post_init__()" if hasattr(made, "__post_init__") else "pass"


def _comparison(compare: Callable[[Any, Any], Any], values: Callable[[object], Any]) -> Callable[[object, object], Any]:
    def compared(self: object, other: object) -> Any:  # noqa: ANN401 - a bool, or NotImplemented
        return compare(values(self), values(other)) if other.__class__ is self.__class__ else NotImplemented

    return compared


def _hash(values: Callable[[object], Any]) -> Callable[[object], int]:
    return lambda self: hash(values(self))


def _repr(self: object) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)  # type: ignore[arg-type]
    return f"{type(self).__qualname__}({', '.join(shown)})"
