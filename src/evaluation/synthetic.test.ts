// Cases of known truth, exact rationals; the vectors are read from beside the public data.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  baselineIps,
  clippedDr,
  clippedIps,
  diagnosticsOf,
  dm,
  dr,
  estimateOf,
  ips,
  mips,
  roundsOf,
  shrunkDr,
  sndr,
  snips,
  subGaussianDr,
  subGaussianIps,
  switchDr,
  type Estimator,
  type LoggedBatch,
} from './index.ts';

interface Row {
  readonly x: string;
  readonly a: number;
  readonly r: number;
}
interface Case {
  readonly contexts: Record<
    string,
    { readonly pb: string[]; readonly pe: string[]; readonly qhat: string[] }
  >;
  readonly rows?: readonly Row[];
  readonly cells?: readonly (Row & { readonly count: number })[];
  readonly expected: Record<string, { readonly float: number }>;
}

const data = process.env['FANTAIL_DATA'] ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const file = join(data, '..', 'vectors', 'ope.json');
const hasVectors = existsSync(file);
const synthetic: Record<string, Case> = hasVectors
  ? (JSON.parse(readFileSync(file, 'utf8')) as { synthetic: Record<string, Case> }).synthetic
  : {};

const fraction = (text: string): number => {
  const [over = '', under = '1'] = text.split('/');
  return Number(over) / Number(under);
};

function batchOf({ contexts, rows, cells }: Case): LoggedBatch {
  const log = rows ?? cells!.flatMap((cell) => Array.from({ length: cell.count }, () => cell));
  const names = Object.keys(contexts);
  const of = Int32Array.from(log, ({ x }) => names.indexOf(x));
  const block = (column: 'pb' | 'pe' | 'qhat') => ({
    values: Float64Array.from(names.flatMap((name) => contexts[name]![column].map(fraction))),
    of,
  });
  return {
    rows: log.length,
    actions: 3,
    action: Int32Array.from(log, ({ a }) => a),
    reward: Float64Array.from(log, ({ r }) => r),
    propensity: Float64Array.from(log, ({ x, a }) => fraction(contexts[x]!.pb[a]!)),
    target: block('pe'),
    prediction: block('qhat'),
    logging: block('pb'),
    category: Int32Array.of(0, 0, 1),
  };
}

const families: Record<string, (setting: number) => Estimator> = {
  ips: () => ips,
  snips: () => snips,
  dm: () => dm,
  dr: () => dr,
  sndr: () => sndr,
  cips: clippedIps,
  switch_dr: switchDr,
  cdr: clippedDr,
  dros: shrunkDr,
  sg_ips: subGaussianIps,
  sg_dr: subGaussianDr,
  beta_ips: () => baselineIps,
  mips_cat: () => mips,
};

function estimatorOf(name: string): Estimator | undefined {
  const [, family = name, setting = '0'] = /^(.*)_([\d/]+)$/.exec(name) ?? [];
  return families[family]?.(fraction(setting));
}

describe.each(['S1_hand_rational', 'S2_exact_population'])('%s', (name) => {
  test.skipIf(!hasVectors)('every estimate equals its exact rational', () => {
    const given = synthetic[name]!;
    const rounds = roundsOf(batchOf(given));
    const names = Object.keys(given.expected).filter((key) => estimatorOf(key));
    expect(names).toHaveLength(20);
    for (const key of names)
      expect(estimateOf(rounds, estimatorOf(key)!).value, key).toBeCloseTo(given.expected[key]!.float, 13);
  });

  test.skipIf(!hasVectors)('so do the diagnostics of the weights', () => {
    const { expected, ...given } = synthetic[name]!;
    const rounds = roundsOf(batchOf({ ...given, expected }));
    const { meanWeight, maxWeight, effectiveRows } = diagnosticsOf(rounds);
    expect(meanWeight).toBeCloseTo(expected['mean_w']!.float, 13);
    expect(maxWeight).toBeCloseTo(expected['max_w']!.float, 13);
    expect(effectiveRows / expected['ess']!.float).toBeCloseTo(1, 12);
    expect(baselineIps.baseline!(rounds)).toBeCloseTo(expected['beta_star']!.float, 13);
  });
});

test.skipIf(!hasVectors)('S2: the population variances of IPS and DR', () => {
  const rounds = roundsOf(batchOf(synthetic['S2_exact_population']!));
  const variance = (estimator: Estimator) => {
    const { se } = estimateOf(rounds, estimator);
    return se * se * (rounds.rows - 1);
  };
  expect(variance(ips)).toBeCloseTo(49_499 / 40_000, 10);
  expect(variance(dr)).toBeCloseTo(5421 / 10_000, 10);
});
