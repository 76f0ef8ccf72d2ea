import { probabilityText, type DecisionSection, type ExplainedCandidate } from './explained.ts';
import { exactDecimals, signed } from '../numbers.ts';

const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What was weighed and how the choice fell, in three sentences. */
export function wordsOf(section: DecisionSection, chosen: number): string {
  return `${openingOf(section)} ${weighingOf(section)} ${choiceOf(section, section.candidates[chosen]!)}`;
}

function openingOf({ moment, user, opportunities }: DecisionSection): string {
  const were = opportunities.length === 1 ? 'was' : 'were';
  const names = opportunities.map(({ name }) => name).join('; ');
  const colon = names === '' ? '' : ': ';
  return `At ${moment}, there ${were} ${countOf(opportunities.length, 'reason')} to speak to ${user}${colon}${names}.`;
}

function weighingOf({ candidates, noes }: DecisionSection): string {
  const weighed = `${candidates.length} ${candidates.length === 1 ? 'was' : 'were'} weighed, silence among them`;
  const all = countOf(candidates.length + noes.length, 'candidate');
  return `Of ${all}, rules kept out ${noes.length}; ${weighed}.`;
}

function choiceOf({ candidates, draw, unit }: DecisionSection, choice: ExplainedCandidate): string {
  const ahead = candidates.filter(({ value }) => value > choice.value).length;
  const ranked = ahead === 0 ? 'the highest value' : `the value of rank ${ahead + 1}`;
  const value = signed(choice.value, exactDecimals(candidates.map(({ value }) => value)));
  const fell = draw === undefined ? 'The draw' : `The draw, ${probabilityText(draw)},`;
  return `${fell} fell on “${choice.name}”, which had probability ${probabilityText(choice.probability)} and ${ranked}, ${value} ${unit}.`;
}
