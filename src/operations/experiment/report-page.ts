// The report of an experiment as a page.
import type { Origin, Report, Section, Synthetic } from '../../report/index.ts';
import type { ReportOutput } from './report.ts';

type Shown = ReportOutput['estimates'][number];

interface Setting {
  readonly origin: Origin;
  readonly synthetic: Synthetic | undefined;
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const short = (value: number | null): string =>
  value === null ? '–' : String(Number(value.toPrecision(3))).replace('-', '−');
const exactly = (value: number) => ({ value, low: value, high: value });
const missing = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
const spanOf = (estimate: Shown['absolute'], scale = 1) =>
  estimate === null
    ? missing
    : {
        value: scale * estimate.value,
        low: scale * (estimate.low ?? Number.NaN),
        high: scale * (estimate.high ?? Number.NaN),
      };

const spanText = (estimate: Shown['absolute']): string =>
  estimate === null ? '–' : `${short(estimate.value)} [${short(estimate.low)}, ${short(estimate.high)}]`;

/** An instant to the second. */
const moment = (instant: string): string => instant.replace(/(\.\d+)?Z$/, ' UTC').replace('T', ' ');

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** Everything that was recorded of an experiment, on one page. */
export function reportPage(said: ReportOutput, { origin, synthetic }: Setting): Report {
  return {
    title: `Experiment ${said.experiment}`,
    lead: leadOf(said),
    synthetic,
    origin,
    colours: linesOf(said).map((one) => lineName(one, said)),
    sections: [
      figures(said),
      verdicts(said),
      ...(said.estimates.length > 0 ? [forest(said), effects(said)] : []),
      ...(said.looks.length > 0 ? [boundaries(said), looks(said)] : []),
      ...(said.segments.length > 0 ? [segments(said)] : []),
      ...said.novelty.map((one) => novelty(one, said)),
      plan(said),
      ...(said.quality ? [checks(said)] : []),
      assumptions(said),
    ],
    notes: [
      `Plan ${said.digest}, for exposures from ${moment(said.started)}; written at ${moment(said.registered)}.`,
      `History ${said.history}: names every record in its order.`,
      ...said.labels.map((one) => `Label, ${one}.`),
    ],
  };
}

function leadOf({ verdicts: all, ended, plan: { program, control } }: ReportOutput): string {
  const told = all.map(({ treatment, words }) => `${treatment}: ${words}`);
  const end = ended ? ` Ended at ${moment(ended.at)}: ${ended.why}.` : '';
  return `Of the program ${program}, against ${control}. ${told.join('. ')}.${end}`;
}

function figures({ looks: taken, plan: planned, alpha }: ReportOutput): Section {
  const last = taken.at(-1);
  return {
    kind: 'keyFigures',
    title: 'Where it stands',
    caption: 'At the last look',
    figures: [
      { label: 'Users through their windows', value: last?.units ?? 0 },
      { label: 'Planned', value: Math.ceil(planned.units) },
      { label: 'Looks', value: taken.length },
      { label: 'Alpha spent', value: alpha.spent },
      { label: 'Alpha left', value: alpha.left },
    ],
  };
}

const verdicts = ({ verdicts: all, harm, deviations }: ReportOutput): Section => ({
  kind: 'table',
  title: 'Verdict',
  lead: [
    harm.length > 0
      ? `Harm: ${harm.map(({ metric, treatment }) => `${metric} under ${treatment}`).join(', ')}.`
      : '',
    deviations.length > 0
      ? `Otherwise than registered: ${deviations.join('; ')}.`
      : 'Everything went as registered.',
  ]
    .filter((text) => text !== '')
    .join(' '),
  caption:
    'By the rule that was registered: a success metric better, every guardrail within its margin, nothing worse',
  columns: [
    { kind: 'text', heading: 'Treatment', values: all.map(({ treatment }) => treatment) },
    { kind: 'text', heading: 'Decision', values: all.map(({ decision }) => decision.replaceAll('-', ' ')) },
    { kind: 'text', heading: 'Because', values: all.map(({ words }) => words) },
    { kind: 'text', heading: 'p of the rule', values: all.map(({ p }) => short(p)) },
  ],
});

const nameOf = (one: Shown, { verdicts: all }: ReportOutput): string =>
  [
    one.metric,
    ...(all.length > 1 ? [one.treatment] : []),
    ...(one.segment === null ? [] : [one.segment]),
  ].join(', ');

const forest = (said: ReportOutput): Section => ({
  kind: 'forest',
  title: 'Effects over the control mean',
  lead: 'Intervals hold at all looks together.',
  caption: `Effects with ${percent(1 - said.alpha.whole)} intervals`,
  x: { label: 'effect', unit: '%' },
  reference: { value: 0, label: 'no effect' },
  rows: said.estimates.map((one) => ({ name: nameOf(one, said), estimate: spanOf(one.relative, 100) })),
});

function effects(said: ReportOutput): Section {
  const { estimates } = said;
  const stopped = estimates.some((one) => one.stopped !== null);
  const text = (heading: string, of: (one: Shown) => string) =>
    ({ kind: 'text', heading, values: estimates.map(of) }) as const;
  return {
    kind: 'table',
    title: 'Effects in the units of the metrics',
    lead: stopped
      ? 'An experiment that stops where it looks good looks better than it is; the median-unbiased estimate takes that back.'
      : 'Success metrics have the p-value of being better, corrected for each other; the others a two-sided one.',
    caption: `Effects with ${percent(1 - said.alpha.whole)} intervals at all looks together`,
    columns: [
      text('Metric', (one) => nameOf(one, said)),
      text('Role', ({ role, direction }) => (direction === 'decrease' ? `${role}, less is better` : role)),
      text('Control', ({ control }) => short(control.value)),
      text('Treated', ({ treated }) => short(treated.value)),
      text('Effect', ({ absolute }) => spanText(absolute)),
      ...(stopped ? [text('Median-unbiased', (one) => (one.stopped ? short(one.stopped.value) : '–'))] : []),
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

type Test = ReportOutput['looks'][number]['tests'][number];

/** Tests with a line of their own: success metrics, or guardrails where there is none. */
function linesOf({ looks: [first] }: ReportOutput): readonly Test[] {
  const tests = first?.tests ?? [];
  const success = tests.filter(({ role }) => role === 'success');
  return (success.length > 0 ? success : tests).slice(0, 6);
}

const lineName = ({ metric, treatment }: Test, { verdicts: all }: ReportOutput): string =>
  all.length > 1 ? `${metric}, ${treatment}` : metric;

function boundaries(said: ReportOutput): Section {
  const shown = linesOf(said);
  const at = (of: 'z' | 'boundary', { metric, treatment }: Test) =>
    said.looks.map(({ tests }) => {
      const value = tests.find((one) => one.metric === metric && one.treatment === treatment)?.[of];
      return value === null || value === undefined ? missing : exactly(value);
    });
  return {
    kind: 'lineChart',
    title: 'Looks and their boundary',
    lead: 'A test is passed where its line reaches the boundary; z is the effect over its standard error, up is good.',
    caption: 'z by the share of the planned information',
    x: {
      label: 'information',
      unit: '%',
      values: said.looks.map(({ fraction }) => Math.round(1000 * fraction) / 10),
    },
    y: { label: 'z' },
    series: [
      ...shown.map((one) => ({ name: lineName(one, said), values: at('z', one) })),
      ...shown.slice(0, 1).map((one) => ({ name: 'boundary', values: at('boundary', one) })),
    ],
  };
}

function looks({ looks: taken, plan: planned, watches }: ReportOutput): Section {
  const passed = taken.map(({ tests }) => tests.filter(({ isShown }) => isShown).map(({ metric }) => metric));
  return {
    kind: 'table',
    title: 'Looks',
    lead: `${taken.length} of ${planned.looks.length} planned; harm alone was asked for ${watches === 0 ? 'never' : times(watches)}, which spends nothing.`,
    caption: 'Alpha is spent by the function that was registered, at the information reached',
    columns: [
      {
        kind: 'text',
        heading: 'Look',
        values: taken.map(({ number, isFinal }) => `${number}${isFinal ? ' (last)' : ''}`),
      },
      { kind: 'text', heading: 'Up to', values: taken.map(({ at }) => moment(at)) },
      { kind: 'exact', heading: 'Users', values: taken.map(({ units }) => units), decimals: 0 },
      { kind: 'text', heading: 'Information', values: taken.map(({ fraction }) => percent(fraction)) },
      { kind: 'text', heading: 'Alpha spent', values: taken.map(({ spent }) => short(spent)) },
      { kind: 'text', heading: 'Passed', values: passed.map((names) => names.join(', ') || '–') },
      { kind: 'text', heading: 'Advice', values: taken.map(({ advice }) => advice) },
    ],
  };
}

const segments = (said: ReportOutput): Section => ({
  kind: 'table',
  title: 'Segments',
  lead: 'To find where to look next, not to decide. p is of any effect, p of differing of one that is not that of all others; both keep the false discovery rate.',
  caption: `Effects with ${percent(1 - said.alpha.whole)} intervals`,
  columns: [
    { kind: 'text', heading: 'Metric and segment', values: said.segments.map((one) => nameOf(one, said)) },
    {
      kind: 'text',
      heading: 'Users',
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

const novelty = (
  { metric, treatment, kind, p, days }: ReportOutput['novelty'][number],
  { verdicts: all }: ReportOutput,
): Section => ({
  kind: 'lineChart',
  title: `Effect on ${metric} by day since exposure${all.length > 1 ? `, ${treatment}` : ''}`,
  lead: `${fading[kind]} p of all days being alike: ${short(p)}.`,
  caption: 'Effect of each day with 95 % intervals of one reading',
  x: { label: 'day since exposure', values: days.map((_, at) => at + 1) },
  y: { label: 'effect' },
  series: [{ name: metric, values: days }],
});

function plan({ plan: { metrics, warnings, needed, days } }: ReportOutput): Section {
  const text = (heading: string, of: (one: (typeof metrics)[number]) => string) =>
    ({ kind: 'text', heading, values: metrics.map(of) }) as const;
  return {
    kind: 'table',
    title: 'The plan as it was registered',
    lead: `${needed} users in ${Number(days.toFixed(1))} days.${warnings.map((one) => ` Warning: ${one}.`).join('')}`,
    caption: 'From the log before the experiment',
    columns: [
      text('Metric', ({ metric }) => metric),
      text('Role', ({ role }) => role),
      text('Baseline', ({ baseline }) => short(baseline?.value ?? null)),
      text('Effect or margin', ({ distance }) => short(distance)),
      text('Level, one-sided', ({ alpha }) => short(alpha)),
      text('Users', ({ units }) => (units === null ? '–' : String(Math.ceil(units)))),
      text('Power', ({ power }) => (power === null ? '–' : percent(power))),
      text('Definition', ({ digest }) => digest.slice(0, 12)),
    ],
  };
}

const checkWords: Readonly<Record<string, string>> = {
  'sample-ratio': 'the arms have the shares that were planned',
  'multiple-exposure': 'hardly anybody met several arms',
  'missing-data': 'as many users count in each arm',
  balance: 'the arms were alike before exposure',
};

function checks({ quality }: ReportOutput): Section {
  const rows = Object.entries(quality!.ps);
  const expected = quality!.expected.map((units) => units.toFixed(0)).join(', ');
  return {
    kind: 'table',
    title: 'Checks of the experiment itself',
    lead: `Expected users by arm, control first: ${expected}. A p-value below the level registered means that no effect is read.`,
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

const assumptions = ({ assumptions: all }: ReportOutput): Section => ({
  kind: 'table',
  title: 'What this rests on',
  caption: 'Every assumption of plan and estimates',
  columns: [
    { kind: 'text', heading: 'Assumption', values: all.map(({ name }) => name) },
    { kind: 'text', heading: 'In words', values: all.map(({ words }) => words) },
  ],
});
