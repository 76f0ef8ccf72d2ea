import { columnsOf, short, wrapped } from '../text.ts';
import type { Forecast, ForecastOutput } from './output.ts';
import { recordLines } from './record.ts';

const three = (value: number): string => short(value, 3);
const percent = (share: number): string => `${three(100 * share)} %`;
const spanOf = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `[${three(low)}, ${three(high)}]`;

/** A forecast as a person reads it. */
export function showForecast(said: ForecastOutput): string {
  const { experiment, control, outcome, index, model, history, at, due, alpha, calls, record } = said;
  return [
    ...wrapped(
      `Long effects of ${experiment} on ${outcome}, against ${control}, as ${index} (${model.slice(0, 16)}) foretells them from what is known at ${at}; ${percent(1 - alpha)} intervals. Fitted to ${history.users} users who came from ${history.since} to ${history.until}; short outcomes explain ${percent(history.explained)}.`,
    ),
    '',
    ...columnsOf([
      ['treatment', 'users', 'effect', 'by past calls', 'experiment', 'index', 'breaks at'],
      ...calls.map((call) => [
        call.treatment,
        String(call.users.control + call.users.treated),
        `${three(call.effect)} ${spanOf(call)}`,
        call.corrected === null ? '-' : `${three(call.corrected.effect)} ${spanOf(call.corrected)}`,
        three(call.samplingSe),
        three(call.modelSe),
        three(call.bounds.breaking),
      ]),
    ]),
    ...calls.flatMap(boundLines),
    ...wrapped(
      'Experiment, index: standard errors that each puts in. Breaks at: the correlation of long outcome and arm, given the short outcomes, at which the interval would hold 0.',
    ),
    '',
    ...recordLines(record),
    ...said.warnings.flatMap((warning) => wrapped(`Warning: ${warning}.`)),
    '',
    ...wrapped(
      `${calls.every(({ isRepeated }) => isRepeated) ? 'In the ledger already' : 'Entered in the ledger'}; \`surrogate score\` can score it from ${due} on.`,
    ),
    ...said.assumptions.flatMap((words) => wrapped(`- ${words}`)),
  ].join('\n');
}

function boundLines({ treatment, bounds }: Forecast): readonly string[] {
  if (bounds.allowed === 0) return [];
  return wrapped(
    `${treatment}: with a correlation of up to ${three(bounds.allowed)} past the short outcomes ${spanOf(bounds)}.`,
  );
}
