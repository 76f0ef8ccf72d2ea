// Open Bandit Data, women, 10,000 rows each way, against the numbers of Open Bandit Pipeline 0.5 and of an exact
// reward model; data and vectors are read from beside the repository and never copied into it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  obpBernsteinInterval,
  byPart,
  clippedDr,
  clippedIps,
  crossFit,
  diagnosticsOf,
  dm,
  dr,
  estimateOf,
  evaluate,
  foldsByRow,
  ips,
  logisticModel,
  mips,
  normalInterval,
  roundsOf,
  shrunkDr,
  sndr,
  snips,
  snmips,
  studentInterval,
  subGaussianDr,
  subGaussianIps,
  switchDr,
  tabular,
  tune,
  type Block,
  type Estimator,
  type IntervalMethod,
  type LoggedBatch,
  type Rounds,
} from './index.ts';

const data = process.env['FANTAIL_DATA'] ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const file = join(data, '..', 'vectors', 'ope.json');
const hasData = existsSync(file) && existsSync(join(data, 'obd'));

const actions = 46;
type Distribution = readonly (readonly [number, number, number])[];

interface Expected {
  readonly value: number;
  readonly se?: number;
  readonly ci95_normal?: readonly [number, number];
  readonly lower_student_t_90?: number;
  readonly lower_empirical_bernstein_95?: number;
}
interface Vector {
  readonly diagnostics: Record<string, number>;
  readonly model_free: Record<string, Expected>;
  readonly mips: Record<string, Expected & { n_categories?: number; max_w?: number; ess?: number }>;
  readonly q_models: Record<
    string,
    {
      readonly q_mean: number;
      readonly q_first_row_first3: readonly number[];
      readonly slope_lambda: Record<string, number>;
      readonly estimates: Record<string, Expected>;
    }
  >;
}
interface Vectors {
  readonly obd: Record<string, Vector>;
  readonly ts_action_dist: { readonly women: Record<string, Distribution> };
}

const vectors = hasData ? (JSON.parse(readFileSync(file, 'utf8')) as Vectors) : undefined;

const cells = (path: string): readonly (readonly string[])[] =>
  gunzipSync(readFileSync(join(data, 'obd', path)))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

interface Log {
  readonly name: string;
  readonly batch: Omit<LoggedBatch, 'target'>;
  readonly position: Int32Array;
  /** Four columns of user features. */
  readonly users: readonly (readonly string[])[];
  /** Feature 0 as a number, then three labels, per item. */
  readonly items: readonly (readonly string[])[];
}

function readLog(name: string): Log {
  const rows = cells(`${name}/women/women.csv.gz`);
  const column = (at: number) => Float64Array.from(rows, (row) => Number(row[at]));
  return {
    name,
    batch: {
      rows: rows.length,
      actions,
      action: Int32Array.from(column(2)),
      reward: column(4),
      propensity: column(5),
    },
    position: Int32Array.from(column(3), (position) => position - 1),
    users: [6, 7, 8, 9].map((at) => rows.map((row) => row[at]!)),
    items: cells(`${name}/women/item_context.csv.gz`).map((row) => row.slice(2)),
  };
}

const remembered = new Map<string, Block>();

const uniform = new Float64Array(3 * actions).fill(1 / actions);
const byPosition = (distribution: Distribution): Float64Array =>
  Float64Array.from([0, 1, 2].flatMap((position) => distribution.map((item) => item[position]!)));

interface Scenario {
  readonly log: Log;
  readonly batch: LoggedBatch;
  readonly expected: Vector;
}

function scenarioOf(name: string): Scenario {
  const thompson = vectors!.ts_action_dist.women;
  const fromRandom = name.includes('random->');
  const log = readLog(fromRandom ? 'random' : 'bts');
  const block = (values: Float64Array): Block => ({ values, of: log.position });
  const exact = byPosition(thompson['exact']!);
  const sampled = byPosition(thompson['mc_seed12345_n100000']!);
  const target = { exact, mc: sampled, uniform }[name.split(':').at(-1)!]!;
  const logging = block(fromRandom ? uniform : exact);
  return { log, batch: { ...log.batch, target: block(target), logging }, expected: vectors!.obd[name]! };
}

