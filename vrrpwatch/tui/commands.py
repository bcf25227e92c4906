"""The command palette: every action that can be done at present, found by its words."""

from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import Any

from textual.app import App
from textual.binding import ActiveBinding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen

from vrrpwatch.model.record import record


@record(frozen=True, slots=True)
class Command:
    """One line of the palette."""

    words: str
    keys: str
    do: Callable[[], Coroutine[Any, Any, bool]]


class Actions(Provider):
    """What has an id of its own: keys that only move a cursor are no commands."""

    async def discover(self) -> Hits:
        for command in self._commands():
            yield DiscoveryHit(Content(command.words), command.do, text=command.words, help=command.keys)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self._commands():
            score = matcher.match(command.words)
            if score > 0:
                yield Hit(score, matcher.highlight(command.words), command.do, text=command.words, help=command.keys)

    def _commands(self) -> Iterator[Command]:
        found: dict[str, list[ActiveBinding]] = {}
        actives = self.screen.active_bindings.values()
        # What works everywhere first: a pane may have many keys that only move something.
        for active in sorted(actives, key=lambda each: not isinstance(each.node, (Screen, App))):
            if active.binding.id is not None and active.enabled:
                found.setdefault(active.binding.id, []).append(active)
        for same in found.values():
            first = same[0]
            keys = " ".join(self.app.get_key_display(each.binding) for each in same)
            words = first.binding.description or first.binding.action
            yield Command(words, keys, partial(self.app.run_action, first.binding.action, default_namespace=first.node))
        for name in sorted(self.app.available_themes):
            yield Command(f"Theme {name}", "", partial(self.app.run_action, f"app.set_theme({name!r})"))
