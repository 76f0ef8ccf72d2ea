// What simulation says of a plan: how often it would ship what it should not, and what it should.
import { z } from 'zod';
import {
  certify,
  statesOf,
  type Certificate,
  type Correlation,
  type DrawnUnits,
  type LevelledTest,
  type PlannedLooks,
} from '../../experiments/index.ts';
import { openEnded } from './declared.ts';
import type { Declared } from './document.ts';
import { checksOf } from './plan.ts';
import { controlFirst, nounOf, unitOf, type Plan } from './plan-schema.ts';
import { ruleIn } from './rule.ts';

const rate = z.strictObject({ rate: z.number(), low: z.number(), high: z.number() });

const rates = {
  simulations: z.int(),
  /**
   * Nothing is better, or with a rule all but what it lacks to hold: anything is shipped; the worst of such cases. Null
   * where guardrails alone decide.
   */
  falseShip: rate.nullable(),
  /** Everything is better but one guardrail, at its margin: it is shipped; the worst of them. */
  falseShipAtMargin: rate.nullable(),
  /**
   * One success metric, or just enough for a rule, is better as planned, under the smallest arm alone: it is shipped; the
   * worst of them.
   */
  trueShip: rate,
  /** Whether these are what was asked for, the power to .01: nothing else is shown by 3 standard errors. */
  isWithin: z.boolean(),
};

export const certificateSchema = z.strictObject({
  seed: z.string(),
  /** By z-statistics that are drawn. */
  ...rates,
  /** Whether the correlation of the metrics was known; else they were taken to be independent. */
  isCorrelated: z.boolean(),
  /** By units that are drawn from those of the log; or why not. */
  byUnits: z.union([z.strictObject({ ...rates, from: z.int() }), z.strictObject({ problem: z.string() })]),
});

export type PlanCertificate = z.infer<typeof certificateSchema>;

interface Simulating {
  readonly correlation: Correlation | null;
  readonly drawn: () => DrawnUnits;
  readonly simulations: number;
  readonly seed: string;
}

/** Simulates the looks of a plan. */
export function certificateOf(
  plan: Plan,
  declared: Declared,
  { correlation, drawn, simulations, seed }: Simulating,
): PlanCertificate {
  const looks = plannedLooks(plan, declared, correlation);
  return {
    seed,
    ...certify(looks, { seed, simulations }),
    isCorrelated: correlation !== null,
    byUnits: byUnits(looks, declared, { drawn, simulations, seed }),
  };
}

function plannedLooks(
  plan: Plan,
  { document, metrics }: Declared,
  correlation: Correlation | null,
): PlannedLooks {
  const { correction, spending } = document;
  const tests = (['success', 'guardrail'] as const).flatMap((role) =>
    plan.metrics.flatMap(({ metric, role: own, alpha, distance, baseline }): readonly LevelledTest[] =>
      own !== role || alpha === null || distance === null || baseline === null
        ? []
        : [{ name: metric, role, alpha, distance, variance: baseline.variance }],
    ),
  );
  const weights = Object.values(controlFirst(plan));
  const quality = metrics.filter(({ role }) => role === 'quality').length;
  return {
    tests,
    correlation,
    weights,
    spending,
    ...(document.rule === undefined ? {} : { rule: ruleIn(document.rule, metrics) }),
    units: plan.units,
    fractions: plan.looks.map(({ fraction }) => fraction),
    // Levels of max-T are corrected as they are planned.
    correction: correction === 'max-t' ? 'none' : correction,
    alpha: plan.alpha,
    power: plan.power,
    deterioration: { tests: metrics.length - quality, level: plan.deterioration },
    quality: { tests: checksOf(unitOf(plan)) + quality, level: plan.quality },
  };
}

/** Units that are drawn for one certificate at most: some seconds. */
const mostDrawn = 30_000_000;
/** Fewer experiments than this say little. */
const leastSimulations = 200;

function byUnits(
  looks: PlannedLooks,
  declared: Declared,
  { drawn, simulations, seed }: Omit<Simulating, 'correlation'>,
): PlanCertificate['byUnits'] {
  const most = Math.floor(mostDrawn / (looks.units * statesOf(looks)));
  const runs = Math.min(simulations, most);
  if (runs < Math.min(simulations, leastSimulations))
    return { problem: `${Math.round(looks.units)} units are too many to be drawn one by one` };
  const [growing] = openEnded(declared);
  if (growing !== undefined && looks.fractions.length > 1)
    return {
      problem: `"${growing}" goes on growing between looks, which the log does not show unit by unit`,
    };
  const all = drawn();
  const units = { ...all, metrics: all.metrics.filter(({ metric }) => metric.role !== 'quality') };
  const lacks = looks.tests.find(({ name }) => !units.metrics.some(({ metric }) => metric.name === name));
  if (lacks) return { problem: `"${lacks.name}" is no mean of units` };
  return { ...certify(looks, { seed, simulations: runs, units }), from: units.units };
}

const percent = ({ rate: share, low, high }: z.infer<typeof rate>): string => {
  const of = (value: number) => (100 * value).toFixed(1);
  return `${of(share)} % [${of(low)}, ${of(high)}]`;
};

type Rates = Pick<Certificate, 'falseShip' | 'falseShipAtMargin' | 'trueShip'>;

/** Rates of the worst case of each kind. */
function wordsOfRates(
  { falseShip, falseShipAtMargin, trueShip }: Rates,
  { rule }: Pick<Plan, 'rule'>,
): string {
  const [lacking, enough] =
    rule === undefined
      ? ['nothing is better', 'one success metric better']
      : ['metrics without which the rule fails are not better', 'just enough for the rule'];
  return [
    ...(falseShip ? [`where ${lacking} something is shipped in ${percent(falseShip)}`] : []),
    ...(falseShipAtMargin ? [`with a guardrail at its margin in ${percent(falseShipAtMargin)}`] : []),
    `${falseShip ? `with ${enough} as planned` : 'where all guardrails hold'} in ${percent(trueShip)}`,
  ].join(', ');
}

const kept = (isWithin: boolean): string =>
  isWithin ? 'the plan keeps both' : 'THE PLAN DOES NOT KEEP THEM';

/** A certificate in a few sentences: by z-statistics, then by units. */
export function wordsOfCertificate(
  { seed, isCorrelated, byUnits: units, ...whole }: PlanCertificate,
  plan: Pick<Plan, 'alpha' | 'power' | 'unit' | 'rule'>,
): readonly string[] {
  const asked = (share: number) => `${Number((100 * share).toPrecision(3))} %`;
  const noun = nounOf(plan);
  return [
    [
      `Certified by ${whole.simulations} simulated experiments of each kind, by these looks and vetoes (synthetic, seed "${seed}", 95 % intervals): ${wordsOfRates(whole, plan)}.`,
      `Asked were at most ${asked(plan.alpha)}, and ${asked(plan.power)} at least: ${kept(whole.isWithin)}.`,
      ...(isCorrelated ? [] : ['The correlation of the metrics is not known: they were drawn independent.']),
    ].join(' '),
    'problem' in units
      ? `Not certified by ${noun} of the log: ${units.problem}.`
      : `By ${units.simulations} experiments of ${noun} drawn from ${units.from} of the log, with their skew: ${wordsOfRates(units, plan)}: ${kept(units.isWithin)}.`,
  ];
}
