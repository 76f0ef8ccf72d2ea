import { columnsOf, short as shortened, wrapped } from '../text.ts';
import { showChannels } from './channels.ts';
import { wordsOfExposureDays } from './exposure-days.ts';
import { showHope } from './show-futility.ts';
import { showScreened } from './neighbours-screened.ts';
import type { ReportOutput } from './report-output.ts';

const short = (value: number | null): string => (value === null ? '-' : shortened(value, 3));

type Shown = ReportOutput['estimates'][number];

const spanned = (estimate: Shown['absolute']): string =>
  estimate === null ? '-' : `${short(estimate.value)} [${short(estimate.low)}, ${short(estimate.high)}]`;

/** A report as a person reads it on a terminal; the HTML file has more. */
export function showReport(said: ReportOutput): string {
  const { experiment, digest, started, registered, ended, verdicts, alpha, looks, estimates, out } = said;
  const label = said.synthetic ? 'Synthetic. ' : '';
  return [
    ...wrapped(
      `${label}Experiment ${experiment} from ${started}, plan ${digest.slice(0, 16)} registered at ${registered}; ${looks.length} of ${said.plan.looks.length} looks, alpha spent ${short(alpha.spent)}, left ${short(alpha.left)}.`,
    ),
    ...(ended
      ? wrapped(`Ended at ${ended.at} by ${ended.by === 'look' ? 'a look' : 'hand'}: ${ended.why}.`)
      : []),
    ...said.armsStopped.flatMap(({ arm, at }) =>
      wrapped(
        `Arm ${arm} was stopped at ${at}: from then on it is not read, and its users get what control gets.`,
      ),
    ),
    ...verdicts.flatMap(({ treatment, decision, words }) =>
      wrapped(`${treatment}: ${decision.replaceAll('-', ' ').toUpperCase()}; ${words}.`),
    ),
    ...(said.quality?.cause ? wrapped(`Shares of the arms are wrong: ${said.quality.cause}.`) : []),
    ...(estimates.length > 0
      ? [
          '',
          ...table(estimates),
          ...(said.estimates.some(({ stopped }) => stopped)
            ? ['Unbiased: the median-unbiased estimate after stopping.']
            : []),
          ...winnersIn(estimates),
          ...stepsIn(estimates),
          ...mixesIn(estimates),
          ...showChannels(said.channels),
          '',
        ]
      : []),
    ...said.exposureDays.flatMap((one) => wrapped(wordsOfExposureDays(one))),
    ...showHope(said.hope),
    ...showScreened(said.neighbours),
    ...said.labels.flatMap((one) => wrapped(`Label: ${one}.`)),
    ...said.deviations.flatMap((one) => wrapped(`Deviation: ${one}.`)),
    ...(out === null ? [] : [`Report: ${out} (open it in a browser)`]),
  ].join('\n');
}

/** What launches owe to having been chosen. */
const winnersIn = (estimates: readonly Shown[]): readonly string[] =>
  estimates.flatMap(({ metric, treatment, givenThatItWon: said }) =>
    said === null
      ? []
      : wrapped(
          `Winner's curse: given that its test passed its boundary, the effect of ${treatment} on ${metric} is ${spanned(said)}.`,
        ),
  );

/** Where the effect on a funnel comes from. */
function stepsIn(estimates: readonly Shown[]): readonly string[] {
  const rows = estimates.flatMap(({ metric, treatment, steps }) =>
    (steps ?? []).map(({ step, control, treated, part }) => [
      metric,
      step,
      treatment,
      short(control),
      short(treated),
      spanned(part),
    ]),
  );
  if (rows.length === 0) return [];
  return [
    '',
    ...columnsOf([['funnel', 'step', 'treatment', 'control', 'treated', 'part of effect'], ...rows]),
    'Control, treated: of those who came as far, the share that took the step.',
  ];
}

/** What segments put into the effect on a ratio. */
function mixesIn(estimates: readonly Shown[]): readonly string[] {
  const rows = estimates.flatMap(({ metric, treatment, mixes }) =>
    (mixes ?? []).flatMap(({ dimension, rate, mix, segments }) =>
      [...segments, { segment: 'all', rate, mix }].map((one) => [
        metric,
        treatment,
        `${dimension}: ${one.segment}`,
        spanned(one.rate),
        spanned(one.mix),
      ]),
    ),
  );
  if (rows.length === 0) return [];
  return [
    '',
    ...columnsOf([['ratio', 'treatment', 'segment', 'by its ratio', 'by its share'], ...rows]),
    'Parts of the difference without covariates: they add up.',
  ];
}

const table = (estimates: readonly Shown[]): readonly string[] =>
  columnsOf([
    ['metric', 'treatment', 'control', 'treated', 'effect', 'unbiased', 'p'],
    ...estimates.map(({ metric, treatment, control, treated, absolute, stopped, p }) => [
      metric,
      treatment,
      short(control.value),
      short(treated.value),
      spanned(absolute),
      short(stopped?.value ?? null),
      short(p),
    ]),
  ]);
