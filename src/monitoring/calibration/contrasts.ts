import type { DecisionRecord } from '../../decision/index.ts';
import { experienceOf, type Contrast } from '../../outcomes/index.ts';
import type { Fact, Log } from '../log.ts';

/** A contrast with what the scorer said of it, for one objective. */
export interface Prediction extends Contrast {
  readonly decision: string;
  readonly artefact: string;
  readonly at: number;
  /** Predicted increment and total sd of each eligible candidate. */
  readonly predicted: Float64Array;
  readonly sd: Float64Array;
  readonly message: Int32Array;
  readonly channel: Int32Array;
}

/** Rewards of all objectives by decision, where known by `now`. */
export function rewardsOf(log: Log): ReadonlyMap<string, Float64Array> {
  const facts = new Map<string, Fact[]>();
  for (const fact of log.facts) {
    const own = facts.get(fact.user);
    if (own) own.push(fact);
    else facts.set(fact.user, [fact]);
  }
  const found = new Map<string, Float64Array>();
  const { objectives } = log.portfolio;
  for (const [digest, portfolio] of log.portfolios) {
    const decisions = log.decisions.filter((decision) => decision.digests.portfolio === digest);
    const { decision, reward } = experienceOf(decisions, facts, { portfolio, now: log.now });
    decision.forEach((id, row) =>
      found.set(id, reward.subarray(row * objectives.length, (row + 1) * objectives.length)),
    );
  }
  return found;
}

interface Asked extends Pick<Log, 'portfolio' | 'groupOf'> {
  readonly objective: number;
}

/**
 * The contrasts of an objective: decisions in which both a send and no-send could be drawn and whose window is closed.
 * Whether they are watched or old plays no part: windows close late. Those who count as one are one user.
 */
export function contrastsOf(
  decisions: readonly DecisionRecord[],
  rewards: ReadonlyMap<string, Float64Array>,
  { objective, portfolio, groupOf }: Asked,
): readonly Prediction[] {
  const objectives = portfolio.objectives.length;
  return decisions.flatMap((decision) => {
    const reward = rewards.get(decision.id)?.[objective] ?? Number.NaN;
    const { eligible, probability, increments, candidates, chosen } = decision;
    const silent = probability[eligible]!;
    const send = 1 - silent;
    if (Number.isNaN(reward) || eligible === 0 || !(silent > 0 && send > 0)) return [];
    const column = (values: Float32Array) =>
      Float64Array.from({ length: eligible }, (_, i) => values[i * objectives + objective]!);
    const shared = increments.shared[objective]!;
    const own = candidates.slice(0, eligible);
    return [
      {
        decision: decision.id,
        user: groupOf(decision.user),
        artefact: decision.digests.artefact,
        at: decision.at,
        send,
        silent,
        shares: probability.slice(0, eligible).map((p) => p / send),
        predicted: column(increments.mean),
        sd: column(increments.sd).map((sd) => Math.sqrt(sd * sd + shared * shared)),
        message: Int32Array.from(own, ({ message }) => message),
        channel: Int32Array.from(own, ({ channel }) => channel),
        chosen,
        reward,
      },
    ];
  });
}
