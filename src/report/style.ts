import { markup, type Markup } from './markup.ts';
import { inks, tones } from './palette.ts';

const paperOf = (mode: 'light' | 'dark'): Markup => {
  const named = Object.entries(inks[mode]).map(([name, colour]) => markup`--${name}:${colour};`);
  return markup`${named}${tones.map((tone, i) => markup`--tone-${i + 1}:${tone[mode]};`)}`;
};

const toneRules = tones.map((_, i) => markup`.tone-${i + 1}{color:var(--tone-${i + 1})}`);

/** The one style sheet: system fonts, tabular numerals, light and dark paper, a phone's width, print. */
export const style: Markup = markup`
:root{${paperOf('light')}}
@media screen and (prefers-color-scheme:dark){:root{${paperOf('dark')}}}
*{box-sizing:border-box}
html{color-scheme:light dark;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;padding:4rem 1.5rem 5rem;max-width:63rem;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:break-word}
h1,h2,h3{line-height:1.2;font-weight:600;letter-spacing:-.012em;text-wrap:balance}
h1{margin:0 0 1rem;font-size:2.25rem;letter-spacing:-.022em}
h2{margin:0 0 .75rem;font-size:1.4rem}
h3{margin:2.5rem 0 .5rem;font-size:1rem;letter-spacing:0}
p,ol,dl,figure{text-wrap:pretty;margin:0 0 1rem}
p,footer ol{max-width:42rem}
.lead{font-size:1.15rem}
section{margin-top:5rem}
a{color:inherit;text-decoration-color:var(--line);text-underline-offset:.2em}
a:hover{text-decoration-color:currentColor}
code{font:.875em ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
nav{margin-top:2rem;font-size:.875rem}
nav ol{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;padding:0;list-style:none}
.label{color:var(--label);border:1px solid;border-radius:.25rem;padding:0 .4em;font-size:.75rem;line-height:1.5;font-weight:500;white-space:nowrap}
.banner,.key,figcaption,caption,summary{font-size:.875rem;line-height:1.5;color:var(--soft)}
.key{margin:.75rem 0 0}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.dot{display:inline-block;width:.55em;height:.55em;margin-right:.55em;border-radius:50%;background:currentColor}
.tone-0{color:var(--soft)}${toneRules}
.scroll{overflow-x:auto}
table{border-collapse:separate;border-spacing:0;font-size:.9375rem;line-height:1.4}
caption{text-align:left;padding-bottom:.75rem;max-width:42rem}
th,td{padding:.5rem 0 .5rem 1.75rem;vertical-align:top;text-align:left;font-weight:400}
th:first-child{padding-left:0}
tbody th.text{min-width:10.5rem}
tbody th:has(.dot){padding-left:1.1em;text-indent:-1.1em}
thead th:first-child{z-index:1}
thead th{vertical-align:bottom;font-size:.8125rem;color:var(--soft);border-bottom:1px solid var(--ink);line-height:1.35}
tbody tr+tr>*{border-top:1px solid var(--faint)}
th.number,td.number{text-align:right}
td.number{white-space:nowrap}
.unit,.interval{color:var(--soft);font-size:.8125rem}
.dense :is(th,td):not(:first-child){padding-left:1.25rem}
thead .unit,.stacked .interval{display:block}
.chosen>*{font-weight:600}
.chosen .interval{font-weight:400}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:2rem 1.75rem}
.figures dt,.figures .interval{color:var(--soft);font-size:.875rem}
dd{margin:0}
.large{font-size:2rem;line-height:1.25;letter-spacing:-.02em}
.large .unit{display:inline-block;font-size:.875rem;letter-spacing:0}
figure{margin:1.5rem 0 0;max-width:47.5rem}
figcaption{margin-bottom:1rem}
figure>svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font-size:13px;fill:var(--ink)}
svg :is(.name,.amount){paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
svg .tick{font-size:12px;fill:var(--soft)}
svg .axis{font-size:12px;fill:var(--soft)}
svg .amount{fill:var(--soft)}
.hair,.zero{stroke:var(--line);stroke-width:1}
.zero{stroke:var(--soft)}
.band{fill:currentColor;opacity:.13}
.line{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.thread{fill:none;stroke:currentColor;stroke-width:1;opacity:.75}
.arm{fill:none;stroke:currentColor;stroke-width:1.5}
.point,.cross{fill:currentColor}
.hollow{fill:var(--paper);stroke:currentColor;stroke-width:1.75}
.front{fill:none;stroke:var(--soft);stroke-width:1;stroke-dasharray:4 4}
.segment{fill:var(--faint);stroke:var(--paper);stroke-width:2}
.segment.chosen{fill:var(--line)}
.mark{stroke:var(--ink);stroke-width:2}
.narrow{display:none!important}
details{margin-top:1rem}
summary{cursor:pointer;width:fit-content}
details .scroll{margin-top:.75rem}
.funnels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:3rem 3.5rem;margin-top:1.5rem;align-items:start}
.funnel{width:100%}
.funnel caption{color:var(--ink);font-weight:600;font-size:1rem}
.funnel tbody>tr>*{border:0;color:var(--ink)}
.funnel td.number{width:5.5rem;padding-left:1rem}
.funnel th.number{padding-left:1rem}
.bar{display:block;width:100%;height:4px;margin:.3rem 0;background:var(--faint)}
.bar rect{fill:currentColor}
small{display:block;font-size:.8125rem;color:var(--soft)}
.known{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:.75rem 1.75rem;margin-top:.75rem}
.known dt{font-size:.8125rem;color:var(--soft)}
footer{margin-top:6rem;padding-top:1.5rem;border-top:1px solid var(--line);font-size:.875rem;color:var(--soft)}
footer h2{font-size:1rem}
footer ol{padding-left:1.25rem}
@media screen and (max-width:40rem){
body{padding:2.5rem 1.125rem 4rem}
h1{font-size:1.75rem}
section{margin-top:4rem}
.wide{display:none!important}
.narrow{display:block!important}
th:first-child{position:sticky;left:0;background:var(--paper)}
th,td{padding-left:1.25rem}
tbody th.text{min-width:7.5rem}
caption{position:sticky;left:0;max-width:calc(100vw - 2.25rem)}
}
@media print{
body{padding:0;max-width:none;font-size:10pt}
section{margin-top:2.5rem}
figure,tr,.funnel,.figures,.known>div{break-inside:avoid}
h2,h3,h2+p,figcaption,caption{break-after:avoid}
.dot,.bar,svg{print-color-adjust:exact}
details,nav{display:none}
.scroll{overflow:visible}
}
`;
