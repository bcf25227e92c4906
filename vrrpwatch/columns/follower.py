"""Takes chunks in, with the same effect as `Decoder.decode` and `Analyzer.see` have frame by frame.

Between two stops nothing happens that anybody could tell. Stops are frames that are not steady adverts, and the first
steady advert after a deadline. Before each stop all that it may look at is brought up to date: the virtual router that
it is about, those that may be due, and those that are asked when the whole capture may have paused.
"""

import heapq
from bisect import bisect_left
from collections.abc import Callable, Iterable

from vrrpwatch.analysis.analyzer import Analyzer
from vrrpwatch.analysis.pauses import comes_after_silence
from vrrpwatch.analysis.router import Stream
from vrrpwatch.analysis.virtual_router import VirtualRouter
from vrrpwatch.columns.adoption import Adoption
from vrrpwatch.columns.chunk import Chunk, Rows, Sifted
from vrrpwatch.columns.recognition import ODD, Recognised, Recognition
from vrrpwatch.columns.steady import Streams
from vrrpwatch.decode.decoder import Decoder
from vrrpwatch.model.advert import Advert, Sighting
from vrrpwatch.model.event import Event
from vrrpwatch.model.frame import Frame

Tell = Callable[[Iterable[Event]], None]
Lose = Callable[[Frame, Exception], None]
FollowPlainly = Callable[[Iterable[Frame]], object]

_LARGE = 4_000
"""Frames of a chunk that tells what the next ones are like; at first everything is new and nothing is steady."""
_MOST_UNTRIED = 8
"""Chunks that are followed plainly before columns are tried again."""


class Follower:
    """One stream of chunks on its way to events."""

    def __init__(
        self, decoder: Decoder, analyzer: Analyzer, tell: Tell, lose: Lose, follow_plainly: FollowPlainly
    ) -> None:
        """`lose` is told of a frame that was lost by a mistake in the program.

        `follow_plainly` takes frames in one by one, and counts their adverts: while a sender is restless, or where
        columns would be slower.
        """
        self._follow_plainly = follow_plainly
        self._analyzer = analyzer
        self._tell = tell
        self._lose = lose
        self._recognition = Recognition(decoder)
        self._adoption = Adoption(self._recognition)
        self._untried = 0
        """Chunks to come that are followed plainly: the analyzer had to see most frames of the last one in columns."""
        self._next_untried = 1

    def take(self, chunk: Rows) -> int:
        """Take in a chunk. Returns how many adverts it has, with copies and invalid ones.

        Without those that were followed plainly.
        """
        if self._untried:
            self._untried -= 1
            self._follow_plainly(self._adoption.rest(chunk, 0) if isinstance(chunk, Sifted) else chunk.every_frame())
            return 0
        return self._take_sifted(chunk) if isinstance(chunk, Sifted) else self._take_chunk(chunk)

    def _take_chunk(self, chunk: Chunk) -> int:
        adverts = done = 0
        while done < len(chunk):
            rest = chunk.part(done, len(chunk))
            if self._recognition.passes_over:
                self._follow_plainly(rest.every_frame())
                break
            found = self._recognition.recognise(rest)
            adverts += self._pass(rest.part(0, found.end), found)
            done += found.end
        return adverts

    def _take_sifted(self, chunk: Sifted) -> int:
        adverts = done = 0
        if not self._recognition.passes_over:
            found = self._adoption.recognise(chunk)
            done = found.end
            adverts = self._pass(chunk.until(done), found)
        if done < len(chunk):
            self._follow_plainly(self._adoption.rest(chunk, done))
        return adverts

    def _pass(self, chunk: Rows, found: Recognised) -> int:
        streams = Streams(chunk, found, self._recognition, self._analyzer)
        stops = _Passage(chunk, found, self._recognition, streams, self._analyzer).run(self._tell, self._lose)
        if len(chunk) >= _LARGE:
            self._untried = self._next_untried if stops > len(chunk) // 2 else 0
            self._next_untried = min(2 * self._untried, _MOST_UNTRIED) or 1
        return len(streams.kinds.rows) + len(streams.kinds.sequenced)


