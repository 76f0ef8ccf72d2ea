import type { Life, Standing } from '../../arena/index.ts';
import type { Explanation } from '../../decision/index.ts';
import type { Report, Section } from '../../report/index.ts';
import { funnels } from './funnels.ts';
import type { Output } from './output.ts';
import type { Simulated } from './simulated.ts';

interface Told {
  readonly simulated: Simulated;
  readonly found: Output;
  readonly version: string;
  readonly explanation: Explanation | undefined;
}

/** What all sections draw from. */
interface Scene {
  /** In the order of the contestants, the baseline first. */
  readonly table: readonly Standing[];
  readonly byPolicy: readonly (readonly Life[])[];
  readonly found: Output;
  readonly currency: string;
}

interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const scaled = ({ value, low, high }: Interval, by: number): Interval => ({
  value: value * by,
  low: low * by,
  high: high * by,
});
const percent = (share: Interval) => scaled(share, 100);
const none: Interval = { value: Number.NaN, low: Number.NaN, high: Number.NaN };

function leaderboard({ found: { policies, baseline }, currency }: Scene): Section {
  const column = (
    heading: string,
    read: (policy: Output['policies'][number]) => Interval,
    more: { readonly unit: string; readonly better?: 'higher' | 'lower' },
  ) => ({ kind: 'estimate' as const, heading, ...more, values: policies.map(read) });
  return {
    kind: 'table',
    title: 'Leaderboard',
    lead: `By total value. Same worlds, same luck; an auditor that shares no code with the rules counts violations. Value is money per user: margins so far, less costs, and what users and permissions are still worth at the end, by 26 more weeks under a rule of thumb.`,
    caption: 'Means over worlds with 95 % intervals',
    columns: [
      { kind: 'text', heading: 'Policy', values: policies.map(({ name }) => name) },
      column('Value', ({ value }) => value, { unit: currency, better: 'higher' }),
      column(`Over ${baseline}`, ({ gain }) => gain, { unit: currency }),
      {
        kind: 'exact',
        heading: 'Violations',
        values: policies.map(({ violations }) => violations),
        decimals: 0,
      },
      column('Conversions', ({ conversions }) => percent(conversions), { unit: '%' }),
      column('Listening', ({ listeningHours }) => listeningHours, { unit: 'hours' }),
      column('Retained', ({ retained }) => percent(retained), { unit: '%' }),
      column('Reachable', ({ reachable }) => percent(reachable), { unit: '%' }),
      column('Messages', ({ messages }) => messages, { unit: 'per user' }),
    ],
  };
}

function perMessage({ found: { policies, baseline }, currency }: Scene): Section {
  const column = (heading: string, read: (policy: Output['policies'][number]) => Interval, unit: string) => ({
    kind: 'estimate' as const,
    heading,
    unit,
    values: policies.map(read),
  });
  return {
    kind: 'table',
    title: 'What messages bring, and what was learned from',
    lead: `Clicks are worth nothing of themselves: value over ${baseline} per 1000 messages says what sending brought.`,
    caption: 'Means over worlds with 95 % intervals; all data is synthetic',
    columns: [
      { kind: 'text', heading: 'Policy', values: policies.map(({ name }) => name) },
      column(
        'Value per 1000 sent',
        ({ gainPerMessage }) => scaled(gainPerMessage ?? none, 1000),
        `${currency} over ${baseline}`,
      ),
      column('Clicks', ({ clicks }) => clicks, 'per user'),
      { kind: 'text', heading: 'Learned from', values: policies.map(({ data }) => data) },
    ],
  };
}

const gains = ({ table, currency }: Scene): Section => ({
  kind: 'forest',
  title: 'Gain in value',
  lead: `Each policy against ${table[0]!.name} in the same worlds; luck is common, so these intervals are narrower than those of the values.`,
  caption: 'Difference in value per user, 95 % interval over worlds',
  x: { label: 'gain', unit: `${currency} per user` },
  reference: { value: 0, label: `as ${table[0]!.name}` },
  rows: table.slice(1).map(({ name, gain }) => ({ name, estimate: gain })),
});

const weeks = (table: readonly Standing[]) => table[0]!.weekly.map((_, i) => i + 1);

