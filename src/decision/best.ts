import { valuerOf } from '../arbitration/index.ts';
import { emptyIncrements, type FeatureRows, type Increments, type Scorer } from '../scoring/index.ts';
import { generatorsOf } from '../opportunities/index.ts';
import { variantOf, type Portfolio } from '../program/index.ts';
import { armsMatter, byArms, pricesUnder } from './arms.ts';
import type { DecisionRecord } from './decision.ts';
import type { Setup } from './setup.ts';

/**
 * What the best marketing candidate of a decision is worth before the price of the plan, at least 0 as no-send is: what
 * a contact could have brought. Undefined without plans, and where the allowance kept candidates from being valued.
 */
export type Best = (
  decision: Pick<
    DecisionRecord,
    'assignments' | 'opportunities' | 'candidates' | 'eligible' | 'noes' | 'rows' | 'increments'
  >,
) => number | undefined;

interface Parts extends Pick<Setup, 'portfolio' | 'prices' | 'scorers' | 'learned'> {
  /** Values candidates that nothing but the spent allowance refused, so that a contact that was saved can be missed. */
  readonly scorer?: Scorer;
  /** Which opportunities count; absent: all. */
  readonly of?: 'unscheduled' | undefined;
}

/**
 * Compiles it for a setup; a decision is valued as the arms of its user value it. Of `unscheduled` opportunities alone it
 * is what comes beside the schedule.
 */
export function bestOf(parts: Parts): Best {
  const { portfolio, prices, scorer, scorers = [], learned = [] } = parts;
  if (!portfolio.plans) return () => undefined;
  if (!armsMatter(portfolio)) return bestUnder(parts);
  const bests = byArms(portfolio, (arms) => {
    const variant = variantOf(portfolio, arms);
    const taught = learned.find(({ experiment, arm }) => arms.get(experiment) === arm)?.scorer;
    const own = scorers.find(({ digest }) => digest === variant.artefact) ?? taught ?? scorer;
    const under = { portfolio, prices: pricesUnder(prices, variant), of: parts.of };
    return bestUnder({ ...under, ...(own && { scorer: own }) });
  });
  return (decision) => bests(decision.assignments)(decision);
}

function bestUnder({ portfolio, prices, scorer, of }: Parts): Best {
  const valuer = valuerOf(portfolio, prices);
  const isMarketing = portfolio.messages.map((message) => message.class === 'marketing');
  const scheduled = new Set(of && scheduledIn(portfolio));
  const best = (
    { opportunities }: Pick<DecisionRecord, 'opportunities'>,
    contenders: DecisionRecord['candidates'],
    { increments, rows }: { readonly increments: Increments; readonly rows: FeatureRows },
  ): number => {
    const { value } = valuer.value(contenders, increments, { rows });
    return contenders.reduce((most, { message, opportunity }, i) => {
      const counts = isMarketing[message] && !scheduled.has(opportunities[opportunity]?.generator ?? '');
      return counts ? Math.max(most, value[i]!) : most;
    }, 0);
  };
  return (decision) => {
    const { candidates, eligible, noes, rows, increments } = decision;
    if (!noes.some(({ reason }) => reason === spent))
      return best(decision, candidates.slice(0, eligible), { increments, rows });
    if (!scorer) return undefined;
    const others = new Set(noes.flatMap(({ candidate, reason }) => (reason === spent ? [] : [candidate])));
    const open = [...candidates.keys()].filter((i) => !others.has(i));
    const scored = emptyIncrements(open.length, portfolio.objectives.length);
    const own = rowsOf(rows, open, portfolio.candidateWidth);
    scorer.score(own, scored);
    return best(
      decision,
      open.map((i) => candidates[i]!),
      { increments: scored, rows: own },
    );
  };
}

/** Ids of the generators that go by a schedule. */
const scheduledIn = (portfolio: Portfolio): readonly string[] =>
  generatorsOf(portfolio).flatMap(({ id, generator }) => (generator.nextTime ? [id] : []));

const spent = 'plan_spent';

/** The rows of some candidates. */
function rowsOf({ user, candidates }: FeatureRows, some: readonly number[], width: number): FeatureRows {
  const rows = new Float32Array(some.length * width);
  some.forEach((from, to) => rows.set(candidates.subarray(from * width, (from + 1) * width), to * width));
  return { user, candidates: rows, count: some.length };
}