class _Passage:
    """Through one chunk."""

    def __init__(
        self, chunk: Rows, found: Recognised, recognition: Recognition, streams: Streams, analyzer: Analyzer
    ) -> None:
        self._chunk = chunk
        self._found = found
        self._recognition = recognition
        self._streams = streams
        self._spans = streams.spans
        self._analyzer = analyzer
        # What is asked for one value at a time is faster that way.
        self._times_ns, self._numbers = chunk.times_ns.data, found.numbers.data
        self._arrivals, self._latest_ns = streams.kinds.arrivals.data, streams.kinds.latest_ns.data
        self._pending = dict(streams.firsts)
        """For each virtual router, by its number, the row of its next advert that the analyzer has to see."""
        self._stops = [*self._pending.values(), *found.odd]
        """A heap: rows of the frames that the analyzer has to see, some of which are not `_pending` any more."""
        heapq.heapify(self._stops)
        self._stepped = not streams.usable
        """The clock of the capture was set back: no time of the chunk is good any more, and no advert steady."""

    def run(self, tell: Tell, lose: Lose) -> int:
        """Take in all. Returns how many stops that took."""
        row, end, stops = 0, len(self._chunk), 0
        self._postpone(self._spans.virtual_routers())
        try:
            while (row := self._next(row)) < end:
                try:
                    events = self._stop(row)
                    if events:
                        tell(events)
                except Exception as error:  # noqa: BLE001 - one bad packet costs one packet
                    self._go_on_plainly(row)
                    if self._numbers[row] != ODD:
                        self._await(self._recognition.groups[self._numbers[row]], row)
                    lose(self._chunk.frame(row), error)
                row += 1
                stops += 1
        finally:
            # Also when the user interrupts: what is told then must not lag behind the clock.
            self._arrive(row)
            self._spans.take_all(row)
        return stops

    def _next(self, row: int) -> int:
        """The next stop, at `row` or later."""
        while self._stops and not self._is_stop(self._stops[0]):
            heapq.heappop(self._stops)
        stop = self._stops[0] if self._stops else len(self._chunk)
        arrivals, latest_ns, rest_ns = self._arrivals, self._latest_ns, self._analyzer.time.rest_ns
        if self._stepped or not arrivals or rest_ns > latest_ns[-1]:
            return stop
        at = max(bisect_left(latest_ns, rest_ns), bisect_left(arrivals, row))
        return min(stop, arrivals[at]) if at < len(arrivals) else stop

    def _is_stop(self, row: int) -> bool:
        number = self._numbers[row]
        return number == ODD or self._pending.get(self._recognition.groups[number]) == row

    def _stop(self, row: int) -> Iterable[Event]:
        self._arrive(row)
        if self._stops and self._stops[0] == row:
            heapq.heappop(self._stops)
            return self._see(row)
        analyzer = self._analyzer
        now_ns = self._times_ns[row] + analyzer.clock.offset_ns
        concerned = self._prepare_deadlines(now_ns, row)
        events = analyzer.pass_deadlines(now_ns, self._chunk.before + row + 1)
        self._look_again(concerned, row)
        return events

    def _arrive(self, row: int) -> None:
        """Bring the clock to where it is before `row`."""
        analyzer = self._analyzer
        if row:
            analyzer.heard_ns = self._times_ns[row - 1]
        before = bisect_left(self._arrivals, row)
        if before and not self._stepped:
            analyzer.clock.now_ns = max(analyzer.clock.now_ns, self._latest_ns[before - 1])

    def _see(self, row: int) -> Iterable[Event]:
        decoded = self._found.odd.get(row) or self._sighting(row)
        if isinstance(decoded, Exception):
            raise decoded
        if not isinstance(decoded, Sighting):
            return self._analyzer.see(decoded)
        clock = self._analyzer.clock
        self._prepare(decoded, row)
        concerned = self._prepare_deadlines(max(clock.now_ns, decoded.time_ns + clock.offset_ns), row)
        offset_ns = clock.offset_ns
        events = self._analyzer.see(decoded)
        if clock.offset_ns == offset_ns:
            self._look_again(concerned, row)
        else:
            self._go_on_plainly(row)
        if row not in self._found.odd:
            self._plan(row, decoded.advert)
        return events

    def _plan(self, row: int, advert: Advert) -> None:
        """After a virtual router had an advert at `row`: when the analyzer has to see the next one."""
        group = self._recognition.group_of(advert)
        stream = self._analyzer.usual.get(advert)
        if stream and not self._stepped and self._streams.resume(stream.router.virtual_router, group, row):
            self._postpone((stream.router.virtual_router,))
        self._await(group, row)

    def _await(self, group: int, row: int) -> None:
        following = self._streams.following(group, row)
        if following is None:
            # The last one may be among the stops twice: planned, given up for steady ones, and planned again.
            self._pending.pop(group, None)
        else:
            self._pending[group] = following
            heapq.heappush(self._stops, following)

    def _sighting(self, row: int) -> Sighting:
        number, ip_id = self._numbers[row], int(self._found.ip_ids[row])
        advert, time_ns = self._recognition.adverts[number], self._times_ns[row]
        return Sighting(advert, time_ns, self._chunk.before + row + 1, None if ip_id < 0 else ip_id)

    def _prepare(self, sighting: Sighting, row: int) -> None:
        """Bring up to date what the analyzer looks at when it sees this, other than deadlines."""
        analyzer, spans, advert = self._analyzer, self._spans, sighting.advert
        self._streams.take_group(self._recognition.group_of(advert), row)
        copied = analyzer.copies.first(advert)
        if copied is not None:
            spans.take((copied.router.virtual_router,), row)
        usual = analyzer.usual.get(advert)
        if usual is not None and self._may_ask_others(usual, sighting):
            spans.take(analyzer.time.witnesses(), row)

    def _may_ask_others(self, usual: Stream, sighting: Sighting) -> bool:
        """Whether the analyzer may ask if others are late, too."""
        clock = self._analyzer.clock
        # When the clock is set back now the last frame is not as long ago as that.
        now_ns = max(clock.now_ns, sighting.time_ns + clock.offset_ns)
        return comes_after_silence(usual, self._analyzer.heard_ns + clock.offset_ns, now_ns)

    def _prepare_deadlines(self, now_ns: int, row: int) -> Iterable[VirtualRouter]:
        """Bring up to date what the analyzer looks at to fire deadlines. Returns who may be due."""
        concerned = self._analyzer.time.concerned(now_ns)
        self._spans.take(concerned, row)
        return concerned

    def _look_again(self, concerned: Iterable[VirtualRouter], row: int) -> None:
        """A deadline may have fired for these: without a Master or a contest that just goes on none is steady."""
        for virtual_router in concerned:
            if virtual_router.quiet is None and virtual_router.contest is None:
                self._give_up(virtual_router, row)
        self._postpone(concerned)

    def _postpone(self, virtual_routers: Iterable[VirtualRouter]) -> None:
        """Nobody is due before the last of the steady adverts that will come: spare the analyzer to look."""
        dues: dict[VirtualRouter, int] = {}
        for one in virtual_routers:
            last_ns = self._spans.last_ns(one)
            if last_ns is not None:
                due_ns = min(last_ns + one.patience_ns, one.planned_ns)
                if one.scheduled_ns is not None and due_ns > one.scheduled_ns:
                    dues[one] = due_ns
        if dues:
            self._analyzer.time.postpone(dues)

    def _give_up(self, virtual_router: VirtualRouter, row: int) -> None:
        # The advert at `row` was steady when it came, whatever fired then.
        self._spans.take((virtual_router,), row + 1)
        plain = self._spans.give_up(virtual_router)
        if plain is not None:
            self._pending[self._recognition.groups[self._numbers[plain]]] = plain
            heapq.heappush(self._stops, plain)

    def _go_on_plainly(self, row: int) -> None:
        steady = self._spans.virtual_routers()
        for virtual_router in steady:
            self._give_up(virtual_router, row)
        # The adverts for which these were postponed come at other times.
        self._analyzer.time.wake(steady)
        self._stepped = True
