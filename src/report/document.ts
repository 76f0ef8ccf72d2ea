import { renderDecision } from './parts/decision.ts';
import type { DecisionSection } from './parts/explained.ts';
import { renderForest, type ForestSection } from './parts/forest.ts';
import { renderFunnel, type FunnelSection } from './parts/funnel.ts';
import { renderKeyFigures, type KeyFiguresSection } from './parts/key-figures.ts';
import { renderLineChart, type LineChartSection } from './parts/line-chart.ts';
import { markup, type Markup } from './markup.ts';
import { tonesOf } from './palette.ts';
import type { Page, PartOf } from './part.ts';
import { renderScatter, type ScatterSection } from './parts/scatter.ts';
import { style } from './style.ts';
import { renderTable, type TableSection } from './parts/table.ts';

/** A part of a report, told apart by `kind`. */
export type Section =
  | KeyFiguresSection
  | TableSection
  | LineChartSection
  | ScatterSection
  | ForestSection
  | FunnelSection
  | DecisionSection;

type Kind = Section['kind'];
type SectionOf<K extends Kind> = Extract<Section, { readonly kind: K }>;

const parts: { readonly [K in Kind]: PartOf<SectionOf<K>> } = {
  keyFigures: renderKeyFigures,
  table: renderTable,
  lineChart: renderLineChart,
  scatter: renderScatter,
  forest: renderForest,
  funnel: renderFunnel,
  decision: renderDecision,
};

/** What a report says of where it came from. */
export interface Origin {
  readonly command: string;
  readonly version: string;
}

/** Where the numbers of a world came from: its seed, and the world in words. */
export interface Synthetic {
  readonly seed: string;
  readonly world: string;
}

export interface Report {
  readonly title: string;
  readonly lead: string;
  /** Where it stands, every figure carries the label "synthetic". */
  readonly synthetic?: Synthetic | undefined;
  readonly origin: Origin;
  /** Names that keep one colour in every figure, at most eight; other names are grey. */
  readonly colours?: readonly string[];
  readonly sections: readonly Section[];
  readonly notes?: readonly string[];
}

/**
 * One HTML file, well-formed as XML too: style and pictures inside, no script, nothing fetched; every text escaped.
 * The same report gives the same bytes. Throws REPORT_LENGTHS_DIFFER and REPORT_DECISION_BROKEN.
 */
export function renderReport(report: Report): string {
  const toneOf = tonesOf(report.colours ?? []);
  const sections = report.sections.map((section, i) => {
    const synthetic = section.synthetic ?? report.synthetic !== undefined;
    return sectionOf(section, { id: `part-${i + 1}`, synthetic, toneOf });
  });
  const page = markup`<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"/>
<title>${report.title}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${report.title}</h1>
${labelOf(report)}<p class="lead">${report.lead}</p>
${contentsOf(report.sections)}</header>
<main>
${sections}</main>
${footerOf(report)}</body>
</html>
`;
  return page.toString();
}

const bodyOf = (section: Section, page: Page): Markup =>
  (parts[section.kind] as PartOf<Section>)(section, page);

function sectionOf(section: Section, page: Page): Markup {
  const lead = section.lead === undefined ? undefined : markup`<p>${section.lead}</p>\n`;
  return markup`<section id="${page.id}" aria-labelledby="${page.id}-heading">
<h2 id="${page.id}-heading">${section.title}</h2>
${lead}${bodyOf(section, page)}
</section>
`;
}

const labelOf = ({ synthetic }: Report): Markup | undefined =>
  synthetic &&
  markup`<p class="banner"><span class="label">synthetic</span> ${synthetic.world}; no real person was involved.</p>\n`;

function contentsOf(sections: readonly Section[]): Markup | undefined {
  if (sections.length < 2) return undefined;
  const links = sections.map(({ title }, i) => markup`<li><a href="#part-${i + 1}">${title}</a></li>`);
  return markup`<nav aria-label="Contents"><ol>${links}</ol></nav>\n`;
}

function footerOf({ origin, synthetic, notes = [] }: Report): Markup {
  const seed =
    synthetic &&
    markup`<li>Numbers labelled <span class="label">synthetic</span> come from ${synthetic.world}, seed <code>${synthetic.seed}</code>.</li>\n`;
  return markup`<footer>
<h2>Notes</h2>
<ol>
${notes.map((note) => markup`<li>${note}</li>\n`)}${seed}<li>Made by <code>${origin.command}</code>, Fantail ${origin.version}; the same command gives the same bytes.</li>
</ol>
</footer>
`;
}
