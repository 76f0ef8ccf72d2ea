// What treatments change: effects, segments, and effects by day.
import { msPerDay } from '../../../kit/index.ts';
import type { Section } from '../../../report/index.ts';
import type { ReportOutput } from '../report-output.ts';
import { percent, short, spanOf, spanText, nounIn, type Shown } from './words.ts';

const nameOf = (one: Shown, { verdicts: all }: ReportOutput): string =>
  [
    one.metric,
    ...(all.length > 1 ? [one.treatment] : []),
    ...(one.segment === null ? [] : [one.segment]),
  ].join(', ');

export const forest = (said: ReportOutput): Section => ({
  kind: 'forest',
  title: 'Effects over the control mean',
  lead: 'Intervals hold at all looks together.',
  caption: `Effects with ${percent(1 - said.alpha.whole)} intervals`,
  x: { label: 'effect', unit: '%' },
  reference: { value: 0, label: 'no effect' },
  rows: said.estimates.map((one) => ({ name: nameOf(one, said), estimate: spanOf(one.relative, 100) })),
});

export function effects(said: ReportOutput): Section {
  const { estimates } = said;
  const stopped = estimates.some((one) => one.stopped !== null);
  const won = estimates.some((one) => one.givenThatItWon !== null);
  const text = (heading: string, of: (one: Shown) => string) =>
    ({ kind: 'text', heading, values: estimates.map(of) }) as const;
  return {
    kind: 'table',
    title: 'Effects in the units of the metrics',
    lead: [
      stopped
        ? 'An experiment that stops where it looks good looks better than it is; the median-unbiased estimate takes that back.'
        : 'Success metrics have the p-value of being better, corrected for each other; the others a two-sided one.',
      won
        ? "What is shipped because it passed is overrated (the winner's curse): given that it won, the effect is median unbiased among all that pass as it did."
        : '',
    ]
      .filter((text) => text !== '')
      .join(' '),
    caption: `Effects with ${percent(1 - said.alpha.whole)} intervals at all looks together`,
    columns: [
      text('Metric', (one) => nameOf(one, said)),
      text('Role', ({ role, direction }) => (direction === 'decrease' ? `${role}, less is better` : role)),
      text('Control', ({ control }) => short(control.value)),
      text('Treated', ({ treated }) => short(treated.value)),
      text('Effect', ({ absolute }) => spanText(absolute)),
      ...(stopped ? [text('Median-unbiased', (one) => (one.stopped ? short(one.stopped.value) : '–'))] : []),
      ...(won ? [text('Given that it won', (one) => spanText(one.givenThatItWon))] : []),
      text('p', ({ p }) => short(p)),
      text('Covariates save', ({ varianceRatio }) =>
        varianceRatio === null ? '–' : percent(1 - varianceRatio),
      ),
      ...(estimates.some(({ problem }) => problem !== null)
        ? [text('No answer', ({ problem }) => problem ?? '')]
        : []),
    ],
  };
}

/** Where the effect on a funnel comes from, as a picture and as rates; nothing for other metrics. */
export function funnelSteps(one: Shown, said: ReportOutput): readonly Section[] {
  const { steps, absolute } = one;
  if (steps === null) return [];
  const caption = `Parts with ${percent(1 - said.alpha.whole)} intervals at all looks together`;
  const names = steps.map(({ step }) => step);
  const points = { label: 'part of the effect', unit: 'points' };
  const parts = steps.map(({ part }) => spanOf(part, 100));
  const shares = (heading: string, of: 'control' | 'treated') =>
    ({
      kind: 'exact',
      heading,
      unit: '%',
      decimals: 1,
      values: steps.map((step) => 100 * step[of]),
    }) as const;
  return [
    {
      kind: 'forest',
      title: `Steps of ${nameOf(one, said)}`,
      lead: 'What each step puts into the effect on the whole funnel; the parts add up to it. Each interval is of its step alone: they are not corrected for each other.',
      caption,
      x: points,
      reference: { value: 0, label: 'no part' },
      rows: [
        ...names.map((name, at) => ({ name, estimate: parts[at]! })),
        { name: 'the whole funnel', estimate: spanOf(absolute, 100) },
      ],
    },
    {
      kind: 'table',
      title: `Rates of the steps of ${nameOf(one, said)}`,
      lead: 'A step that all take in both arms has no part.',
      caption: 'Of those who came as far, the share that took the step',
      columns: [
        { kind: 'text', heading: 'Step', values: names },
        shares('Control', 'control'),
        shares('Treated', 'treated'),
        { kind: 'estimate', heading: 'Part', unit: 'points', values: parts },
      ],
    },
  ];
}

