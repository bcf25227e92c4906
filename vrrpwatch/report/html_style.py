"""How the HTML report looks. Nothing in here comes from a capture."""

STYLE = """
:root { color-scheme: light dark; --page: #ffffff; --text: #1b1f24; --quiet: #57606a; --line: #d0d7de; --card: #f6f8fa;
  --good: #1a7f37; --warn: #8a5a00; --bad: #b42318; --odd: #6e3fbf; --calm: #2563a8;
  --master: #bcd9f5; --contest: #fbd0cb; --silent: #e4e7eb; --resigned: #e4d7f8; --blind: #eeeeee; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --text: #e6edf3; --quiet: #9da7b3; --line: #3d444d;
  --card: #161b22; --good: #4ac26b; --warn: #e3b341; --bad: #ff8a80; --odd: #c4a5ff; --calm: #79b8ff;
  --master: #1f4a7a; --contest: #6e2320; --silent: #2f353d; --resigned: #43306b; --blind: #22272e; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { margin: 0; font-size: 1.6rem; } h2 { margin: 2.2rem 0 .8rem; font-size: 1.2rem; }
h3 { margin: 0; font-size: 1rem; }
p { margin: .4rem 0; overflow-wrap: anywhere; } ul { padding-left: 1.2rem; } li { overflow-wrap: anywhere; }
code { font: .95em ui-monospace, monospace; } footer, .evidence { color: var(--quiet); font-size: .875rem; }
footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .6rem; }
.verdict, .finding { background: var(--card); border: 1px solid var(--line); border-left: .4rem solid var(--edge);
  border-radius: .4rem; padding: .8rem 1rem; }
article.finding { margin: .8rem 0; break-inside: avoid; }
.verdict h1, .badge { color: var(--edge); } .badge { font-weight: 700; }
.ok { --edge: var(--good); } .warning { --edge: var(--warn); } .critical { --edge: var(--bad); }
.unknown { --edge: var(--odd); } .info { --edge: var(--calm); }
table { width: 100%; border-collapse: collapse; font-size: .875rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: break-word; }
th { color: var(--quiet); font-weight: 600; } td:first-child { white-space: nowrap; }
figure { margin: 1rem 0; break-inside: avoid; } figcaption { font-weight: 600; }
.patterns { position: absolute; width: 0; height: 0; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; color: var(--quiet);
  font-size: .875rem; white-space: pre; }
.legend svg { vertical-align: -1px; }
svg text { font: 12px system-ui, sans-serif; fill: var(--text); }
svg .word { paint-order: stroke; stroke: var(--page); stroke-width: 3px; stroke-linejoin: round; font-weight: 600; }
svg .time { fill: var(--quiet); } svg .tick { stroke: var(--line); stroke-dasharray: 2 3; }
svg .known { stroke: var(--quiet); stroke-width: 2; } svg .router { font-weight: 600; }
svg .finding { font-size: 14px; fill: var(--edge); font-weight: 700; } svg .finding.info { font-size: 24px; }
.ground { stroke: var(--quiet); stroke-width: 1; }
.ground.master { fill: var(--master); }
.ground.contest { fill: var(--contest); } .ground.silent { fill: var(--silent); }
.ground.resigned { fill: var(--resigned); } .ground.blind { fill: var(--blind); stroke: none; }
.lines { fill: none; stroke-width: 2; } .lines.contest { stroke: var(--bad); } .lines.silent { stroke: var(--quiet); }
.lines.resigned { stroke: var(--odd); } .lines.blind { stroke: var(--line); stroke-width: 1; }
section { overflow-x: auto; }
@media (max-width: 44rem) {
  thead { display: none; } tr { display: block; border-bottom: 1px solid var(--line); padding: .4rem 0; }
  td { display: block; border: 0; padding: .1rem 0; } td:first-child { white-space: normal; font-weight: 600; }
  td::before { content: attr(data-label) ": "; color: var(--quiet); font-weight: 400; } }
@media print { body { font-size: 11pt; } main { padding: 0; max-width: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } h2 { break-after: avoid; } }
"""
