/** The look of every page: one column, one accent, the reader's own fonts and colour scheme. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2120; --aside: #59625f; --rule: #d9dedc; --wash: #f4f6f5;
  --accent: #0a6b4d; --warning: #8a4a00; --mark: #fdf3e3;
  --l0: #0a6b4d; --l1: #2b68ad; --l2: #b4521b; --l3: #7b4ba6; --l4: #8f6f13; --l5: #bb3f78; --l6: #227f8a; --l7: #6a7176; --l8: #8c3a3a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141817; --ink: #e4e9e7; --aside: #a2aca8; --rule: #343b39; --wash: #1c2220;
    --accent: #5fd0a5; --warning: #f2b866; --mark: #2c2416;
    --l0: #5fd0a5; --l1: #7fb2ee; --l2: #f0955f; --l3: #c39be8; --l4: #d9bb55; --l5: #f08fb9; --l6: #64c6d1; --l7: #b0b7bb; --l8: #e59090;
  }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #ffffff; --ink: #000000; --aside: #4a5250; --rule: #c9cfcd; --wash: #ffffff;
    --accent: #0a6b4d; --warning: #7a4000; --mark: #ffffff;
    --l0: #0a6b4d; --l1: #2b68ad; --l2: #b4521b; --l3: #7b4ba6; --l4: #8f6f13; --l5: #bb3f78; --l6: #227f8a; --l7: #6a7176; --l8: #8c3a3a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
header, nav, main, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.5rem; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; z-index: 9; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

header { padding-top: 2.5rem; }
.kicker { margin: 0; color: var(--accent); font-weight: 600; letter-spacing: .02em; }
h1 { margin: .1rem 0 .3rem; font-size: 2rem; line-height: 1.2; font-weight: 650; letter-spacing: -.01em; }
.about { margin: 0; color: var(--aside); }
.figures { display: flex; flex-wrap: wrap; gap: 1rem 2rem; margin: 1.75rem 0 0; padding: 1.1rem 0; border-top: 2px solid var(--ink); border-bottom: 1px solid var(--rule); }
.figures > div { flex: 1 1 auto; max-width: 18rem; }
.figures dt { color: var(--aside); font-size: .875rem; }
.figures dd { margin: 0; }
.figures .big { font-size: 1.4rem; line-height: 1.25; font-weight: 600; }
.figures .big .s { display: block; font-size: .9375rem; line-height: 1.4; font-weight: 400; color: var(--aside); }
.figures .note { font-size: .875rem; color: var(--aside); max-width: 10rem; }
.figures.few .note { max-width: 15rem; }
.formulas { display: grid; grid-template-columns: 12rem minmax(0, 1fr); margin: .75rem 0 0; font-size: .9rem; }
.formulas dt { grid-column: 1; padding: .35rem 0; font-weight: 600; }
.formulas dd { grid-column: 2; display: grid; grid-template-columns: 14rem 10.5rem minmax(0, 1fr); gap: 0 1.25rem; margin: 0; padding: .35rem 0; }
.formulas dd + dd { padding-top: 0; }
.formulas dd + dt, .formulas dd + dt + dd { border-top: 1px solid var(--rule); }
.formulas .made { color: var(--aside); }
.formulas .none { grid-column: 1 / -1; color: var(--aside); }

nav { margin-top: 1.25rem; font-size: .875rem; }
nav ol { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; list-style: none; margin: 0; padding: 0; }
nav a { display: inline-block; padding: .2rem 0; text-decoration: none; }
nav a:hover { text-decoration: underline; }

/* What is far below is laid out when it is reached. */
section { content-visibility: auto; contain-intrinsic-size: auto 40rem; margin: 2.25rem 0 0; border-top: 1px solid var(--rule); padding-top: .9rem; }
h2 { margin: 0 0 .6rem; font-size: 1.25rem; line-height: 1.3; font-weight: 650; }
p { margin: .6rem 0; max-width: 46rem; }
p.total { font-weight: 600; }
p.aside, tr.aside, .advice { color: var(--aside); }
p.warning { color: var(--warning); }
tr.warning td, tr.warning th { color: var(--warning); }
tr.total td, tr.total th { font-weight: 600; }
p + p.aside, p.aside + p.aside { margin-top: -.2rem; }
p.aside, .advice { font-size: .9375rem; }