/** Where the effect on a ratio comes from, by the segments of each dimension; nothing for other metrics. */
export const mixesAndRates = (one: Shown, said: ReportOutput): readonly Section[] =>
  (one.mixes ?? []).map(({ dimension, segments: parts, total, rate, mix }): Section => {
    const text = (heading: string, values: readonly string[]) => ({ kind: 'text', heading, values }) as const;
    const shares = (of: 'control' | 'treated') => parts.map((part) => percent(part[of].mix));
    const rates = (of: 'control' | 'treated') => parts.map((part) => short(part[of].rate));
    return {
      kind: 'table',
      title: `Mix and rate of ${nameOf(one, said)} by ${dimension}`,
      lead: 'What the ratios of segments put into the difference without covariates, and what their shares of the denominator do: where a treatment changes who counts how often, the whole may move though no segment does. The parts add up to the whole. Each interval is of its part alone: they are not corrected for each other.',
      caption: `Parts with ${percent(1 - said.alpha.whole)} intervals at all looks together`,
      columns: [
        text('Segment', [...parts.map(({ segment }) => segment), 'all']),
        text('Share, control', [...shares('control'), '']),
        text('Share, treated', [...shares('treated'), '']),
        text('Ratio, control', [...rates('control'), short(one.control.value)]),
        text('Ratio, treated', [...rates('treated'), short(one.treated.value)]),
        text('Part of rate', [...parts.map((part) => spanText(part.rate)), spanText(rate)]),
        text('Part of mix', [...parts.map((part) => spanText(part.mix)), spanText(mix)]),
        text('Both', [...parts.map(() => ''), spanText(total)]),
      ],
    };
  });

export const segments = (said: ReportOutput): Section => ({
  kind: 'table',
  title: 'Segments',
  lead: 'To find where to look next, not to decide. p is of any effect, p of differing of one that is not that of all others; both keep the false discovery rate.',
  caption: `Effects with ${percent(1 - said.alpha.whole)} intervals`,
  columns: [
    { kind: 'text', heading: 'Metric and segment', values: said.segments.map((one) => nameOf(one, said)) },
    {
      kind: 'text',
      heading: nounIn(said.plan),
      values: said.segments.map(({ control, treated }) => String(control.n + treated.n)),
    },
    { kind: 'text', heading: 'Effect', values: said.segments.map(({ absolute }) => spanText(absolute)) },
    { kind: 'text', heading: 'p', values: said.segments.map(({ p }) => short(p)) },
    { kind: 'text', heading: 'p of differing', values: said.segments.map(({ apartP }) => short(apartP)) },
  ],
});

const fading: Readonly<Record<ReportOutput['novelty'][number]['kind'], string>> = {
  novelty: 'It shrinks with the days: part of it may be novelty.',
  primacy: 'It grows with the days: users may have to get used to it.',
  stable: 'No trend is shown.',
};

export const novelty = (
  { metric, treatment, kind, p, days }: ReportOutput['novelty'][number],
  { verdicts: all, alpha }: ReportOutput,
): Section => ({
  kind: 'lineChart',
  title: `Effect on ${metric} by day since exposure${all.length > 1 ? `, ${treatment}` : ''}`,
  lead: `${fading[kind]} p of all days being alike, at all looks together: ${short(p)}.`,
  caption: `Effect of each day with ${percent(1 - alpha.whole)} intervals that hold for all days at all looks together`,
  x: { label: 'day since exposure', values: days.map((_, at) => at + 1) },
  y: { label: 'effect' },
  series: [{ name: metric, values: days }],
});

export const exposureDays = (
  { metric, treatment, per, p, days, left }: ReportOutput['exposureDays'][number],
  { verdicts: all, alpha }: ReportOutput,
): Section => {
  const first = Date.parse(days[0]!.from);
  return {
    kind: 'lineChart',
    title: `Effect on ${metric} by ${per} of exposure${all.length > 1 ? `, ${treatment}` : ''}`,
    lead: `Analysed after the fact: nothing of it was planned. p of all being alike: ${short(p)}.${left > 0 ? ` Left out for too few units: ${left}.` : ''}`,
    caption: `Effect on the units of each with ${percent(1 - alpha.whole)} intervals that hold for all of them together`,
    x: {
      label: `days from ${days[0]!.from}`,
      values: days.map(({ from }) => Math.round((Date.parse(from) - first) / msPerDay)),
    },
    y: { label: 'effect' },
    series: [{ name: metric, values: days.map(({ value, low, high }) => ({ value, low, high })) }],
  };
};
