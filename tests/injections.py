"""Text that an attacker could put where a report shows names: into passwords, interface names, file names."""

TERMINAL = (
    "\x1b]0;owned\x07",
    "\x1b[2J",
    "\x1bc",
    "\x9b31m",
    "\x00\x08\x7f",
    "a\r\nOK: fine",
    "\u202egnp.exe",
    "a\u200bb\ufeff",
    "soft\u00adhyphen",
    "\u2066isolate\u2069",
    "\udc9b2J",
    "\u3164\ufe0f\u034f",
    "\u2028line",
)
MARKUP = (
    "[/]",
    "[/",
    "[a=b:",
    "[bold red]x[/]",
    "[@click=app.bell]x[/]",
    "[link=http://e/]x[/link]",
    ":boom:",
)
ALL = TERMINAL + MARKUP