const valueOverTime = ({ table, currency }: Scene): Section => ({
  kind: 'lineChart',
  title: 'Value over time',
  lead: `Money per user so far, over that of ${table[0]!.name} in the same worlds, at the end of each week. What users and permissions are still worth comes on top: most of what a policy does to them shows only there.`,
  caption: `Value so far per user, over ${table[0]!.name}`,
  x: { label: 'week', values: weeks(table) },
  y: { label: `value so far over ${table[0]!.name}`, unit: `${currency} per user` },
  series: table.map(({ name, weeklyGain }) => ({ name, values: weeklyGain })),
});

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const reachabilityOverTime = ({ table, found }: Scene): Section => ({
  kind: 'lineChart',
  title: 'Reachability over time',
  lead: [
    'Users who are members with consent and a valid address outside the app.',
    ...found.horizons.map(({ words }) => capitalised(words)),
  ].join(' '),
  caption: `Share of users reachable, over ${table[0]!.name}`,
  x: { label: 'week', values: weeks(table) },
  y: { label: `reachable over ${table[0]!.name}`, unit: 'points' },
  series: table.map(({ name, weeklyReach }) => ({ name, values: weeklyReach.map(percent) })),
});

const pareto = ({ table, currency }: Scene): Section => ({
  kind: 'scatter',
  title: 'Value against reachability',
  lead: 'Up and to the right is better; the line joins policies that no other beats on both.',
  caption: `Total value and reachability at the end, over ${table[0]!.name} in the same worlds, with 95 % intervals`,
  x: { label: `reachable over ${table[0]!.name}`, unit: 'points', better: 'higher' },
  y: { label: `value over ${table[0]!.name}`, unit: `${currency} per user`, better: 'higher' },
  points: table.map(({ name, gain, weeklyReach }) => ({ name, x: percent(weeklyReach.at(-1)!), y: gain })),
});

const decisionOf = (e: Explanation, currency: string): Section => ({
  kind: 'decision',
  title: 'One decision explained',
  lead: 'Every decision is logged like this and can be repeated from its record bit for bit.',
  id: e.decision,
  user: e.user,
  moment: `${e.at} (${e.zone || 'zone unknown'})`,
  opportunities: e.opportunities.map(({ program, generator, until }) => ({
    name: program,
    why: `${generator}, until ${until}`,
  })),
  features: e.features.map(({ name, value }) => ({ name, value: value.toPrecision(4) })),
  objectives: e.objectives.map(({ name, unit }) => ({ name, unit })),
  terms: e.terms,
  unit: currency,
  candidates: e.choices,
  noes: e.noes,
  chosen: e.chosen,
  draw: e.draw,
});

function commandOf({
  worlds,
  users,
  weeks: length,
  seed,
  policies,
  program,
  artefact,
  rehearsed,
  preset,
}: Simulated['request']) {
  const quoted = (text: string) => (/^[\w./,-]+$/.test(text) ? text : `"${text}"`);
  const option = (name: string, value: string | undefined) =>
    value === undefined ? [] : [`--${name} ${quoted(value)}`];
  return [
    `fantail simulate --worlds ${worlds} --users ${users} --weeks ${length} --seed ${seed}`,
    ...option('policies', policies?.join(',')),
    ...option('program', program),
    ...option('artefact', artefact),
    ...option('rehearsed', rehearsed),
    ...option('preset', preset),
  ].join(' ');
}

/** The report of a simulation: leaderboard, gains, messages, both goods over time and against each other, funnels, one decision. */
export function simulationReport({ simulated, found, version, explanation }: Told): Report {
  const { table, byPolicy, request, preset } = simulated;
  const { worlds, users, weeks: length, seed } = request;
  const { currency } = preset.money;
  const scene = { table, byPolicy, found, currency };
  return {
    title: 'Policies in the simulated world',
    lead: `${table.length} policies, each in the same ${worlds} worlds of ${users} simulated users for ${length} weeks.`,
    synthetic: {
      seed: `${seed} to ${seed + worlds - 1}`,
      world: `market "${preset.name}", ${preset.zones.length} time zones`,
    },
    origin: { command: commandOf(request), version },
    colours: table.map(({ name }) => name),
    sections: [
      leaderboard(scene),
      gains(scene),
      perMessage(scene),
      valueOverTime(scene),
      reachabilityOverTime(scene),
      pareto(scene),
      funnels(table, byPolicy),
      ...(explanation === undefined ? [] : [decisionOf(explanation, currency)]),
    ],
  };
}
