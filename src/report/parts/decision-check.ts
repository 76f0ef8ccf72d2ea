import { sum } from '../../kit/index.ts';
import { reportErrors } from '../errors.ts';
import type { DecisionSection } from './explained.ts';

const tolerance = 1e-4;

/** The position of the choice among the candidates; throws REPORT_DECISION_BROKEN. */
export function checkedChoice(section: DecisionSection): number {
  const chosen = section.candidates.findIndex(({ name }) => name === section.chosen);
  const problem = problemOf(section, chosen);
  if (problem !== undefined) throw reportErrors.REPORT_DECISION_BROKEN({ where: section.title, problem });
  return chosen;
}

/** What does not add up, to what single precision keeps. */
function problemOf(section: DecisionSection, chosen: number): string | undefined {
  const { candidates, chosen: name, draw, objectives, terms: named } = section;
  if (chosen < 0) return `the choice "${name}" is not among the candidates`;
  const uneven = candidates.find(
    ({ increments, terms }) => increments.length !== objectives.length || terms.length !== named.length,
  );
  if (uneven !== undefined)
    return `"${uneven.name}" has not one increment per objective and one number per term`;
  const total = sum(candidates.map(({ probability }) => probability));
  if (Math.abs(total - 1) > tolerance) return `the probabilities add up to ${total}`;
  const odd = candidates.find(({ terms, value }) => {
    const size = sum(terms.map(Math.abs)) + Math.abs(value);
    return Math.abs(sum(terms) - value) > tolerance * size;
  });
  if (odd !== undefined) return `the terms of "${odd.name}" do not add up to its value`;
  const from = sum(candidates.slice(0, chosen).map(({ probability }) => probability));
  const to = from + candidates[chosen]!.probability;
  const missed = draw !== undefined && (draw < from - tolerance || draw > to + tolerance);
  return missed ? `the draw ${draw} does not fall on "${name}"` : undefined;
}
