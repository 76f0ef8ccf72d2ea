// Whether looks still have hope of a result: bounds that bind nothing.
import {
  boundaries,
  conditionalPower,
  futilityBounds,
  obeyed,
  predictivePower,
  shipRule,
  type Readout,
  type Rule,
} from '../../experiments/index.ts';
import { openEnded } from './declared.ts';
import type { FutilityPlan, Hope } from './futility-schema.ts';
import type { LookTest } from './history.ts';
import type { Judged, Looked } from './judge.ts';
import { controlFirst, type Plan } from './plan-schema.ts';
import { ruleIn } from './rule.ts';

type Document = Pick<Judged['document'], 'futility' | 'spending'>;

/** The tests of a plan with what futility needs of them. */
function testsOf(plan: Plan, growing: readonly string[]) {
  const [control, ...treatments] = Object.values(controlFirst(plan));
  return plan.metrics.flatMap(({ metric, alpha, power, distance, baseline }) => {
    if (alpha === null || power === null || distance === null || baseline === null) return [];
    if (growing.includes(metric)) return [];
    const error = Math.sqrt((baseline.variance * (1 / control! + 1 / Math.min(...treatments))) / plan.units);
    // Of a power of 1 nothing could be spent.
    return [{ metric, alpha, power: Math.min(power, 1 - 1e-12), drift: distance / error }];
  });
}

/** Bounds of the looks as planned: each test spends on them the error of the second kind that it has anyway. */
export function plannedFutility(
  plan: Plan,
  { futility, spending }: Document,
  growing: readonly string[],
): FutilityPlan {
  const fractions = plan.looks.map(({ fraction }) => fraction);
  return testsOf(plan, growing).map(({ metric, alpha, power, drift }) => {
    const looks = boundaries({ alpha, sides: 1, spending }, fractions);
    const bounds = futilityBounds({ power, futility: futility! }, looks.slice(0, -1), drift);
    const { above } = obeyed(looks, bounds, drift);
    return { metric, bounds: [...bounds], power: above.reduce((sum, chance) => sum + chance, 0) };
  });
}

interface At {
  readonly said: Readout;
  readonly tests: readonly LookTest[];
  readonly looked: Looked;
}

/** The hope at a look; undefined where the plan does not ask for it, and at the last look. */
export function hopeAt(
  judged: Judged,
  { said, tests, looked: { fractions, isFinal } }: At,
): Hope | undefined {
  const { document, metrics } = judged;
  const { plan } = judged.start;
  const { futility, spending, rule } = document;
  if (futility === undefined || isFinal) return undefined;
  const now = fractions.at(-1)!;
  const ahead = plan.looks.map(({ fraction }) => fraction).filter((fraction) => fraction > now * (1 + 1e-6));
  const planned = testsOf(plan, openEnded(judged));
  const found = tests.flatMap(({ metric, treatment, z: found }): Hope['tests'] => {
    const test = planned.find((one) => one.metric === metric);
    if (!test) return [];
    const { alpha, power, drift } = test;
    const looks = boundaries({ alpha, sides: 1, spending }, [...fractions, ...ahead]);
    const [taken, later] = [looks.slice(0, fractions.length), looks.slice(fractions.length)];
    const bound = futilityBounds({ power, futility }, taken, drift).at(-1)!;
    const here = found === null ? null : { fraction: now, z: found };
    return [
      {
        metric,
        treatment,
        z: found,
        bound,
        asPlanned:
          here && conditionalPower(here, later, seenDrift({ said, metric, treatment, now }, judged) ?? drift),
        predicted: here && predictivePower(here, later),
        isBelow: found !== null && found <= bound,
      },
    ];
  });
  const named = (role: 'success' | 'guardrail') =>
    metrics.flatMap((one) => (one.role === role ? [one.name] : []));
  const shipping =
    rule === undefined ? shipRule(named('success'), named('guardrail')) : ruleIn(rule, metrics);
  const hopeless = said.treatments.filter((treatment) => {
    const below = found.filter((one) => one.treatment === treatment && one.isBelow);
    return !canHold(shipping, new Set(below.map(({ metric }) => metric)));
  });
  return { tests: found, hopeless: [...hopeless] };
}

/** Whether a rule can hold without some of its metrics. */
function canHold(rule: Rule, without: ReadonlySet<string>): boolean {
  if (rule.kind === 'better' || rule.kind === 'not-worse') return !without.has(rule.metric);
  return rule.kind === 'all'
    ? rule.of.every((one) => canHold(one, without))
    : rule.of.some((one) => canHold(one, without));
}

interface Seen {
  readonly said: Readout;
  readonly metric: string;
  readonly treatment: string;
  readonly now: number;
}

/** The drift of the effect as planned, by the errors that the look found; undefined where it has none. */
function seenDrift({ said, metric, treatment, now }: Seen, { start, metrics }: Judged): number | undefined {
  const one = said.metrics.find(
    (of) => of.metric === metric && of.treatment === treatment && of.segment === null,
  );
  const { margin } = metrics.find(({ name }) => name === metric)!;
  if (one?.result.kind !== 'estimated') return undefined;
  const { absolute, relative } = one.result;
  const effect = margin?.scale === 'relative' ? relative : absolute;
  const distance = margin?.value ?? start.plan.metrics.find((of) => of.metric === metric)!.distance;
  return effect === null || distance === null ? undefined : distance / (effect.se * Math.sqrt(now));
}
