"""Always on top: the worst thing now in one sentence; below it what is looked at, and how the looking goes."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.css.scalar import Scalar
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from vrrpwatch.model.picture import Picture
from vrrpwatch.model.snapshot import Status
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.marks import STATUS
from vrrpwatch.report.safe import PATH, safe
from vrrpwatch.tui.rows import verdict
from vrrpwatch.tui.rows.verdict import Sample, Words

STYLE = {
    Status.OK: "bold $text-success",
    Status.WARNING: "bold $text-warning",
    Status.CRITICAL: "bold $text-error",
    Status.UNKNOWN: "bold $text-accent",
}
"""The theme's own colours: those of the reports are made for a terminal's background."""

_RATE_OVER_NS = 5 * SECOND_NS
_MOST_SAMPLES = 64
_WIDE = 110
_SHORTEST_TITLE = 12
_APART = " · "


class VerdictBar(Widget, can_focus=True):
    """Two lines; three where the sentence needs two."""

    HELP = """
**The verdict.** The sentence is the worst thing that goes on now. Enter shows that finding with its evidence.

Below it: what is looked at, open findings by severity, whether the capture itself is well, adverts per second
over the last seconds, and the time of the picture.
"""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "explain", "Explain", id="verdict-explain")]
    DEFAULT_CSS = """
    VerdictBar { height: 2; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; background: $panel; }
    VerdictBar:focus { background: $primary-muted; }
    """

    shown = reactive[tuple[Content, ...]]((), init=False)
    """Lines."""

    class Explain(Message):
        """Somebody wants to know more about the worst thing now."""

    def __init__(self, title: str, *, live: bool) -> None:
        super().__init__()
        self._title = safe(title, PATH)
        self._live = live
        self._samples: list[Sample] = []

    def note(self, picture: Picture) -> None:
        """Count the adverts of a picture, also when the display is frozen."""
        sample = verdict.sample_of(picture)
        if self._samples and verdict.adverts_per_second(self._samples[-1], sample) is None:
            self._samples.clear()
        self._samples.append(sample)
        while len(self._samples) > _MOST_SAMPLES or (
            len(self._samples) > 2 and sample.now_ns - self._samples[1].now_ns >= _RATE_OVER_NS
        ):
            del self._samples[0]

    def draw(self, picture: Picture | None, frozen_s: float | None) -> None:
        """Show `picture`; `frozen_s`: the display stands still since so many seconds."""
        if picture is None:
            self.shown = (Content(f"… Opening {self._title}"), Content(self._mode(frozen_s)))
        else:
            self.shown = (*self._sentence(verdict.now(picture)), self._second_line(picture, frozen_s))
        if self.styles.height != Scalar.from_number(len(self.shown)):
            self.styles.height = len(self.shown)

    def render(self) -> Content:
        width = self.size.width
        return Content("\n").join(line.truncate(width, ellipsis=True) for line in self.shown)

    def action_explain(self) -> None:
        self.post_message(self.Explain())

    def on_click(self) -> None:
        self.action_explain()

    def _sentence(self, words: Words) -> Iterator[Content]:
        mark = STATUS[words.status]
        label = f"{mark.glyph} {mark.word}"
        room = max(self.size.width - len(label) - 2, 1)
        first, *more = wrap(words.text, room) or [""]
        yield Content.assemble((label, STYLE[words.status]), "  ", first)
        if more:
            yield Content(f"{'':{len(label) + 2}}{' '.join(more)}")

    def _mode(self, frozen_s: float | None) -> str:
        if frozen_s is not None:
            return f"■ FROZEN {frozen_s:.0f} s ago:"
        return "LIVE" if self._live else "REPLAY"

    def _second_line(self, picture: Picture, frozen_s: float | None) -> Content:
        healthy = verdict.health(picture)
        parts = [
            Content.styled(self._mode(frozen_s), "bold reverse" if frozen_s is not None else "bold"),
            Content(verdict.open_counts(picture.snapshot)),
            Content.assemble((STATUS[healthy.status].glyph, STYLE[healthy.status]), f" {healthy.text}"),
            Content(verdict.clock(picture, date=self.size.width >= _WIDE)),
            Content(verdict.rate_words(self._rate())),
        ]
        # The name takes what the others leave; before it gets too short to be one, the rate goes.
        while len(parts) > 1 and self._room(parts) < min(_SHORTEST_TITLE, len(self._title)):
            del parts[-1]
        return Content(_APART).join([parts[0] + f" {_end_of(self._title, self._room(parts))}", *parts[1:]])

    def _room(self, parts: Sequence[Content]) -> int:
        """Columns that are left for the title and the space before it."""
        return self.size.width - sum(map(len, parts)) - len(_APART) * (len(parts) - 1) - 1

    def _rate(self) -> float | None:
        if len(self._samples) < 2:
            return None
        return verdict.adverts_per_second(self._samples[0], self._samples[-1])


def _end_of(title: str, room: int) -> str:
    """A path is known by its end."""
    return title if len(title) <= room else f"…{title[len(title) - room + 1 :]}" if room > 1 else ""
