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
HTML = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</title></style><script>alert(1)</script>",
    "--><b>x</b>]]>",
    "javascript:alert(1)",
    "&lt;b&gt;&#60;",
)
SPREADSHEET = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\0=1",
    " =1",
    "=cmd|' /C calc'!A0",
    '","=1',
    "\uff1d1",
)
MARKDOWN = (
    "a | b | c",
    "\\| b",
    "\n| new | row |",
    "[x](http://e/)",
    "![x](http://e/y)",
    "http://e/ www.e.example",
    "<http://e/>",
    "`code` **bold** _thin_ ~~gone~~",
    "# heading",
    "- item",
    "***",
    "$x$",
)
ALL = TERMINAL + MARKUP + HTML + SPREADSHEET + MARKDOWN