function expectEstimate(
  rounds: Rounds,
  estimator: Estimator,
  { expected, within }: { expected: Expected; within: number },
) {
  const near = (value: number, wants: number) =>
    expect(Math.abs(value - wants), `${value} against ${wants}`).toBeLessThan(
      within * Math.max(Math.abs(wants), expected.value),
    );
  const ask = (method: IntervalMethod, options: { level: number; side?: 'lower' }) =>
    estimateOf(rounds, estimator, { method, terms: 'listed', ...options });
  const { value, se, interval } = ask(normalInterval, { level: 0.95 });
  near(value, expected.value);
  if (expected.se === undefined) return;
  near(se, expected.se);
  near(interval.lower, expected.ci95_normal![0]);
  near(interval.upper, expected.ci95_normal![1]);
  near(ask(studentInterval, { level: 0.9, side: 'lower' }).interval.lower, expected.lower_student_t_90!);
  near(
    ask(obpBernsteinInterval, { level: 0.95, side: 'lower' }).interval.lower,
    expected.lower_empirical_bernstein_95!,
  );
}

const families: Record<string, (setting: number) => Estimator> = {
  ips: () => ips,
  snips: () => snips,
  cips: clippedIps,
  sg_ips: subGaussianIps,
  dm: () => dm,
  dr: () => dr,
  sndr: () => sndr,
  switch_dr: switchDr,
  cdr: clippedDr,
  dros: shrunkDr,
  sg_dr: subGaussianDr,
};

function estimatorOf(name: string): Estimator {
  const [, family = name, setting = '0'] = /^(.*)_([\d.]+)$/.exec(name) ?? [];
  return families[family]!(Number(setting));
}

const codesOf = (labels: readonly string[]): Int32Array => {
  const sorted = [...new Set(labels)].sort();
  return Int32Array.from(labels, (label) => sorted.indexOf(label));
};

function categoriesOf({ items }: Log, name: string): Int32Array {
  if (name.endsWith('joint_1_2_3')) return codesOf(items.map((item) => item.slice(1, 4).join()));
  return codesOf(items.map((item) => item[Number(name.at(-1))]!));
}

const folds = foldsByRow(10_000, 3);

const positions = ({ position }: Log) => ({ count: 3, of: position });
const table = ({ batch, log }: Scenario) => tabular({ ...batch, parts: positions(log), strength: 100 });

const models: Record<string, (scenario: Scenario) => Block> = {
  tabular_m100_insample: (scenario) => {
    const model = table(scenario);
    const values = model.fit(Int32Array.from({ length: scenario.batch.rows }, (_, i) => i));
    return { values, of: scenario.log.position };
  },
  tabular_m100_crossfit_mod3: (scenario) => crossFit({ ...scenario.batch, folds }, table(scenario)),
  logit_std_C1_crossfit_mod3: ({ log, batch }) =>
    crossFit({ ...batch, folds }, byPart(positions(log), logisticModel({ ...batch, ...featuresOf(log) }))),
};

/** A model knows the log and not the policy, so that two policies on one log share it. */
function predictionOf(scenario: Scenario, model: string): Block {
  const key = `${scenario.log.name} ${model}`;
  const prediction = remembered.get(key) ?? models[model]!(scenario);
  remembered.set(key, prediction);
  return prediction;
}

/**
 * The logistic vectors come from a solver that stopped at a relative change of 2.2e-9 of the objective, a few 1e-5
 * from the optimum in q; repeating that stop gives them to 6e-13. Ours is the optimum: see the numbers further down.
 */
const modelled = Object.keys(models).map((name) => [name, name.startsWith('logit') ? 1e-3 : 1e-6] as const);

/** User features one-hot without the first category, then the item's features standardised over the items. */
function featuresOf({ users, items }: Log) {
  const codes = users.map(codesOf);
  const widths = codes.map((column) => Math.max(...column));
  const starts = widths.map((_, at) => widths.slice(0, at).reduce((sum, width) => sum + width, 0));
  const ofItem = widths.reduce((sum, width) => sum + width, 0);
  const columns = [1, 2, 3].map((at) => codesOf(items.map((item) => item[at]!)));
  const standard = [...columns, items.map((item) => Number(item[0]))].map((column) =>
    standardised([...column]),
  );
  const features = (row: number, action: number, out: Float64Array) => {
    out.fill(0);
    codes.forEach((column, at) => {
      if (column[row]! > 0) out[starts[at]! + column[row]! - 1] = 1;
    });
    standard.forEach((column, at) => (out[ofItem + at] = column[action]!));
  };
  return { columns: ofItem + standard.length, features };
}

function standardised(values: readonly number[]): readonly number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length;
  return values.map((value) => (value - mean) / Math.sqrt(variance));
}

