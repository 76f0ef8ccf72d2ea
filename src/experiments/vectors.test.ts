// The published reference vectors, read from the data folder next to the repository where there is one.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { moments } from '../kit/index.ts';
import {
  adjustPs,
  armsSize,
  asymptoticSequence,
  boundaries,
  covariateMoments,
  crossSections,
  cuped,
  decideShip,
  difference,
  fixedHorizon,
  groupSequential,
  independence,
  leafLevels,
  linEffect,
  meanArm,
  mixRate,
  msprtCritical,
  nextLook,
  nonInferiority,
  nonInferioritySize,
  normalMixture,
  normalMixtureRho,
  obrienFleming,
  pocock,
  proportionArm,
  ratioArm,
  relativeLift,
  repeatedTestingError,
  sampleRatio,
  sampleSize,
  shipRule,
  startMonitor,
  type Correction,
  type Estimate,
} from './index.ts';

const data = process.env['FANTAIL_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const path = join(data, '..', 'vectors', 'experiments.json');
const hasVectors = existsSync(path);

interface Vector {
  readonly id: string;
  readonly family: string;
  readonly inputs: Record<string, unknown>;
  readonly expected: Record<string, unknown>;
  readonly tolerance: { readonly abs?: number; readonly rel?: number } | null;
}

interface Sums {
  readonly n: number;
  readonly sum: number;
  readonly sum_squares: number;
}

const read = (): readonly Vector[] => JSON.parse(readFileSync(path, 'utf8')).vectors;

const armOf = ({ n, sum, sum_squares }: Sums) => meanArm({ n, sum, sumSquares: sum_squares });
const ends = ({ interval, p }: Estimate) => ({ lower: interval.lower, upper: interval.upper, p });

type Inputs<T> = T & Record<string, unknown>;
type Run = (inputs: never) => Record<string, unknown>;
type TwoArms = Inputs<{ control: Sums; treatment: Sums; alpha: number }>;

const ratioOf = (s: Record<string, number>) =>
  ratioArm({
    n: s['n']!,
    numerator: s['num']!,
    numeratorSquares: s['num_sq']!,
    denominator: s['den']!,
    denominatorSquares: s['den_sq']!,
    cross: s['cross']!,
  });

/** Rows of R's datasets::mtcars: mpg, wt, am. */
const mtcars: readonly (readonly [number, number, 0 | 1])[] = [
  [21, 2.62, 1],
  [21, 2.875, 1],
  [22.8, 2.32, 1],
  [21.4, 3.215, 0],
  [18.7, 3.44, 0],
  [18.1, 3.46, 0],
  [14.3, 3.57, 0],
  [24.4, 3.19, 0],
  [22.8, 3.15, 0],
  [19.2, 3.44, 0],
  [17.8, 3.44, 0],
  [16.4, 4.07, 0],
  [17.3, 3.73, 0],
  [15.2, 3.78, 0],
  [10.4, 5.25, 0],
  [10.4, 5.424, 0],
  [14.7, 5.345, 0],
  [32.4, 2.2, 1],
  [30.4, 1.615, 1],
  [33.9, 1.835, 1],
  [21.5, 2.465, 0],
  [15.5, 3.52, 0],
  [15.2, 3.435, 0],
  [13.3, 3.84, 0],
  [19.2, 3.845, 0],
  [27.3, 1.935, 1],
  [26, 2.14, 1],
  [30.4, 1.513, 1],
  [15.8, 3.17, 1],
  [19.7, 2.77, 1],
  [15, 3.57, 1],
  [21.4, 2.78, 1],
];
const carsOf = (am: 0 | 1) => {
  const rows = mtcars.filter((row) => row[2] === am);
  return {
    columns: 1,
    x: Float64Array.from(rows, (row) => row[1]),
    y: Float64Array.from(rows, (row) => row[0]),
  };
};

interface ShipInputs {
  readonly alpha: number;
  readonly alpha_deterioration: number;
  readonly alpha_srm: number;
  readonly success_p: readonly number[];
  readonly guardrail_p: readonly number[];
  readonly deterioration_p: readonly number[];
  readonly srm_p: number;
}

const shipOf = (i: ShipInputs) => {
  const named = (name: string, ps: readonly number[]) =>
    Object.fromEntries(ps.map((p, at) => [`${name} ${at}`, p]));
  const [success, guardrails] = [named('success', i.success_p), named('guardrail', i.guardrail_p)];
  return decideShip({
    rule: shipRule(Object.keys(success), Object.keys(guardrails)),
    results: {
      better: success,
      notWorse: guardrails,
      deteriorated: named('metric', i.deterioration_p),
      quality: { 'sample ratio': i.srm_p },
    },
    levels: { alpha: i.alpha, deterioration: i.alpha_deterioration, quality: i.alpha_srm },
  });
};

const runs: Record<string, Run> = {
  'gst-01': (i: Inputs<{ alpha: number; information_fractions: number[] }>) => ({
    z: boundaries(
      { alpha: i.alpha, sides: 1, spending: { kind: 'obrien-fleming' } },
      i.information_fractions,
    ).map(({ z }) => z),
  }),
  'gst-11': (i: Inputs<{ looks: number; alpha_levels: number[] }>) => ({
    obrien_fleming_C: i.alpha_levels.map((alpha) => obrienFleming({ looks: i.looks, alpha })),
    pocock_C: i.alpha_levels.map((alpha) => pocock({ looks: i.looks, alpha })),
  }),
  'gst-18': (i: Inputs<{ looks: number[] }>) => ({
    two_sided_type_I: i.looks.map((looks) => repeatedTestingError(looks, 1.959963984540054)),
  }),
  'gst-24': (
    i: Inputs<{ n: number[]; sum: number[]; sum_squares: number[]; planned_total: number; alpha: number }>,
  ) => {
    const [a, b] = [0, 1].map((at) =>
      armOf({ n: i.n[at]!, sum: i.sum[at]!, sum_squares: i.sum_squares[at]! }),
    );
    const design = {
      alpha: i.alpha,
      sides: 2,
      spending: { kind: 'power', rho: 2 },
      planned: i.planned_total,
    } as const;
    const monitor = nextLook(startMonitor(design), i.n[0]! + i.n[1]!);
    const { value, se, interval, look } = groupSequential(difference(a!, b!, 'normal'), monitor);
    return { difference: value, se, z_bound: look.z, lower: interval.lower, upper: interval.upper };
  },
  'av-01': (i: Inputs<{ v_opt: number; alpha: number }>) => ({
    rho: normalMixtureRho({ v: i.v_opt, alpha: i.alpha }),
  }),
  'av-02': (i: Inputs<{ s: number; v: number; v_opt: number; alpha: number }>) => {
    const mixture = normalMixture({ v: i.v_opt, alpha: i.alpha });
    return { log_supermartingale: mixture.logMixture(i.s, i.v), bound_at_v: mixture.bound(i.v, i.alpha) };
  },
  'av-13': (i: TwoArms & { tuning_N: number }) => {
    const effect = relativeLift(armOf(i.control), armOf(i.treatment));
    const n = i.control.n + i.treatment.n;
    const estimate = asymptoticSequence(effect, { n, tuning: i.tuning_N, alpha: i.alpha });
    return { lift: effect.value, se: effect.se, ...ends(estimate) };
  },
  'av-17': (i: Inputs<{ var_t: number; n_t: number; var_c: number; n_c: number; alpha: number }>) => {
    const { v, tau, z } = msprtCritical(
      { n: i.n_c, variance: i.var_c },
      { n: i.n_t, variance: i.var_t },
      { alpha: i.alpha, side: 'two-sided' },
    );
    return { V: v, tau, z_star: z };
  },
  'fx-01': (i: TwoArms) => {
    const effect = relativeLift(armOf(i.control), armOf(i.treatment));
    return { lift: effect.value, se: effect.se, ...ends(fixedHorizon(effect, { alpha: i.alpha })) };
  },
  'fx-02': (i: TwoArms) => {
    const effect = difference(armOf(i.control), armOf(i.treatment));
    return { diff: effect.value, se: effect.se, ...ends(fixedHorizon(effect, { alpha: i.alpha })) };
  },
  'fx-06': ({ control, treatment, alpha }: TwoArms) => {
    const [a, b] = [proportionArm(control.n, control.sum), proportionArm(treatment.n, treatment.sum)];
    const effect = difference(a, b, 'normal');
    return { diff: effect.value, ...ends(fixedHorizon(effect, { alpha })) };
  },
  'fx-08': (i: TwoArms & { relative_margin: number }) => {
    const control = armOf(i.control);
    const effect = difference(control, armOf(i.treatment), 'normal');
    const margin = i.relative_margin * control.mean;
    const [up, down] = (['increase', 'decrease'] as const).map((preferred) =>
      nonInferiority(effect, { preferred, margin, alpha: i.alpha }),
    );
    return {
      diff: effect.value,
      se: effect.se,
      one_sided_lower: up!.interval.lower,
      one_sided_upper: down!.interval.upper,
      p_increase_preferred: up!.p,
      p_decrease_preferred: down!.p,
    };
  },
  'rt-01': (i: Inputs<{ control: Record<string, number>; treatment: Record<string, number> }>) => {
    const [a, b] = [ratioOf(i.control), ratioOf(i.treatment)];
    const effect = relativeLift(a, b);
    return {
      control_ratio: a.mean,
      treatment_ratio: b.mean,
      control_var: a.variance,
      treatment_var: b.variance,
      lift: effect.value,
      ...ends(fixedHorizon(effect, { alpha: 0.05 })),
    };
  },
  'cp-01': (i: Inputs<{ y: number[]; x: number[]; arm: number[] }>) => {
    const of = (keep: (arm: number) => boolean) => {
      const kept = i.y.flatMap((y, at) => (keep(i.arm[at]!) ? [{ y, x: i.x[at]! }] : []));
      const sum = (f: (row: { y: number; x: number }) => number) => kept.reduce((s, row) => s + f(row), 0);
      return {
        n: kept.length,
        sum: sum(({ y }) => y),
        sumSquares: sum(({ y }) => y * y),
        covariateSum: sum(({ x }) => x),
        covariateSquares: sum(({ x }) => x * x),
        cross: sum(({ x, y }) => x * y),
      };
    };
    const [control, treatment] = [
      covariateMoments(of((arm) => arm === 0)),
      covariateMoments(of((arm) => arm === 1)),
    ];
    const all = covariateMoments(of(() => true));
    const effect = cuped(control, treatment);
    const rho = (all.xy[0]! * all.xy[0]!) / (all.xx[0]! * all.yy);
    const variance = all.yy / (all.weight - 1);
    return {
      theta: effect.slopes[0],
      rho_squared: rho,
      raw_diff: treatment.meanY - control.meanY,
      adjusted_diff: effect.value,
      adjusted_se: effect.se,
      var_y: variance,
      var_y_adjusted: variance * (1 - rho),
    };
  },
  'cp-03': () => {
    const effect = linEffect(carsOf(0), carsOf(1), 'classic');
    const perArm = cuped(moments.ofRows(carsOf(0)), moments.ofRows(carsOf(1)), { slopes: 'per-arm' });
    expect(perArm.value).toBeCloseTo(effect.value, 10);
    return { effect: effect.value, ols_se: effect.se, intercept: effect.intercept };
  },
  'pw-01': (
    i: Inputs<{
      metrics: Record<string, number>[];
      alpha: number;
      power: number;
      group_weights_control_first: number[];
    }>,
  ) => ({
    n_total: i.metrics.map(({ mean, var: variance, mde_rel, binary }) => {
      const effect = mean! * mde_rel!;
      const treated = binary ? (mean! + effect) * (1 - mean! - effect) : variance!;
      const weights = i.group_weights_control_first;
      const variances = weights.map((_, at) => (at === 0 ? variance! : treated));
      const alpha = i.alpha / i.metrics.length;
      return armsSize({ weights, variances, effect, alpha, sides: 1, power: i.power }).total;
    }),
  }),
  'pw-11': (i: Inputs<{ mde: number; var: number; alpha: number; power: number }>) => {
    const variance = { control: i.var, treatment: i.var };
    return { n_total: sampleSize({ variance, alpha: i.alpha, power: i.power, effect: i.mde }).total };
  },
  'pw-16': (
    i: Inputs<{ margin: number; sd: number; true_diff: number; alpha_one_sided: number; power: number }>,
  ) => {
    const variance = { control: i.sd * i.sd, treatment: i.sd * i.sd };
    const size = nonInferioritySize({
      variance,
      alpha: i.alpha_one_sided,
      margin: i.margin,
      effect: i.true_diff,
      power: i.power,
    });
    return { n_per_arm_exact: size.treatment, n_per_arm: size.whole.treatment };
  },
  'sr-01': (i: Inputs<{ counts: number[]; weights: number[] }>) => ({ ...sampleRatio(i.counts, i.weights) }),
  'sr-05': (i: Inputs<{ table: number[][] }>) => {
    const test = independence(i.table);
    return { ...test, alarm: test.p < 0.001 };
  },
  'mt-01': (i: Inputs<{ p: number[] }>) =>
    Object.fromEntries(
      (['bonferroni', 'holm', 'hochberg', 'hommel', 'bh', 'by'] satisfies Correction[]).map((method) => [
        method,
        adjustPs(i.p, method),
      ]),
    ),
  'dr-01': (
    i: Inputs<{ alpha: number; power: number; success: number; guardrail: number; treatments: number }>,
  ) => {
    const names = (kind: string, count: number) => Array.from({ length: count }, (_, at) => `${kind} ${at}`);
    const rule = shipRule(names('success', i.success), names('guardrail', i.guardrail));
    const levels = leafLevels(rule, i);
    return {
      alpha_success_each: levels[0]!.alpha,
      alpha_guardrail_each: levels.at(-1)!.alpha,
      power_each_code_and_paper: levels[0]!.power,
    };
  },
  'dr-05': (i: Inputs<ShipInputs>) => ({ ...shipOf(i) }),
  'dr-06': (i: Inputs<ShipInputs>) => ({ ...shipOf(i) }),
  'dc-01': (
    i: Inputs<{ control: { mix: number[]; rate: number[] }; treatment: { mix: number[]; rate: number[] } }>,
  ) => {
    const { total, rate, mix, rateBySegment, mixBySegment } = mixRate(i.control, i.treatment);
    return { total, rate, mix, per_segment_rate: rateBySegment, per_segment_mix: mixBySegment };
  },
  'ca-01': (i: Inputs<{ treated: [number, number]; control: [number, number] }>) => {
    const group = ([before, after]: [number, number]) => ({
      before: { ...proportionArm(100, 50), mean: before },
      after: { ...proportionArm(100, 50), mean: after },
    });
    return { did: crossSections({ treated: group(i.treated), control: group(i.control) }).value };
  },
};

/** Families whose methods live in another room, which reads them there. */
const elsewhere = new Set(['assignment']);

/** Facts of a vector that are not results: a rule in words, and the allocation that the paper does not use. */
const notResults = new Set(['obrien_fleming_rule', 'pocock_rule', 'power_each_docs_page']);

function expectNear(found: unknown, wanted: unknown, { tolerance, id }: Vector): void {
  if (Array.isArray(wanted)) {
    expect(found, id).toHaveLength(wanted.length);
    wanted.forEach((value, at) => expectNear((found as unknown[])[at], value, { tolerance, id } as Vector));
  } else if (typeof wanted === 'number' && tolerance) {
    const allowed = tolerance.abs ?? tolerance.rel! * Math.abs(wanted);
    expect(Math.abs((found as number) - wanted), `${id}: ${String(found)} for ${wanted}`).toBeLessThanOrEqual(
      allowed,
    );
  } else expect(found, id).toEqual(wanted);
}

test.skipIf(!hasVectors)('every reference vector of this room holds', () => {
  const exercised = read()
    .filter(({ family }) => !elsewhere.has(family))
    .map((vector) => {
      const run = runs[vector.id];
      expect(run, `${vector.id} has no test`).toBeDefined();
      const found = run!(vector.inputs as never);
      for (const [name, wanted] of Object.entries(vector.expected))
        if (!notResults.has(name)) expectNear(found[name], wanted, vector);
      return vector.id;
    });
  expect(exercised.toSorted()).toEqual(Object.keys(runs).toSorted());
});
