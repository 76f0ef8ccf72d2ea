// What an experiment rests on: its plan, the checks of itself, its assumptions.
import type { Section } from '../../../report/index.ts';
import { nounOf } from '../plan-schema.ts';
import type { ReportOutput } from '../report-output.ts';
import { percent, short, nounIn } from './words.ts';

export function plan({ plan: planned }: ReportOutput): Section {
  const { metrics, warnings, needed, units, days } = planned;
  const noun = nounIn(planned);
  const isShared = metrics.some(({ designEffect }) => designEffect !== undefined);
  const text = (heading: string, of: (one: (typeof metrics)[number]) => string) =>
    ({ kind: 'text', heading, values: metrics.map(of) }) as const;
  return {
    kind: 'table',
    title: 'The plan as it was registered',
    lead: `${Math.ceil(units)} ${noun.toLowerCase()} in ${Number(days.toFixed(1))} days, where ${needed} are needed.${warnings.map((one) => ` Warning: ${one}.`).join('')}`,
    caption: 'From the log before the experiment',
    columns: [
      text('Metric', ({ metric }) => metric),
      text('Role', ({ role }) => role),
      text('Baseline', ({ baseline }) => short(baseline?.value ?? null)),
      text('Effect or margin', ({ distance }) => short(distance)),
      text('Level, one-sided', ({ alpha }) => short(alpha)),
      text(noun, ({ units }) => (units === null ? '–' : String(Math.ceil(units)))),
      ...(isShared
        ? [
            text('Correlation in units', ({ correlation }) => short(correlation ?? null)),
            text('Design effect', ({ designEffect }) => short(designEffect ?? null)),
          ]
        : []),
      text('Power', ({ power }) => (power === null ? '–' : percent(power))),
      text('Definition', ({ digest }) => digest.slice(0, 12)),
    ],
  };
}

const checkWords: Readonly<Record<string, string>> = {
  'sample-ratio': 'the arms have the shares that were planned',
  'multiple-exposure': 'at most one unit in a hundred met several arms',
  'missing-data': 'as large a share of units counts in each arm',
  'cluster-sizes': 'units have as many users in each arm',
  balance: 'the arms were alike before exposure',
};

export function checks({ quality, plan: planned }: ReportOutput): Section {
  const rows = Object.entries(quality!.ps);
  const { cause, multiple } = quality!;
  const share = (value: number) => (100 * value).toFixed(2);
  const met =
    multiple === null || multiple.value === 0
      ? ''
      : ` ${share(multiple.value)} % [${share(multiple.low)}, ${share(multiple.high)}] of them met several arms and are left out.`;
  const expected = quality!.expected.map((units) => units.toFixed(0)).join(', ');
  return {
    kind: 'table',
    title: 'Checks of the experiment itself',
    lead: `Expected ${nounOf(planned)} by arm, control first: ${expected}.${met} A p-value below the level registered means that no effect is read.${cause === null ? '' : ` Where other shares come from: ${cause}.`}`,
    caption: 'Checks at the last look',
    columns: [
      { kind: 'text', heading: 'Check', values: rows.map(([name]) => name) },
      {
        kind: 'text',
        heading: 'In order where',
        values: rows.map(([name]) => checkWords[name] ?? `nothing differs in ${name}`),
      },
      { kind: 'text', heading: 'p', values: rows.map(([, p]) => short(p)) },
    ],
  };
}

export const assumptions = ({ assumptions: all }: ReportOutput): Section => ({
  kind: 'table',
  title: 'What this rests on',
  caption: 'Every assumption of plan and estimates',
  columns: [
    { kind: 'text', heading: 'Assumption', values: all.map(({ name }) => name) },
    { kind: 'text', heading: 'In words', values: all.map(({ words }) => words) },
  ],
});
