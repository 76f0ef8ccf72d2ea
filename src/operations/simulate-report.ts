import type { Life, Standing } from '../arena/index.ts';
import type { Explanation } from '../decision/index.ts';
import type { FunnelSection, Report, Section } from '../report/index.ts';

interface Simulated {
  readonly table: readonly Standing[];
  readonly byPolicy: readonly (readonly Life[])[];
  readonly request: {
    readonly worlds: number;
    readonly users: number;
    readonly weeks: number;
    readonly seed: number;
  };
  readonly version: string;
  readonly explanation: Explanation | undefined;
}

const percent = ({ value, low, high }: { value: number; low: number; high: number }) => ({
  value: value * 100,
  low: low * 100,
  high: high * 100,
});

function results(table: readonly Standing[]): Section {
  const column = (
    heading: string,
    figure: keyof Standing['figures'],
    { unit, better, share = false }: { unit: string; better?: 'higher' | 'lower'; share?: boolean },
  ) => ({
    kind: 'estimate' as const,
    heading,
    unit,
    ...(better === undefined ? {} : { better }),
    values: table.map(({ figures }) => (share ? percent(figures[figure]) : figures[figure])),
  });
  return {
    kind: 'table',
    title: 'What each policy achieved',
    lead: 'Same worlds, same luck, same contact rules. Value is money per user: margins so far, less costs, plus the stock at the end valued by 26 more weeks under a rule of thumb.',
    caption: 'Means over worlds with 95 % intervals',
    columns: [
      { kind: 'text', heading: 'Policy', values: table.map(({ name }) => name) },
      column('Value', 'value', { unit: 'EUR per user', better: 'higher' }),
      {
        kind: 'estimate',
        heading: 'Gain over the first',
        unit: 'EUR per user',
        values: table.map(({ gain }) => gain),
      },
      {
        kind: 'exact',
        heading: 'Guardrail breaches',
        values: table.map(({ breaches }) => breaches),
        decimals: 0,
      },
      column('Conversions', 'conversions', { unit: '%', share: true }),
      column('Listening', 'listeningHours', { unit: 'hours per user' }),
      column('Retained', 'retained', { unit: '%', share: true }),
      column('Reachable', 'reachable', { unit: '%', share: true }),
      column('Messages', 'messages', { unit: 'per user' }),
      column('Clicks', 'clicks', { unit: 'per user' }),
    ],
  };
}

const gains = (table: readonly Standing[]): Section => ({
  kind: 'forest',
  title: 'Gain in value',
  lead: `Each policy against ${table[0]!.name} in the same worlds; luck is common, so these intervals are narrower than those of the values.`,
  caption: 'Difference in value per user, 95 % interval over worlds',
  x: { label: 'gain', unit: 'EUR per user' },
  reference: { value: 0, label: `as ${table[0]!.name}` },
  rows: table.slice(1).map(({ name, gain }) => ({ name, estimate: gain })),
});

const overTime = (table: readonly Standing[]): Section => ({
  kind: 'lineChart',
  title: 'Value over time',
  lead: 'Money per user so far, at the end of each week, without the final stock.',
  caption: 'Cumulated value per user by week',
  x: { label: 'week', values: table[0]!.weekly.map((_, i) => i + 1) },
  y: { label: 'value so far', unit: 'EUR per user' },
  series: table.map(({ name, weekly }) => ({ name, values: weekly })),
});

const pareto = (table: readonly Standing[]): Section => ({
  kind: 'scatter',
  title: 'Value against reachability',
  lead: 'Up and to the right is better; the line joins policies that no other beats on both.',
  caption: 'Reachable at the end and total value, with 95 % intervals',
  x: { label: 'reachable at the end', unit: '%', better: 'higher' },
  y: { label: 'value', unit: 'EUR per user', better: 'higher' },
  points: table.map(({ name, figures }) => ({ name, x: percent(figures.reachable), y: figures.value })),
});

const top = (reasons: Readonly<Record<string, number>>) =>
  Object.entries(reasons)
    .map(([name, count]) => ({ name: name.replaceAll('_', ' '), count }))
    .sort((a, b) => b.count - a.count);

function merged(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const part of parts)
    for (const [name, count] of Object.entries(part)) all[name] = (all[name] ?? 0) + count;
  return all;
}

function funnels(table: readonly Standing[], byPolicy: readonly (readonly Life[])[]): FunnelSection {
  return {
    kind: 'funnel',
    title: 'From opportunity to action',
    lead: 'How many decisions got how far, and the reasons why the others did not.',
    caption: 'Counts over all worlds',
    funnels: table.map(({ name }, p) => {
      const lives = byPolicy[p]!;
      const sum = (pick: (life: Life) => number) => lives.reduce((total, life) => total + pick(life), 0);
      const chosen = sum(({ funnel }) => funnel.chosen);
      const eligible = sum(({ funnel }) => funnel.eligible);
      return {
        name,
        steps: [
          { name: 'opportunity', count: sum(({ funnel }) => funnel.opportunities) },
          {
            name: 'eligible',
            count: eligible,
            reasons: top(merged(lives.map(({ funnel }) => funnel.ineligible))),
          },
          {
            name: 'chosen',
            count: chosen,
            reasons: [{ name: 'silence was drawn', count: eligible - chosen }],
          },
          {
            name: 'delivered',
            count: sum(({ funnel }) => funnel.delivered),
            reasons: top(merged(lives.map(({ funnel }) => funnel.held))),
          },
          { name: 'seen', count: sum(({ funnel }) => funnel.seen) },
          { name: 'acted', count: sum(({ funnel }) => funnel.acted) },
        ],
      };
    }),
  };
}

const decisionOf = (e: Explanation): Section => ({
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
  unit: 'EUR',
  candidates: e.choices,
  noes: e.noes,
  chosen: e.chosen,
  draw: e.draw,
});

/** The report of a simulation: results, gains, value over time, Pareto picture, funnels, one decision. */
export function simulationReport({ table, byPolicy, request, version, explanation }: Simulated): Report {
  const { worlds, users, weeks, seed } = request;
  return {
    title: 'Policies in the simulated world',
    lead: `${table.length} policies, each in the same ${worlds} worlds of ${users} simulated listeners for ${weeks} weeks.`,
    synthetic: {
      seed: `${seed} to ${seed + worlds - 1}`,
      world: 'streaming service with free and paying listeners in five time zones',
    },
    origin: {
      command: `fantail simulate --worlds ${worlds} --users ${users} --weeks ${weeks} --seed ${seed}`,
      version,
    },
    colours: table.map(({ name }) => name),
    sections: [
      results(table),
      gains(table),
      overTime(table),
      pareto(table),
      funnels(table, byPolicy),
      ...(explanation === undefined ? [] : [decisionOf(explanation)]),
    ],
  };
}
