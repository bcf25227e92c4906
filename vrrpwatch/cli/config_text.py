"""Where in a configuration file something stands: tomllib does not tell, so it is looked up in the text."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.record import record

_HEADER = re.compile(r"\s*\[\[?\s*([^\]]*?)\s*\]")


@record(frozen=True, slots=True)
class ConfigText:
    """A file as it was read."""

    name: str
    text: str

    def wrong(self, table: str, key: str, complaint: str) -> UsageError:
        """An error that names the file and, when it is found, the line of `key` in `table`; empty: the top level."""
        return self._error(self._line_of_key(table, key), complaint)

    @contextmanager
    def blaming(self, table: str, key: str, value: str | None = None) -> Iterator[None]:
        """Let a UsageError of the block name the line of `value`, else of `key`."""
        try:
            yield
        except UsageError as error:
            line = self._line_of_value(value) or self._line_of_key(table, key)
            raise self._error(line, str(error)) from error

    def _error(self, line: int | None, complaint: str) -> UsageError:
        return UsageError(f"{self.name}{f' line {line}' if line else ''}: {complaint}")

    def _line_of_key(self, table: str, key: str) -> int | None:
        """The line that sets `key` below the header of `table`, the header [table.key], or any line that sets it."""
        sets_key = re.compile(rf"(?:.*[.{{,\s])?[\"']?{re.escape(key)}[\"']?\s*[=.]")
        anywhere = None
        current = ""
        for number, line in enumerate(self.text.splitlines(), 1):
            header = _HEADER.match(line)
            if header and "=" not in line:
                current = header[1].replace('"', "").replace("'", "").replace(" ", "")
                if current == (f"{table}.{key}" if table else key) or current.startswith(f"{key}."):
                    return number
            elif sets_key.match(line):
                if current == table:
                    return number
                anywhere = anywhere or number
        return anywhere

    def _line_of_value(self, value: str | None) -> int | None:
        quoted = (f'"{value}"', f"'{value}'")
        lines = enumerate(self.text.splitlines(), 1)
        return next((number for number, line in lines if value and any(word in line for word in quoted)), None)
