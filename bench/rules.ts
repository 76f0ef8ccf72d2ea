import {
  all,
  any,
  better,
  certify,
  correlatedPlan,
  equicorrelation,
  notWorse,
  readOnce,
  shipRule,
  type Rule,
} from '../src/experiments/index.ts';
import { cpuSeconds, range, type Line } from './bench.ts';

const [a, b, c, d] = ['s0', 's1', 's2', 's3'].map(better) as [Rule, Rule, Rule, Rule];
const [g, h] = ['g0', 'g1'].map(notWorse) as [Rule, Rule];

/** A rule over as many success metrics and guardrails. */
interface Case {
  readonly rule: Rule;
  readonly success: number;
  readonly guardrails: number;
}

const cases: Readonly<Record<string, Case>> = {
  'one of four, three guardrails': {
    rule: shipRule(['s0', 's1', 's2', 's3'], ['g0', 'g1', 'g2']),
    success: 4,
    guardrails: 3,
  },
  'a and (b or c), a guardrail': { rule: all(a, any(b, c), g), success: 3, guardrails: 1 },
  'a or (b and c), a guardrail': { rule: all(any(a, all(b, c)), g), success: 3, guardrails: 1 },
  'two of three, a guardrail': {
    rule: all(any(all(a, b), all(a, c), all(b, c)), g),
    success: 3,
    guardrails: 1,
  },
  'a or (b and (c or d)), two guardrails': {
    rule: all(any(a, all(b, any(c, d))), g, h),
    success: 4,
    guardrails: 2,
  },
  'a with g, or b with h': { rule: any(all(a, g), all(b, h)), success: 2, guardrails: 2 },
};

const budget = {
  alpha: 0.05,
  power: 0.8,
  quality: { tests: 1, level: 0.001 },
};
const simulations = 20_000;

/** Users of a plan that counts correlations over those of dividing alpha and beta, and its simulated rates. */
export function* rules(): Iterable<Line> {
  for (const [name, { rule, success, guardrails }] of Object.entries(cases)) {
    for (const rho of [0, 0.3, 0.6]) {
      const input = {
        success: range(success).map((at) => ({ name: `s${at}`, variance: 4, effect: 0.1 })),
        guardrails: range(guardrails).map((at) => ({ name: `g${at}`, variance: 4, margin: 0.1 })),
        correlation: equicorrelation(success + guardrails, rho),
        budget: { ...budget, deterioration: { tests: success + guardrails, level: 0.005 } },
        rule,
      };
      const plan = correlatedPlan(input);
      const took = cpuSeconds(() => correlatedPlan(input));
      const { falseShip, falseShipAtMargin, trueShip } = certify(readOnce(input, plan), {
        seed: 'rules',
        simulations,
      });
      const line = (metric: string, value: number, unit: string): Line => ({
        bench: 'rules',
        metric: `${name}, correlation ${rho}: ${metric}`,
        value,
        unit,
      });
      yield line('users over those of dividing', plan.users / plan.usersDivided, 'share');
      const falsely = [falseShip, falseShipAtMargin].flatMap((rate) => rate ?? []);
      const worst = falsely.toSorted((one, other) => other.rate - one.rate)[0]!;
      for (const [what, { rate, low, high }] of [
        ['falsely', worst],
        ['truly', trueShip],
      ] as const) {
        yield line(`shipped ${what}`, rate, 'share');
        yield line(`shipped ${what}, low`, low, 'share');
        yield line(`shipped ${what}, high`, high, 'share');
      }
      yield line('planning', took, 's');
    }
  }
}
