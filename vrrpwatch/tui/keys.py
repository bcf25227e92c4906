"""The keys of everywhere, and the user's own choice of keys.

Every action of the screens has a Binding with an id. The table here has those that work wherever one is; what a pane
adds stands in its own BINDINGS, with ids that begin with the pane's name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.keys import KEY_NAME_REPLACEMENTS, Keys, _character_to_key, key_to_character
from textual.screen import ModalScreen
from textual.widget import Widget

from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.record import record
from vrrpwatch.report.safe import safe


@record(frozen=True, slots=True)
class Key:
    """What one key does."""

    id: str
    """By which the configuration names it."""
    keys: str
    """Names of Textual, separated by commas."""
    action: str
    description: str
    show: bool = False
    """In the footer, which has little room."""
    at_once: bool = False
    """Done before the next key is looked at: what is typed behind it, or came with it over a slow line, is text."""

    def binding(self, *, priority: bool = False) -> Binding:
        """As Textual wants it; with `priority` nothing that has the focus can take the key."""
        return Binding(
            self.keys, self.action, self.description, show=self.show, id=self.id, priority=priority or self.at_once
        )


EVERYWHERE: tuple[Key, ...] = (
    Key("help", "question_mark,f1", "help", "Help"),
    Key("filter", "slash", "filter", "Filter", show=True, at_once=True),
    Key("freeze", "f", "freeze", "Freeze", show=True),
    Key("explain", "v", "explain", "Explain", show=True),
    Key("export", "e", "export", "Export", show=True),
    Key("copy", "y", "copy", "Copy"),
    Key("back", "escape", "back", "Back to the screen before"),
    Key("theme", "t", "app.next_theme", "Next theme"),
    Key("palette", "ctrl+p", "app.command_palette", "All actions"),
    Key("pane-1", "1", "pane(1)", "Virtual routers"),
    Key("pane-2", "2", "pane(2)", "Timeline"),
    Key("pane-3", "3", "pane(3)", "Findings"),
    Key("pane-4", "4", "pane(4)", "Packets"),
    Key("pane-5", "5", "pane(5)", "Routers"),
    Key("pane-6", "6", "pane(6)", "Capture"),
    Key("pane-next", "tab", "next_pane(1)", "Next screen"),
    Key("pane-previous", "shift+tab", "next_pane(-1)", "Screen before in the row"),
    Key("focus-next", "f6", "app.focus_next", "Next part of the screen"),
    Key("focus-previous", "shift+f6", "app.focus_previous", "Part before of the screen"),
    Key("quit", "q", "app.quit", "Quit"),
)
"""Live and in a replay."""

REPLAY: tuple[Key, ...] = (
    Key("replay-play", "space", "replay('toggle')", "Play or pause", show=True),
    Key("replay-slower", "less_than_sign", "replay('slower')", "Slower"),
    Key("replay-faster", "greater_than_sign", "replay('faster')", "Faster"),
    Key("replay-previous-event", "left_square_bracket,left", "replay('previous_event')", "Event before"),
    Key("replay-next-event", "right_square_bracket,right", "replay('next_event')", "Next event"),
    Key("replay-jump", "at", "ask_time", "Jump to a time"),
    Key("replay-start", "left_curly_bracket,home", "replay('to_start')", "To the start of the capture"),
    Key("replay-end", "right_curly_bracket,end", "replay('to_end')", "To the end of the capture"),
)
"""While a capture is played. A list that has the focus keeps the arrows, Home and End for itself."""

ALWAYS: tuple[Key, ...] = (
    Key("quit-now", "ctrl+c,ctrl+q", "quit", "Quit, also out of a dialog"),
    Key("suspend", "ctrl+z", "suspend_process", "Suspend; the shell's fg comes back"),
)
"""Also while a dialog is open or a text is typed."""

_OUR_MODULES = "vrrpwatch.tui."


def bindings(keys: Iterable[Key], *, priority: bool = False) -> list[BindingType]:
    """For BINDINGS of a class."""
    return [key.binding(priority=priority) for key in keys]


def checked(keymap: Mapping[str, str], panes: Iterable[type[Widget]]) -> dict[str, str]:
    """`keymap` (id to keys, separated by commas) with the names of Textual.

    `panes` bring their own ids. Raises UsageError for ids that nothing has, keys that no keyboard has, and a key for
    two actions that are reachable at the same time.
    """
    here = {key.id: key.keys.split(",") for key in (*EVERYWHERE, *REPLAY, *ALWAYS)}
    theirs = {owner: dict(_ids(owner)) for owner in _owners(panes)}
    known = {**here, **{name: keys for own in theirs.values() for name, keys in own.items()}}
    wanted: dict[str, list[str]] = {}
    for name, keys in keymap.items():
        if name not in known:
            raise UsageError(
                f"no action {safe(name)!r} that a key could be given; there are: {', '.join(sorted(known))}"
            )
        wanted[name] = [_key_name(key.strip(), name) for key in keys.split(",")]
    changed_here = {name: wanted.get(name, keys) for name, keys in here.items()}
    _refuse_clashes(changed_here, wanted)
    always = {key.id: changed_here[key.id] for key in ALWAYS}
    for owner, own in theirs.items():
        mine = {name: wanted.get(name, keys) for name, keys in own.items()}
        # A dialog keeps the keys of everywhere out.
        _refuse_clashes({**(always if issubclass(owner, ModalScreen) else changed_here), **mine}, wanted)
    return {name: ",".join(keys) for name, keys in wanted.items()}


def _owners(panes: Iterable[type[Widget]]) -> Iterator[type[DOMNode]]:
    """The panes, and the classes that their modules and those beside them define."""
    yield from panes
    waiting: list[type[DOMNode]] = [Widget]
    seen: set[type[DOMNode]] = set()
    while waiting:
        for each in waiting.pop().__subclasses__():
            if each not in seen:
                seen.add(each)
                waiting.append(each)
                if each.__module__.startswith(_OUR_MODULES):
                    yield each


def _ids(owner: type[DOMNode]) -> Iterator[tuple[str, list[str]]]:
    every = {key.id for key in (*EVERYWHERE, *REPLAY, *ALWAYS)}
    found: dict[str, list[str]] = {}
    written = (each.__dict__.get("BINDINGS", ()) for each in owner.__mro__)
    for binding in Binding.make_bindings(chain.from_iterable(written)):
        if binding.id is not None and binding.id not in every:
            found.setdefault(binding.id, []).append(binding.key)
    yield from found.items()


def _key_name(key: str, action: str) -> str:
    """`ctrl+k`, `F5` or `?` as Textual names it."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    last = _character_to_key(last) if len(last) == 1 else last.lower()
    last = KEY_NAME_REPLACEMENTS.get(last, last)
    known = len(last) == 1 or last in {str(each.value) for each in Keys} or key_to_character(last) is not None
    if not known or not set(modifiers) <= {"ctrl", "shift", "alt"} or not re.fullmatch(r"\w+", last):
        raise UsageError(f"{safe(key)!r} for {action} is no key; write it like q, ?, f5, ctrl+k or shift+tab")
    return "+".join((*modifiers, last))


def _refuse_clashes(reachable: Mapping[str, list[str]], wanted: Mapping[str, list[str]]) -> None:
    """Only where the user chose: panes may shadow keys of everywhere on purpose."""
    for name, keys in wanted.items():
        if name not in reachable:
            continue
        for other, taken in reachable.items():
            if other != name and (both := set(keys) & set(taken)):
                raise UsageError(f"the key {both.pop()} cannot do both {name} and {other}")
