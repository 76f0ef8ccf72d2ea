import { z } from 'zod';
import type { Readout } from '../../experiments/index.ts';
import { showInstant } from '../../tables/index.ts';
import { goesOn, type ArmStopRecord, type LookRecord, type StopRecord } from './history.ts';
import { ruleWords, type Plan } from './plan-schema.ts';

/** What is to be done with a treatment, and why. */
export const verdictSchema = z.strictObject({
  treatment: z.string(),
  /** `open`: no look yet, or the looks go on. */
  verdict: z.enum(['win', 'regression', 'neutral', 'invalid', 'open']),
  decision: z.enum(['ship', 'do-not-ship', 'wait']),
  words: z.string(),
  /** Of the whole rule; null before the first look. */
  p: z.number().nullable(),
  /** Of showing a win at the looks reached, the effects being as planned. */
  power: z.number().nullable(),
});

type Verdict = z.infer<typeof verdictSchema>;

interface Known {
  readonly said: Readout | undefined;
  readonly last: LookRecord | undefined;
  readonly stop: StopRecord | undefined;
  readonly armStops: readonly ArmStopRecord[];
}

/** The verdict on each treatment at the last look. */
export function verdictsOf(plan: Plan, { said, last, stop, armStops }: Known): Verdict[] {
  const treatments = Object.keys(plan.arms).filter((arm) => arm !== plan.control);
  return treatments.map((treatment) => {
    const over = armStops.find(({ arms }) => arms.includes(treatment));
    if (over) return { treatment, ...stoppedAs(over), p: null, power: null };
    const made = said?.decisions.find((one) => one.treatment === treatment)?.decision;
    if (!made || !last) return { treatment, ...unread(stop), p: null, power: null };
    const isOver = !goesOn(last.advice) || stop !== undefined;
    if (last.advice === 'stop: invalid' && made.verdict.kind !== 'invalid')
      return { treatment, ...broken, p: made.p, power: null };
    const power = made.verdict.kind === 'neutral' ? made.verdict.power : null;
    const told = wordsOf(made.verdict, plan);
    if (!isOver)
      return { treatment, verdict: 'open', decision: 'wait', words: `so far ${told}`, p: made.p, power };
    if (made.verdict.kind !== 'invalid') {
      const metrics = last.harm.filter((one) => one.isHarm && one.treatment === treatment);
      const worse = metrics.map(({ metric }) => metric).join(', ');
      if (worse !== '')
        return {
          treatment,
          verdict: 'regression',
          decision: 'do-not-ship',
          words: `shown to be worse: ${worse}`,
          p: made.p,
          power,
        };
    }
    return { treatment, verdict: made.verdict.kind, decision: made.decision, words: told, p: made.p, power };
  });
}

const broken = {
  verdict: 'invalid' as const,
  decision: 'do-not-ship' as const,
  words: 'the experiment itself is broken: a check of all units fails',
};

/** By a look it is shown to be worse; by hand nothing is shown. */
const stoppedAs = ({ at, why, by }: ArmStopRecord): Pick<Verdict, 'verdict' | 'decision' | 'words'> => ({
  verdict: by === 'look' ? 'regression' : 'open',
  decision: 'do-not-ship',
  words: `stopped at ${showInstant(at)} by ${by === 'look' ? 'a look' : 'hand'}: ${why}`,
});

const unread = (stop: StopRecord | undefined): Pick<Verdict, 'verdict' | 'decision' | 'words'> =>
  stop
    ? { verdict: 'open', decision: 'do-not-ship', words: `ended before its first look: ${stop.why}` }
    : { verdict: 'open', decision: 'wait', words: 'no look was taken yet' };

type Said = Readout['decisions'][number]['decision']['verdict'];

function wordsOf(verdict: Said, plan: Plan): string {
  const { power: wanted, metrics, assumptions } = plan;
  const rule = ruleWords(plan);
  if (verdict.kind === 'invalid') return `the experiment itself is broken: ${verdict.failed.join(', ')}`;
  if (verdict.kind === 'regression') return `worse in ${verdict.worse.join(', ')}`;
  if (verdict.kind === 'win')
    return [
      ...(verdict.better.length > 0 ? [`better in ${verdict.better.join(', ')}`] : []),
      ...(rule !== null
        ? [`so that the rule holds: ${rule}`]
        : metrics.some(({ role }) => role === 'guardrail')
          ? ['every guardrail holds']
          : []),
    ].join(', ');
  const missing = verdict.missing.map(({ kind, metric }) =>
    kind === 'better' ? `${metric} is not shown to be better` : `${metric} is not shown to hold its margin`,
  );
  const { power } = verdict;
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  const what = 'the power to show a win was';
  // Tests that were planned together lose less together than they do one by one.
  const isJoint = assumptions.includes('joint-normal');
  const short = power !== null && power < wanted ? `, less than the ${percent(wanted)} planned` : '';
  const told =
    power === null ? '' : `; ${what} ${isJoint ? `at least ${percent(power)}` : percent(power) + short}`;
  const ruled = rule === null ? '' : `the rule does not hold (${rule}): `;
  return `neutral: ${ruled}${missing.join('; ')}${told}`;
}
