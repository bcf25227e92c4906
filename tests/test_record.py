"""Records behave as the frozen dataclasses that the type checker takes them for."""

from dataclasses import field, fields, replace
from typing import Any

import pytest

from vrrpwatch.model.record import record


@record(frozen=True, slots=True)
class Place:
    """Where something is."""

    name: str
    secret: bytes = field(default=b"", repr=False)
    where_seen: str = field(default="", compare=False)


@record(frozen=True, slots=True, kw_only=True)
class Visit:
    """When something was somewhere."""

    time_ns: int
    place: Place | None = None


@record(frozen=True, slots=True, kw_only=True)
class LongVisit(Visit):
    """A record that inherits."""

    nights: int


@record(frozen=True, slots=True, eq=False)
class Once:
    """Compared by identity."""

    number: int


@record(frozen=True, slots=True)
class Sum:
    """Some fields are no arguments."""

    parts: list[int] = field(default_factory=list)
    total: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", sum(self.parts))


@record(frozen=True, slots=True)
class NamedSum(Sum):
    """Inherits a field that is no argument."""

    name: str = "sum"


@record(frozen=True, slots=True, order=True)
class Version:
    """In order."""

    major: int
    minor: int


@record(frozen=False, slots=True)
class Count:
    """What changes while it is kept."""

    number: int = 0
    seen: list[int] = field(default_factory=list)


def test_equal_fields_are_equal_records_with_one_hash() -> None:
    assert Place("a", b"x") == Place("a", b"x")
    assert len({Place("a"), Place("a"), Place("b")}) == 2
    assert Place("a") != Place("a", b"x")


def test_what_shall_not_be_compared_makes_no_difference() -> None:
    assert len({Place("a", where_seen="here"), Place("a", where_seen="there")}) == 1


def test_records_of_two_classes_are_never_equal() -> None:
    assert Visit(time_ns=1) != LongVisit(time_ns=1, nights=2)


def test_without_eq_a_record_is_equal_to_itself_alone() -> None:
    one, other = Once(1), Once(1)
    assert one != other
    assert len({one, other}) == 2


def test_order_is_that_of_the_fields() -> None:
    assert sorted([Version(2, 0), Version(1, 9)]) == [Version(1, 9), Version(2, 0)]
    assert Version(1, 0) <= Version(1, 0)
    assert Version(1, 1) > Version(1, 0) >= Version(0, 9)
    with pytest.raises(TypeError):
        sorted([Place("a"), Place("b")])  # type: ignore[type-var]


def test_what_shall_not_be_shown_is_not_shown() -> None:
    assert repr(LongVisit(time_ns=1, place=Place("a", b"x"), nights=2)) == (
        "LongVisit(time_ns=1, place=Place(name='a', where_seen=''), nights=2)"
    )


def test_fields_are_known_and_replaced() -> None:
    assert [each.name for each in fields(LongVisit)] == ["time_ns", "place", "nights"]
    assert replace(Visit(time_ns=1), time_ns=2) == Visit(time_ns=2)


def test_a_field_that_is_missing_is_an_error() -> None:
    with pytest.raises(TypeError):
        Visit()  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        Place("a").color = "red"  # type: ignore[attr-defined]


@pytest.mark.parametrize("ask", [NamedSum, Sum], ids=["the heir first", "or its own"])
def test_the_first_record_of_a_class_is_made_as_all_others_are(ask: type[Sum]) -> None:
    """`__init__` is written when it is needed for the first time."""
    first, second = ask(), ask([1, 2])
    assert (first.parts, first.total, second.parts, second.total) == ([], 0, [1, 2], 3)
    assert ask().parts is not first.parts
    assert NamedSum([4], name="n") == NamedSum([4], "n")
    with pytest.raises(TypeError):
        ask(total=3)  # type: ignore[call-arg]


def test_what_may_change_is_compared_and_has_no_hash() -> None:
    count = Count()
    count.number += 1
    assert count == Count(1)
    assert count.seen is not Count().seen
    with pytest.raises(TypeError):
        hash(count)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [((), {}), (("a", b"", "", 1), {}), (("a",), {"color": "red"})],
    ids=["one too few", "one too many", "one that is no field"],
)
def test_a_wrong_argument_is_an_error_that_names_the_class(arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=r"Place\.__init__\(\)"):
        Place(*arguments, **named)