describe.each(['women:random->bts:exact', 'women:random->bts:mc', 'women:bts->random:uniform'])(
  '%s',
  (name) => {
    const scenario = hasData ? scenarioOf(name) : undefined;

    test.skipIf(!hasData)('diagnostics', () => {
      const { batch, expected } = scenario!;
      const found = diagnosticsOf(roundsOf(batch));
      const wants = expected.diagnostics;
      expect(found.meanWeight).toBeCloseTo(wants['mean_w']!, 9);
      expect(found.maxWeight / wants['max_w']!).toBeCloseTo(1, 12);
      expect(found.effectiveRows / wants['ess']!).toBeCloseTo(1, 9);
      expect(found.tail.rows).toBeCloseTo(wants['share_w_gt_10']!, 12);
      expect([found.rows, found.rewards]).toEqual([wants['n'], wants['clicks']]);
    });

    test.skipIf(!hasData)('without a model, to 1e-9', () => {
      const { batch, expected } = scenario!;
      const rounds = roundsOf(batch);
      for (const [key, wants] of Object.entries(expected.model_free))
        expectEstimate(rounds, estimatorOf(key), { expected: wants, within: 1e-9 });
      expect(tune({ rounds, estimator: clippedIps })).toBe(expected.diagnostics['slope_lambda_cips']);
    });

    test.skipIf(!hasData)('marginal weights, to 1e-9', () => {
      const { batch, log, expected } = scenario!;
      for (const [key, wants] of Object.entries(expected.mips)) {
        const category = categoriesOf(log, key);
        const rounds = roundsOf({ ...batch, category });
        expectEstimate(rounds, key.startsWith('sn') ? snmips : mips, { expected: wants, within: 1e-9 });
        if (wants.n_categories === undefined) continue;
        const found = diagnosticsOf({ ...rounds, weight: rounds.categoryWeight! });
        expect(new Set(category).size).toBe(wants.n_categories);
        expect(found.maxWeight / wants.max_w!).toBeCloseTo(1, 12);
        expect(found.effectiveRows / wants.ess!).toBeCloseTo(1, 9);
      }
    });

    test.skipIf(!hasData).each(modelled)('with %s, to %d', (model, within) => {
      const { batch, expected } = scenario!;
      const wants = expected.q_models[model]!;
      const prediction = predictionOf(scenario!, model);
      const rounds = roundsOf({ ...batch, prediction });
      const line = (prediction.of?.[0] ?? 0) * actions;
      wants.q_first_row_first3.forEach((q, a) =>
        expect(prediction.values[line + a]! / q).toBeCloseTo(1, -Math.log10(within)),
      );
      const { switch: bySwitch, os: byShrinkage } = wants.slope_lambda;
      expect(tune({ rounds, estimator: switchDr })).toBe(bySwitch);
      expect(tune({ rounds, estimator: shrunkDr })).toBe(byShrinkage);
      for (const [key, expectedValue] of Object.entries(wants.estimates))
        if (!key.endsWith('_slope'))
          expectEstimate(rounds, estimatorOf(key), { expected: expectedValue, within });
      const slopes = { switch_slope: switchDr(bySwitch!), os_slope: shrunkDr(byShrinkage!) };
      for (const [key, estimator] of Object.entries(slopes))
        expectEstimate(rounds, estimator, { expected: wants.estimates[key]!, within });
    });
  },
);

// Newton's method in numpy to a gradient of 1e-14, on the same design.
test.skipIf(!hasData)('a logistic reward model at its optimum, to 1e-9', () => {
  const scenario = scenarioOf('women:random->bts:exact');
  const prediction = predictionOf(scenario, 'logit_std_C1_crossfit_mod3');
  const rounds = roundsOf({ ...scenario.batch, prediction });
  const valueOf = (estimator: Estimator) => estimateOf(rounds, estimator).value;
  expect(valueOf(dm) / 0.004493055774673493).toBeCloseTo(1, 9);
  expect(valueOf(dr) / 0.006828085673284616).toBeCloseTo(1, 9);
  expect(valueOf(switchDr(5)) / 0.005066970718552261).toBeCloseTo(1, 9);
});

test.skipIf(!hasData)('uniform from the Thompson log is refused: two rows of 10,000 would decide', () => {
  const scenario = scenarioOf('women:bts->random:uniform');
  const prediction = predictionOf(scenario, 'tabular_m100_crossfit_mod3');
  const { answers } = evaluate({ ...scenario.batch, prediction }, [ips, snips, dr, dm, switchDr(10)]);
  for (const { verdict, estimate } of answers) {
    expect(verdict.kind).toBe('refused');
    expect(estimate).toBeUndefined();
    expect(verdict.reasons.map((reason) => reason.kind)).toEqual(
      expect.arrayContaining(['few_effective_rows', 'one_row_dominates']),
    );
  }
});

test.skipIf(!hasData)(
  'Thompson from the uniform log is answered, with a warning that 13 clicks decide',
  () => {
    const { answers } = evaluate(scenarioOf('women:random->bts:exact').batch, [ips, snips]);
    for (const { verdict } of answers)
      expect(verdict).toMatchObject({ kind: 'weak', reasons: [{ kind: 'few_rewards' }] });
  },
);
