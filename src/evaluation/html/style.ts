/** The page's only style sheet. Right and wrong differ by line style and mark, not by colour alone. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #fff; --raised: #f6f7f9; --ink: #1b1f24; --faint: #5b6570; --line: #d5dae0;
  --first: #1f5fbf; --second: #b4510a; --right: #1a7f37; --wrong: #b42318;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171b; --raised: #1d2127; --ink: #e6e9ed; --faint: #9aa4af; --line: #363d46;
    --first: #6ea8ff; --second: #f0a35e; --right: #4cc26a; --wrong: #ff7b6b;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 74rem; padding: 2rem 1.5rem 4rem; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .75rem; border-top: 1px solid var(--line); padding-top: 1.5rem; }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
p { margin: .25rem 0 .75rem; max-width: 60rem; }
.faint, figcaption, caption { color: var(--faint); }
.notice { border-left: 4px solid var(--second); background: var(--raised); padding: .5rem .9rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: .4rem; }
th, td { padding: .25rem .9rem .25rem 0; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
th:first-child, td:first-child { text-align: left; }
th:last-child, td:last-child { padding-right: 0; }
.scroll { overflow-x: auto; }
.plots { margin-top: 1.75rem; display: flex; flex-wrap: wrap; gap: 1.5rem; }
figure { margin: 0; }
figcaption { font-size: .9rem; max-width: 34rem; }
svg { display: block; max-width: 100%; height: auto; }
svg text { fill: var(--faint); font: 12px system-ui, sans-serif; }
svg .name { fill: var(--ink); }
.grid { stroke: var(--line); stroke-width: 1; }
.line { fill: none; stroke-width: 2; }
.s0 { stroke: var(--first); } .s1 { stroke: var(--second); stroke-dasharray: 6 4; }
.dot0 { fill: var(--first); } .dot1 { fill: var(--second); }
.bar { fill: var(--first); opacity: .8; }
.whisker { stroke: var(--ink); stroke-width: 1.5; }
.floor { stroke: var(--second); stroke-width: 2; stroke-dasharray: 3 2; }
.drop { color: var(--wrong); font-weight: 600; } .rise { color: var(--right); font-weight: 600; }
.query { border: 1px solid var(--line); border-radius: 8px; padding: .75rem 1rem; margin: 0 0 .75rem; }
.query h4 { margin: 0; font-size: 1rem; }
.query p { margin: 0 0 .5rem; font-size: .9rem; }
.faces { display: flex; flex-wrap: wrap; gap: .5rem; align-items: flex-start; padding: 0; margin: 0; list-style: none; }
.face { width: 82px; text-align: center; font-size: .78rem; color: var(--faint); }
.face img, .face .blank { width: 76px; height: 92px; object-fit: cover; border-radius: 4px; display: block; margin: 0 auto 2px; }
.face .blank { background: var(--raised); overflow-wrap: anywhere; padding: .4rem; font: 10px/1.3 monospace; }
.face.right img, .face.right .blank { outline: 3px solid var(--right); outline-offset: 1px; }
.face.wrong img, .face.wrong .blank { outline: 3px dashed var(--wrong); outline-offset: 1px; }
.face.wrong img { opacity: .75; }
.face.unjudged img, .face.unjudged .blank { outline: 2px dotted var(--faint); outline-offset: 1px; }
.face.right .mark { color: var(--right); font-weight: 600; } .face.wrong .mark { color: var(--wrong); font-weight: 600; }
.face.source { border-right: 1px solid var(--line); padding-right: .5rem; margin-right: .25rem; width: 91px; }
code { font-size: .88em; overflow-wrap: anywhere; }
summary { cursor: pointer; color: var(--faint); }
@media print { body { max-width: none; } .query { break-inside: avoid; } }
`;
