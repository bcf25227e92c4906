"""No place in the source of the screens takes markup: text from a packet would be obeyed there.

Textual reads markup in any text that is not a `Content`, unless it is told not to; so each place says that it is not.
"""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.figures import reached

PACKAGE = Path(__file__).parents[2] / "vrrpwatch"
SCREENS = sorted((PACKAGE / "tui").rglob("*.py"))
WIDGETS = {"ContentSwitcher", "Input", "Markdown", "OptionList", "Static"}
"""Those in use. Of another one it must be known first what it does with text; `Input` takes all of it as it is."""
TOLD_OFF = {"Static", "OptionList", "notify"}
"""They take markup, unless they are called with `markup=False`."""
CONTENT_FIRST = {"Option", "DiscoveryHit"}
"""They take markup unless their first word is a `Content`."""
ATTRIBUTES = {"border_title", "border_subtitle", "tooltip"}
"""Markup is read in whatever is assigned to them."""
READERS = {"from_markup", "to_content", "render_markup"}
"""What reads markup."""
PAGES = {"help.py"}
"""Where Markdown shows a page of the program's own."""


def named(node: ast.expr) -> str:
    """The last part of a name: `notify` of `self.app.notify`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def is_content(node: ast.expr) -> bool:
    """Whether it is made where it stands: `Content(...)` or `Content.assemble(...)`."""
    if not isinstance(node, ast.Call):
        return False
    return named(node.func) == "Content" or (
        isinstance(node.func, ast.Attribute) and named(node.func.value) == "Content"
    )


def keyword(call: ast.Call, name: str) -> object:
    """The constant that is given for it; None when there is none."""
    values = [word.value for word in call.keywords if word.arg == name]
    return values[0].value if values and isinstance(values[0], ast.Constant) else None


def taking_calls(tree: ast.AST, path: Path) -> Iterator[ast.AST]:
    """Calls that read markup, or might."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = named(call.func)
        if (
            (name in TOLD_OFF and keyword(call, "markup") is not False)
            or (name in CONTENT_FIRST and not (call.args and is_content(call.args[0])))
            or (name == "Markdown" and (path.name not in PAGES or keyword(call, "open_links") is not False))
            or name in READERS
            or keyword(call, "markup") is True
            or any(word.arg in ATTRIBUTES for word in call.keywords)
        ):
            yield call


def taking_classes(tree: ast.AST, _: Path) -> Iterator[ast.AST]:
    """Widgets of our own that take markup, or draw what may be a plain text."""
    for made in ast.walk(tree):
        if not isinstance(made, ast.ClassDef):
            continue
        if any(named(base) in TOLD_OFF for base in made.bases):
            starts = [
                call
                for call in ast.walk(made)
                if isinstance(call, ast.Call)
                and named(call.func) == "__init__"
                and isinstance(call.func, ast.Attribute)
            ]
            yield from (call for call in starts if keyword(call, "markup") is not False)
            if not starts:
                yield made
        for method in made.body:
            if isinstance(method, ast.FunctionDef) and method.name == "render" and not _gives_content(method):
                yield method


def _gives_content(method: ast.FunctionDef) -> bool:
    return method.returns is not None and named(method.returns) == "Content"


def taking_assignments(tree: ast.AST, _: Path) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Attribute) and target.attr in ATTRIBUTES for target in targets):
            yield node


def unknown_widgets(tree: ast.AST, _: Path) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            known = WIDGETS if node.module == "textual.widgets" else set() if node.module == "rich.markup" else names
            if names - known or node.module == "textual.markup":
                yield node


Check = Callable[[ast.AST, Path], Iterator[ast.AST]]
CHECKS: tuple[Check, ...] = (taking_calls, taking_classes, taking_assignments, unknown_widgets)


def places(source: str, path: Path) -> list[int]:
    """The lines in which markup may be taken."""
    tree = ast.parse(source)
    return sorted({getattr(node, "lineno", 0) for check in CHECKS for node in check(tree, path)})


def test_no_screen_takes_markup() -> None:
    found = {str(path): lines for path in SCREENS if (lines := places(path.read_text(encoding="utf-8"), path))}
    assert found == {}
    reached("I2", f"0 places that take markup in {len(SCREENS)} modules of the screens")


@pytest.mark.parametrize(
    "source",
    [
        "Static(text)",
        'Static(f"{name}", id="x")',
        "Static(Content(text))",
        "self.app.notify(text)",
        "self.notify(text, markup=True)",
        'Option(f"{name}", id="x")',
        "OptionList(*options)",
        "DiscoveryHit(words, do)",
        "Markdown(text)",
        "Content.from_markup(text)",
        "Text.from_markup(text)",
        "self.border_title = name",
        "table.tooltip = name",
        "Static(id='x', markup=False, tooltip=name)",
        "class Line(Static): pass",
        "class Line(Static):\n    def __init__(self): super().__init__(name)",
        "class Line(Widget):\n    def render(self) -> str: return name",
        "class Line(Widget):\n    def render(self): return name",
        "from textual.widgets import Label",
        "from rich.markup import render",
    ],
)
def test_a_place_that_takes_markup_is_found(source: str) -> None:
    assert places(source, Path("pane.py"))


@pytest.mark.parametrize(
    "source",
    [
        "Static(text, markup=False)",
        "Static(id='x', markup=False)",
        "self.notify(text, markup=False)",
        'Option(Content(f"{name}"), id="x")',
        "class Line(Static):\n    def __init__(self): super().__init__(markup=False)",
        "class Line(Widget):\n    def render(self) -> Content: return Content(name)",
        "from textual.widgets import Static",
        "from rich.text import Text",
    ],
)
def test_a_place_that_takes_none_is_not(source: str) -> None:
    assert places(source, Path("pane.py")) == []


def test_no_report_takes_markup() -> None:
    """Rich reads it in texts that it is given as they are, unless the console is told not to."""
    consoles = [
        (path.name, keyword(call, "markup"))
        for path in sorted((PACKAGE / "report").rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and named(call.func) in {"Console", *READERS}
    ]
    assert consoles == [("text.py", False)]
