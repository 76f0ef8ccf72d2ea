import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  momentsOfSums,
  readMetrics,
  readout,
  type Estimate,
  type MetricResult,
  type Statistics,
} from '../src/experiments/index.ts';
import { streamOf } from '../src/kit/index.ts';
import { type Line } from './bench.ts';
import { askPeer, skipped, type Peer } from './peer.ts';

const peers: readonly Peer[] = [
  { name: 'gbstats', installs: [['gbstats==0.8.0']] },
  { name: 'tea_tasting', installs: [['tea-tasting==1.14.0']] },
  { name: 'spotify_confidence', installs: [['spotify-confidence==4.1.0']] },
];

const columns = ['y', 'x', 'd'] as const;
type Sums = Readonly<Record<string, number>>;

/**
 * Sums and products of a skewed outcome y, the same before x, and a denominator d, over 20,000 units of an arm; the
 * treatment adds 2 %. Synthetic.
 */
function sumsOf(arm: string, lift: number): Sums {
  const stream = streamOf('experiments', `peers ${arm}`);
  const n = 20_000;
  const sums: Record<string, number> = { n };
  for (let i = 0; i < n; i++) {
    const user = Math.exp(stream.normal());
    const row = {
      y: user * Math.exp(stream.normal()) * lift,
      x: user * Math.exp(stream.normal()),
      d: 1 + stream.below(4) + user,
    };
    columns.forEach((a, at) => {
      sums[a] = (sums[a] ?? 0) + row[a];
      for (const b of columns.slice(at)) sums[a + b] = (sums[a + b] ?? 0) + row[a] * row[b];
    });
  }
  return sums;
}

const common = { role: 'success', window: { kind: 'cohort', until: '7d' } } as const;
const amount = { event: 'buy' };
const metrics = readMetrics([
  { ...common, kind: 'mean', name: 'mean', of: amount },
  { ...common, kind: 'mean', name: 'CUPED', of: amount, before: '7d' },
  { ...common, kind: 'ratio', name: 'ratio', numerator: amount, denominator: { event: 'visit' } },
]);

const statisticsOf = (arms: Readonly<Record<string, Sums>>): Statistics => ({
  exposure: { units: 40_000, multiple: 0, incomplete: 0 },
  joint: [],
  cells: Object.entries(arms).map(([arm, sums]) => {
    const of = (...names: readonly string[]) => ({
      kind: 'moments' as const,
      missing: 0,
      ...momentsOfSums(sums['n']!, {
        sums: names.map((name) => sums[name]!),
        products: names.flatMap((a, at) => names.slice(at).map((b) => sums[a + b]!)),
      }),
    });
    return {
      segment: null,
      arm,
      units: 20_000,
      metrics: { mean: of('y'), CUPED: of('y', 'x'), ratio: of('y', 'd') },
    };
  }),
});

/** What we say, under the names that the peers' scripts use; errors for the scale of differences. */
function ours(
  arms: Readonly<Record<string, Sums>>,
): ReadonlyMap<string, { readonly value: number; readonly se: number }> {
  const design = { control: 'control', arms: { control: 1, treatment: 1 } };
  const said = new Map<string, { value: number; se: number }>();
  const note = (name: string, { value, se, interval, p }: Estimate) => {
    said.set(name, { value, se });
    said.set(`${name} low`, { value: interval.lower!, se });
    said.set(`${name} high`, { value: interval.upper!, se });
    said.set(`${name} p`, { value: p, se: 1 });
  };
  for (const { metric, result } of readout({ metrics, statistics: statisticsOf(arms), design }).metrics) {
    const { absolute, relative } = result as Extract<MetricResult, { kind: 'estimated' }>;
    note(metric, absolute);
    note(`${metric} lift`, relative!);
  }
  return said;
}

interface Answered {
  readonly values: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** Quantities closer than this, in standard errors, are the same. */
const same = 1e-8;

/**
 * For each peer on the same sums: how many of its figures are ours, how far apart the others are in standard errors
 * (p-values as they are), and its time per effect.
 */
export function* peerReadouts(): Iterable<Line> {
  const folder = mkdtempSync(join(tmpdir(), 'fantail-peers-'));
  const arms = { control: sumsOf('control', 1), treatment: sumsOf('treatment', 1.02) };
  const file = join(folder, 'sums.json');
  writeFileSync(file, JSON.stringify(arms));
  const own = ours(arms);
  for (const peer of peers) {
    const asked = askPeer<Answered>(peer, [file, '2000']);
    if (asked.kind === 'skipped') yield skipped('experiments', peer, asked.reason);
    else yield* compared(peer, asked.value, own);
  }
  rmSync(folder, { recursive: true });
}

function* compared(
  { name }: Peer,
  { values, seconds }: Answered,
  own: ReturnType<typeof ours>,
): Iterable<Line> {
  const line = (metric: string, value: number, unit: string): Line => ({
    bench: 'experiments',
    metric,
    value,
    unit,
    peer: name,
  });
  const apart = Object.entries(values).map(([figure, value]) => {
    const { value: expected, se } = own.get(figure)!;
    return { figure, by: (value - expected) / se };
  });
  yield line('figures_alike', apart.filter(({ by }) => Math.abs(by) < same).length, `of ${apart.length}`);
  for (const { figure, by } of apart)
    if (Math.abs(by) >= same)
      yield line(`apart: ${figure}`, by, figure.endsWith(' p') ? '' : 'standard errors');
  yield line('effect_us', seconds * 1e6, 'µs');
}
