"""Applications driven without a terminal, and what stands on their screen."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App
from textual.pilot import Pilot

Steps = Callable[[Pilot[Any]], Awaitable[None]]
"""What a test does with an application that runs."""

SIZES = ((80, 24), (120, 40), (200, 60))
"""Columns and lines that every screen is looked at in."""


def driven(app: App[Any], steps: Steps, size: tuple[int, int] = (80, 24)) -> App[Any]:
    """Run `app` headless, do `steps` with its pilot, and give it back when it has ended.

    What the application or the steps raise comes out here.
    """

    async def run() -> None:
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            await steps(pilot)

    asyncio.run(run())
    return app


def screen_lines(app: App[Any]) -> list[str]:
    """What is on the screen, dialogs included, as lines of text without styles and without spaces at their ends."""
    # The stack of screens below a dialog is told to the compositor by this alone; the update itself is not needed.
    app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


def screen_text(app: App[Any]) -> str:
    """`screen_lines` as one text."""
    return "\n".join(screen_lines(app))


def screen_metas(app: App[Any]) -> list[dict[str, Any]]:
    """What the cells carry beside text and colour: links and actions that a click would run."""
    strips = app.screen._compositor.render_strips()
    styles = [segment.style for strip in strips for segment in strip if segment.style is not None]
    return [{**style.meta, **({"link": style.link} if style.link else {})} for style in styles]
