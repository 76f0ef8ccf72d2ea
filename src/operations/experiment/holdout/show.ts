import { columnsOf, counted, short, wrapped } from '../../text.ts';
import type { HoldoutSaid, MeasuredSaid, Output } from './output.ts';

const three = (value: number): string => short(value, 3);
const percent = (share: number): string => `${three(100 * share)} %`;

/** Everything that holdouts say, as a person reads it. */
export function showHoldouts({ at, period, alpha, everything, holdouts, assumptions }: Output): string {
  return [
    ...wrapped(
      `What programs have brought, by users held out of them${at === null ? '' : `, up to ${at}`}. Read after every ${period} days; ${percent(1 - alpha)} intervals hold for all readings and all lines of a table together.`,
    ),
    ...(everything === null
      ? wrapped('No holdout keeps users from every program: what all bring together is not known.')
      : []),
    ...holdouts.flatMap((one) => ['', ...linesOf(one, { period, isAll: one.holdout === everything })]),
    '',
    ...wrapped(
      'A user counts from the first decision that recorded the side, whatever came of it; effects are per user, the others less the held, and nothing brings 0. What sending costs is not taken off.',
    ),
    ...assumptions.flatMap((words) => wrapped(`- ${words}`)),
  ].join('\n');
}

interface Setting {
  readonly period: number;
  readonly isAll: boolean;
}

function linesOf(said: HoldoutSaid, { period, isAll }: Setting): readonly string[] {
  const { holdout, programs, held, others, promised, ratioP, moved, problem } = said;
  const scope = isAll ? 'everything together' : programs.join(', ');
  const head = `${holdout} (${scope}): ${held} of ${counted(held + others, 'user')} held, ${three(promised)} promised (p ${short(ratioP, 2)})`;
  if (problem !== null) return wrapped(`${head}. Nothing is read: ${problem}.`);
  return [
    ...wrapped(
      `${head}. From ${said.since} to ${said.until}, ${counted(said.periods, 'period')} of ${period} days, ${three(said.days!)} days per user.`,
    ),
    ...(moved > 0
      ? wrapped(
          `${counted(moved, 'user')} changed sides when the share was changed; they count where they were first, which makes effects smaller.`,
        )
      : []),
    '',
    ...columnsOf([
      ['objective', 'held', 'effect per user', 'per user-day', 'shown'],
      ...rowsOf(said).map((one) => [
        one.direction === 'decrease' ? `${one.objective} (less is better)` : one.objective,
        three(one.floor),
        spanOf(one),
        spanOf(one.perDay),
        one.low === null ? 'too few' : one.isShown ? 'yes' : 'no',
      ]),
      ['nothing', '-', '0', '0', '-'],
    ]),
    ...rowsOf(said).flatMap((one) => waitOf(one, period)),
  ];
}

const rowsOf = ({ objectives, total }: HoldoutSaid): readonly MeasuredSaid[] => [
  ...objectives,
  ...(total ? [total] : []),
];

const spanOf = ({ effect, low, high }: Pick<MeasuredSaid, 'effect' | 'low' | 'high'>): string =>
  low === null || high === null ? '-' : `${three(effect)} [${three(low)}, ${three(high)}]`;

function waitOf({ objective, low, isShown, effective, periodsMore }: MeasuredSaid, period: number) {
  if (isShown) return [];
  const when =
    periodsMore === null
      ? 'not within 120 periods'
      : `in about ${counted(periodsMore * period, 'day')} more, as it goes`;
  return wrapped(
    low === null
      ? `${objective}: too few did anything, or a few did most of it (worth ${three(effective)} users of the smaller side, 20 are needed): ${when}.`
      : `${objective}: to show an effect of this size with power 80 %: ${when}.`,
  );
}
