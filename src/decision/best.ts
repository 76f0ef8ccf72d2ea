import { valuerOf } from '../arbitration/index.ts';
import { emptyIncrements, type FeatureRows, type Increments, type Scorer } from '../scoring/index.ts';
import { variantOf } from '../program/index.ts';
import { armsMatter, byArms, pricesUnder } from './arms.ts';
import type { Setup } from './decide.ts';
import type { DecisionRecord } from './decision.ts';

/**
 * What the best marketing candidate of a decision is worth before the price of the plan, at least 0 as no-send is: what
 * a contact could have brought. Undefined without plans, and where the allowance kept candidates from being valued.
 */
export type Best = (
  decision: Pick<DecisionRecord, 'assignments' | 'candidates' | 'eligible' | 'noes' | 'rows' | 'increments'>,
) => number | undefined;

interface Parts extends Pick<Setup, 'portfolio' | 'prices' | 'scorers'> {
  /** Values candidates that nothing but the spent allowance refused, so that a contact that was saved can be missed. */
  readonly scorer?: Scorer;
}

/** Compiles it for a setup; a decision is valued as the arms of its user value it. */
export function bestOf(parts: Parts): Best {
  const { portfolio, prices, scorer, scorers = [] } = parts;
  if (!portfolio.plans) return () => undefined;
  if (!armsMatter(portfolio)) return bestUnder(parts);
  const bests = byArms(portfolio, (arms) => {
    const variant = variantOf(portfolio, arms);
    const own = scorers.find(({ digest }) => digest === variant.artefact) ?? scorer;
    return bestUnder({ portfolio, prices: pricesUnder(prices, variant), ...(own && { scorer: own }) });
  });
  return (decision) => bests(decision.assignments)(decision);
}

function bestUnder({ portfolio, prices, scorer }: Parts): Best {
  const valuer = valuerOf(portfolio, prices);
  const isMarketing = portfolio.messages.map((message) => message.class === 'marketing');
  const best = (contenders: DecisionRecord['candidates'], increments: Increments): number => {
    const { value } = valuer.value(contenders, increments);
    return contenders.reduce(
      (most, { message }, i) => (isMarketing[message] ? Math.max(most, value[i]!) : most),
      0,
    );
  };
  return ({ candidates, eligible, noes, rows, increments }) => {
    if (!noes.some(({ reason }) => reason === spent)) return best(candidates.slice(0, eligible), increments);
    if (!scorer) return undefined;
    const others = new Set(noes.flatMap(({ candidate, reason }) => (reason === spent ? [] : [candidate])));
    const open = [...candidates.keys()].filter((i) => !others.has(i));
    const scored = emptyIncrements(open.length, portfolio.objectives.length);
    scorer.score(rowsOf(rows, open, portfolio.candidateWidth), scored);
    return best(
      open.map((i) => candidates[i]!),
      scored,
    );
  };
}

const spent = 'plan_spent';

/** The rows of some candidates. */
function rowsOf({ user, candidates }: FeatureRows, some: readonly number[], width: number): FeatureRows {
  const rows = new Float32Array(some.length * width);
  some.forEach((from, to) => rows.set(candidates.subarray(from * width, (from + 1) * width), to * width));
  return { user, candidates: rows, count: some.length };
}
