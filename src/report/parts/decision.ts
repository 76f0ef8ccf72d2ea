import { checkedChoice } from './decision-check.ts';
import { drawOf } from './decision-draw.ts';
import { wordsOf } from './decision-words.ts';
import type { DecisionSection, ExplainedNo } from './explained.ts';
import { markup, type Markup } from '../markup.ts';
import { exactDecimals } from '../numbers.ts';
import type { Page } from '../part.ts';
import { gridOf, type TableColumn } from './table.ts';

/** One decision in words, as tables, and its draw as a picture; throws REPORT_DECISION_BROKEN. */
export function renderDecision(section: DecisionSection, page: Page): Markup {
  const chosen = checkedChoice(section);
  return markup`<p>${wordsOf(section, chosen)}</p>
${drawOf(section, chosen, page)}
<h3>What spoke for each</h3>
${gridOf({ caption: `Increments over no-send, mean ± standard deviation.`, columns: incrementsOf(section), chosen }, page)}
<h3>What it came to</h3>
${gridOf({ caption: `Terms add up to the value, in ${section.unit}.`, columns: termsOf(section), chosen }, page)}
<h3>What was not allowed</h3>
${noesOf(section, page)}
<h3>What was known</h3>
${listOf(section.opportunities.map(({ name, why }) => ({ name, value: why })))}
${listOf(section.features)}
<p class="key">Decision <code>${section.id}</code>. Features stand as they were seen then.</p>`;
}

const nameColumn = ({ candidates }: DecisionSection): TableColumn => ({
  kind: 'text',
  heading: 'Candidate',
  values: candidates.map(({ name }) => name),
});

function incrementsOf(section: DecisionSection): readonly TableColumn[] {
  return [
    nameColumn(section),
    ...section.objectives.map(({ name, unit }, k): TableColumn => ({
      kind: 'spread',
      heading: name,
      unit,
      values: section.candidates.flatMap(({ increments }) => increments.slice(k, k + 1)),
    })),
  ];
}

function termsOf(section: DecisionSection): readonly TableColumn[] {
  const { candidates } = section;
  const decimals = exactDecimals(candidates.map(({ value }) => value)) + 1;
  const exact = (heading: string, values: readonly number[]): TableColumn => ({
    kind: 'exact',
    heading,
    signed: true,
    decimals,
    values,
  });
  return [
    nameColumn(section),
    ...section.terms.map((term, k) =>
      exact(
        term,
        candidates.flatMap(({ terms }) => terms.slice(k, k + 1)),
      ),
    ),
    exact(
      'Value',
      candidates.map(({ value }) => value),
    ),
    { kind: 'exact', heading: 'Probability', values: candidates.map(({ probability }) => probability) },
  ];
}

function noesOf({ noes }: DecisionSection, page: Page): Markup {
  if (noes.length === 0) return markup`<p>Nothing: every candidate passed every rule.</p>`;
  const columns: readonly TableColumn[] = [
    { kind: 'text', heading: 'Candidate', values: noes.map(({ name }) => name) },
    { kind: 'text', heading: 'Reasons', values: noes.map(reasonsOf) },
  ];
  return gridOf({ caption: 'Candidates that were not eligible, with every reason.', columns }, page);
}

const reasonsOf = ({ reasons }: ExplainedNo): string =>
  reasons.map(({ code, words }) => `${words} (${code})`).join('; ');

const listOf = (items: readonly { readonly name: string; readonly value: string }[]): Markup =>
  markup`<dl class="known">${items.map(({ name, value }) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
