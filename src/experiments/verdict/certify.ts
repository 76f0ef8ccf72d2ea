import { normal, streamOf, type Stream } from '../../kit/index.ts';
import { lowerFactor } from '../many/correlation.ts';
import type { CorrelatedPlan, PlanInput } from './correlated-plan.ts';

/** A simulated rate with its standard error. */
export interface Rate {
  readonly rate: number;
  readonly se: number;
}

/** What simulation says about a plan at its number of users. */
export interface Certificate {
  readonly simulations: number;
  /** Nothing is better and the guardrails hold; null without success metrics. */
  readonly falseShip: Rate | null;
  /** Everything is better but one guardrail lies at its margin: the worst of them; null without guardrails. */
  readonly falseShipAtMargin: Rate | null;
  /** One success metric is better as planned, the others not, guardrails hold: the worst of them. */
  readonly trueShip: Rate;
  /** Both false rates within alpha and the true one within .01 of the power, up to 3 standard errors. */
  readonly isWithin: boolean;
}

/** How long and from which seed to simulate. */
export interface CertifyOptions {
  readonly seed: string;
  /** Default 20,000 for each state of the world. */
  readonly simulations?: number;
}

/** Means of the z-statistics in one state of the world. */
type State = readonly number[];

/**
 * Draws the z-statistics of the plan with their correlation and applies its rule with all its vetoes, in the
 * states of the world that are worst for it. A pure function of plan and seed.
 */
export function certify(
  input: PlanInput,
  plan: CorrelatedPlan,
  { seed, simulations = 20_000 }: CertifyOptions,
): Certificate {
  const { success, guardrails, budget } = input;
  const means = meansAt(input, plan);
  const nothing = means.map((mean, at) => (at < success.length ? 0 : mean));
  const rateOf = (state: State, name: string) =>
    shipRate(input, plan, { state, simulations, stream: streamOf(seed, name) });
  const falseShip = success.length === 0 ? null : rateOf(nothing, 'nothing is better');
  const margins = guardrails.map((_, g) =>
    rateOf(replaced(means, success.length + g, 0), `guardrail ${g} at its margin`),
  );
  const trues = success.map((_, s) => rateOf(replaced(nothing, s, means[s]!), `success ${s} is better`));
  if (success.length === 0) trues.push(rateOf(means, 'guardrails hold'));
  const falseShipAtMargin = margins.toSorted((a, b) => b.rate - a.rate)[0] ?? null;
  const trueShip = trues.toSorted((a, b) => a.rate - b.rate)[0]!;
  const isWithin =
    [falseShip, falseShipAtMargin].every(
      (rate) => rate === null || rate.rate <= budget.alpha + 3 * rate.se,
    ) && trueShip.rate >= budget.power - 0.01 - 3 * trueShip.se;
  return { simulations, falseShip, falseShipAtMargin, trueShip, isWithin };
}

const replaced = (state: State, at: number, mean: number): State =>
  state.map((value, i) => (i === at ? mean : value));

/** Means of all z-statistics at the users of the plan when every effect is as planned. */
function meansAt({ success }: PlanInput, plan: CorrelatedPlan): State {
  const reach = normal.quantile(plan.powerEach);
  return plan.needs.map(({ users }, at) => {
    const critical = at < success.length ? plan.successCritical! : plan.guardrailCritical;
    return (critical + reach) * Math.sqrt(plan.users / users);
  });
}

interface Simulation {
  readonly state: State;
  readonly simulations: number;
  readonly stream: Stream;
}

function shipRate(input: PlanInput, plan: CorrelatedPlan, { state, simulations, stream }: Simulation): Rate {
  const factor = lowerFactor(input.correlation);
  const margins = marginsAt(input, plan);
  const z = new Float64Array(state.length);
  let shipped = 0;
  for (let i = 0; i < simulations; i++) {
    draw(z, factor, { state, stream });
    if (ships(z, margins, { input, plan, stream })) shipped++;
  }
  const rate = shipped / simulations;
  return { rate, se: Math.sqrt((rate * (1 - rate)) / simulations) };
}

/** Margins in standard errors: what turns a guardrail's z into its z against no effect; 0 for success metrics. */
function marginsAt(input: PlanInput, plan: CorrelatedPlan): readonly number[] {
  return [
    ...input.success.map(() => 0),
    ...input.guardrails.map(({ margin, variance }) => margin * Math.sqrt(plan.users / variance)),
  ];
}

function draw(
  z: Float64Array,
  factor: readonly Float64Array[],
  { state, stream }: Pick<Simulation, 'state' | 'stream'>,
): void {
  for (let i = 0; i < z.length; i++) z[i] = stream.normal();
  for (let i = z.length - 1; i >= 0; i--) {
    let sum = 0;
    for (let j = 0; j <= i; j++) sum += factor[i]![j]! * z[j]!;
    z[i] = sum + state[i]!;
  }
}

interface Applied {
  readonly input: PlanInput;
  readonly plan: CorrelatedPlan;
  readonly stream: Stream;
}

function ships(z: Float64Array, margins: readonly number[], { input, plan, stream }: Applied): boolean {
  const { success, budget } = input;
  const { deterioration, quality } = budget;
  let isAnyBetter = success.length === 0;
  for (let i = 0; i < z.length; i++) {
    if (i < success.length) isAnyBetter ||= z[i]! >= plan.successCritical!;
    else if (z[i]! < plan.guardrailCritical) return false;
  }
  if (!isAnyBetter) return false;
  for (let i = 0; i < Math.min(z.length, deterioration?.tests ?? 0); i++)
    if (normal.cdf(z[i]! - margins[i]!) < deterioration!.level) return false;
  for (let i = 0; i < (quality?.tests ?? 0); i++) if (stream.uniform() < quality!.level) return false;
  return true;
}
