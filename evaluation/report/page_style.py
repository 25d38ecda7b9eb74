"""How reports look: one style sheet, for screens wide and narrow and for paper."""

STYLE = """
:root { --ink: #1c2430; --soft: #5b6675; --line: #e3e7ec; --green: #2a7f62; --tint: #f2f6f4; }
* { box-sizing: border-box; }
body { font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif;
  color: var(--ink); background: #fff; margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 68rem; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.3rem; margin: 2.8rem 0 .6rem; padding-top: 1rem; border-top: 1px solid var(--line); }
p { max-width: 48rem; margin: .6rem 0; overflow-wrap: anywhere; }
.subtitle { color: var(--soft); margin: .2rem 0 1.2rem; }
nav { font-size: .88rem; margin: 1rem 0; line-height: 1.9; }
nav a { color: var(--green); text-decoration: none; margin-right: 1.1rem; white-space: nowrap; }
nav a:hover { text-decoration: underline; }
.summary { background: var(--tint); border-left: 4px solid var(--green); padding: .7rem 1.2rem; }
.summary p { margin: .4rem 0; max-width: none; }
.summary dl { margin: .6rem 0 .3rem; display: grid; grid-template-columns: max-content 1fr; gap: .45rem 1.2rem; }
.summary dt { font-weight: 600; } .summary dd { margin: 0; overflow-wrap: anywhere; }
.warnings { background: #fdf6e7; border-left: 4px solid #c88a1b; padding: .5rem 1.2rem; margin: 1rem 0; }
.warnings p { margin: .35rem 0; max-width: none; font-size: .94rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .9rem; margin: 1rem 0; }
.card { border: 1px solid var(--line); border-radius: 6px; padding: .75rem .9rem .8rem; break-inside: avoid;
  display: flex; flex-direction: column; }
.card .kind { color: var(--green); font-size: .74rem; font-weight: 600; letter-spacing: .04em; }
.card .name { font-size: .92rem; line-height: 1.3; }
.card .value { font-size: 1.65rem; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
.card .spread { font-size: .82rem; font-weight: 400; color: var(--soft); white-space: nowrap; }
.card .arrow { font-size: .86rem; color: var(--soft); }
.card .level { font-size: .88rem; margin-bottom: .3rem; }
.card .words { color: var(--soft); font-size: .84rem; line-height: 1.4; margin-top: auto; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(27rem, 1fr)); gap: 1.2rem; margin: 1rem 0; }
.gallery figure { margin: 0; break-inside: avoid; }
.pictures { display: flex; gap: .35rem; }
.pictures div { flex: 1 1 0; min-width: 0; font-size: .8rem; color: var(--soft); }
.pictures img { display: block; width: 100%; border-radius: 2px; }
.legend span { display: inline-block; margin: 0 1.1rem .3rem 0; font-size: .88rem; white-space: nowrap; }
.legend i { display: inline-block; width: .85em; height: .85em; margin-right: .4em; vertical-align: -.06em;
  border: 1px solid #0003; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .9rem 0; font-size: .92rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { padding: .3rem 1rem .3rem 0; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap;
  vertical-align: top; }
th:first-child, td:first-child, .text, .name { text-align: left; }
td.name { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .84em;
  color: var(--soft); }
td.text { white-space: normal; min-width: 14rem; max-width: 34rem; overflow-wrap: anywhere; }
thead th { border-bottom: 2px solid #aeb8c4; vertical-align: bottom; } td.best { font-weight: 700; }
.note, figcaption { color: var(--soft); font-size: .88rem; }
figure { margin: 1.2rem 0; } figure > img { max-width: 100%; height: auto; }
.title { font-weight: 600; font-size: .92rem; margin: 1.2rem 0 .3rem; }
pre { background: #f5f6f8; padding: .8rem; overflow-x: auto; font-size: .82rem; line-height: 1.45; }
footer { color: var(--soft); font-size: .85rem; margin-top: 2.5rem; }
@media (max-width: 40rem) {
  body { padding: 1rem .8rem 3rem; }
  .summary dl { display: block; } .summary dd { margin-bottom: .6rem; }
  .gallery { grid-template-columns: 1fr; }
}
@media print { nav { display: none; } body { max-width: none; font-size: 12px; } }
"""