dl.facts { display: grid; grid-template-columns: minmax(5.5rem, max-content) minmax(0, 1fr); gap: .2rem 1.25rem; margin: .6rem 0; max-width: 52rem; }
dl.facts dt { color: var(--aside); max-width: 12rem; }
dl.facts dd { margin: 0; }
dt.severity + dd { font-weight: 600; }
dl.facts dt.severe, dl.facts dt.warn { color: var(--warning); font-weight: 600; }
.command + dl.facts, .advice + dl.facts, dl.facts + dl.facts { border-top: 1px solid var(--rule); padding-top: .8rem; margin-top: .9rem; }

.f { white-space: nowrap; }
.s { color: var(--aside); }
.scroll {
  overflow-x: auto; margin: .8rem 0; max-width: 100%;
  background:
    linear-gradient(to right, var(--paper) 40%, transparent) left / 2.5rem 100% no-repeat local,
    linear-gradient(to left, var(--paper) 40%, transparent) right / 2.5rem 100% no-repeat local,
    linear-gradient(to right, var(--rule), transparent) left / .8rem 100% no-repeat scroll,
    linear-gradient(to left, var(--rule), transparent) right / .8rem 100% no-repeat scroll;
}
table { border-collapse: collapse; font-size: .9rem; line-height: 1.4; }
th, td { padding: .26rem 1.1rem .26rem 0; text-align: left; vertical-align: top; font-weight: 400; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
thead th, thead td { color: var(--aside); border-bottom: 1px solid var(--ink); vertical-align: bottom; font-size: .8125rem; }
tbody tr { border-bottom: 1px solid var(--rule); }
.grouped tbody tr.more { border-bottom-color: transparent; }
tbody tr.sum { border-top: 1px solid var(--ink); }
.n { text-align: right; }
td.v { padding-right: .4rem; }
td.sp { color: var(--aside); font-weight: 400; }
td.w { white-space: normal; min-width: 14rem; max-width: 34rem; }
td.c { white-space: normal; min-width: 8.5rem; max-width: 20rem; }
tr.total td.sp { font-weight: 400; }

.command { display: flex; align-items: flex-start; gap: .75rem; margin: .5rem 0; max-width: 52rem; }
.command pre { flex: 1 1 auto; min-width: 0; margin: 0; padding: .45rem .75rem; background: var(--wash); border-left: 3px solid var(--accent); overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
code, pre { font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
button { font: inherit; font-size: .8125rem; color: var(--ink); background: var(--paper); border: 1px solid var(--aside); border-radius: 4px; padding: .25rem .7rem; min-height: 1.9rem; cursor: pointer; }
button:hover { border-color: var(--accent); color: var(--accent); }
.advice { margin: .5rem 0; padding-left: .9rem; border-left: 3px solid var(--rule); max-width: 46rem; }

figure { margin: 1rem 0; }
figcaption, table.shares caption { text-align: left; font-weight: 600; font-size: .9375rem; margin-bottom: .3rem; }
.tools { display: flex; flex-wrap: wrap; gap: .4rem; margin: .4rem 0; }
.tools[hidden], .key[hidden] { display: none; }
.axis { margin: .2rem 0; color: var(--aside); font-size: .8125rem; }
.axis.end { text-align: right; max-width: none; margin-top: -.3rem; }
.plot { min-height: 5rem; overflow: hidden; }
.plot > .spark, .plain-spark .spark { width: 100%; height: 5rem; }
.uplot { font-family: inherit; }
.u-select { background: color-mix(in srgb, var(--accent) 18%, transparent); }
.u-hz .u-cursor-x, .u-vt .u-cursor-y { border-right-color: var(--aside); }
.key { display: grid; grid-template-columns: repeat(auto-fill, minmax(13.5rem, 1fr)); gap: .15rem 1rem; margin: .4rem 0; padding: 0; list-style: none; font-size: .875rem; }
.key.one { display: block; }
.key.one input { display: none; }
.key li { display: flex; gap: .6rem; white-space: nowrap; }
.key output { color: var(--aside); }
.key input { accent-color: var(--accent); vertical-align: middle; margin: 0 .35rem 0 0; }
.swatch { width: 1.3rem; height: .5rem; margin-right: .35rem; vertical-align: middle; }
.swatch path { stroke-width: 3; fill: none; stroke: currentColor; }
.l0 { color: var(--l0); } .l1 { color: var(--l1); } .l2 { color: var(--l2); } .l3 { color: var(--l3); } .l4 { color: var(--l4); }
.l5 { color: var(--l5); } .l6 { color: var(--l6); } .l7 { color: var(--l7); } .l8 { color: var(--l8); }
.marks { margin: .4rem 0; padding-left: 1.4rem; font-size: .875rem; color: var(--warning); }
details { margin: .4rem 0 .8rem; font-size: .9375rem; }
summary { cursor: pointer; color: var(--accent); width: max-content; max-width: 100%; }
details .scroll { max-height: 24rem; overflow: auto; }

.spark { display: block; fill: var(--accent); overflow: visible; }
.sparks, .shares, .bars { width: 100%; }
.sparks .drawn, .shares .drawn { width: 99%; min-width: 7rem; vertical-align: middle; }
.bars .drawn { width: 40%; min-width: 5rem; vertical-align: middle; }
.sparks th, .sparks td, .shares th { vertical-align: middle; }
.sparks .spark { width: 100%; height: 1.6rem; }
.bar { display: block; width: 100%; height: .8rem; fill: var(--accent); }
.bar.rest { fill: var(--l7); }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 1rem 1.5rem; }
.panel { display: block; width: 100%; max-width: 33rem; height: auto; font-size: 12.5px; }
.panel text { fill: var(--aside); }
.panel .what, .panel .label { fill: var(--ink); }
.panel .label.best { font-weight: 650; fill: var(--accent); }
.panel .label.out { fill: var(--warning); }
.panel .grid { stroke: var(--rule); } .panel .axis, .panel .tick { stroke: var(--aside); }
.panel .line { fill: none; stroke: var(--accent); stroke-width: 1.5; opacity: .6; }
.panel .dot { fill: var(--accent); stroke: var(--paper); stroke-width: 1.5; }
.panel .dot.best { stroke: var(--ink); stroke-width: 2; }
.panel .dot.out { fill: var(--paper); stroke: var(--warning); stroke-width: 2; }
.panel .whisker { stroke: var(--accent); stroke-width: 1.25; } .panel .whisker.out { stroke: var(--warning); }
.panel path.limit { stroke: var(--warning); stroke-dasharray: 5 4; }
.panel text.limit { fill: var(--warning); }

footer { margin-top: 2.5rem; padding-top: .8rem; padding-bottom: 2.5rem; color: var(--aside); font-size: .875rem; }
@media (max-width: 50rem) {
  .formulas { grid-template-columns: minmax(0, 1fr); }
  .formulas dt, .formulas dd { grid-column: 1; }
  .formulas dd, .formulas dd + dd { grid-template-columns: minmax(0, 1fr) auto; padding: 0 0 .45rem; }
  .formulas .made { grid-column: 1 / -1; }
  .formulas dd + dt + dd { border-top: 0; }
}
@media (max-width: 40rem) {
  header, nav, main, footer { padding-left: 1rem; padding-right: 1rem; }
  header { padding-top: 1.5rem; }
  h1 { font-size: 1.6rem; }
  .figures { gap: .9rem 2rem; }
  dl.facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  dl.facts dd { margin-bottom: .5rem; }
  .command { flex-direction: column; gap: .4rem; } .command pre { width: 100%; }
  td.w { min-width: 11rem; }
  .sparks .drawn, .shares .drawn { min-width: 4.5rem; }
  .shares th { white-space: normal; min-width: 8rem; }
}
@media print {
  @page { margin: 15mm; }
  body { font-size: 10pt; }
  header, nav, main, footer { max-width: none; padding: 0; }
  nav, .tools, button, details, .skip, .key input { display: none !important; }
  section { content-visibility: visible; break-inside: auto; } h2, figcaption { break-after: avoid; }
  figure, tr, .command, dl.facts dd { break-inside: avoid; }
  table, .formulas { font-size: 8pt; } thead th, thead td { font-size: 7.5pt; } th, td { padding-right: .55rem; }
  .scroll { overflow: visible; background: none; }
  th, td { white-space: normal; } .n, .f { white-space: nowrap; } td.w, td.c, .drawn { min-width: 0; } .shares th, .sparks th { min-width: 9rem; } .key li { white-space: normal; }
}
`;
