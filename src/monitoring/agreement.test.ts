// The interval of a finding leaves out what is healthy exactly where its own p-value, before correction, is below .05.
import { describe, expect, test } from 'vitest';
import type { Decision } from '../decision/index.ts';
import { streamOf } from '../kit/index.ts';
import { ratio } from './assignment/ratio.ts';
import { error } from './calibration/error.ts';
import { slope } from './calibration/slope.ts';
import { distribution } from './drift/distribution.ts';
import { missing } from './drift/missing.ts';
import { shape } from './drift/shape.ts';
import { complaints } from './guardrails/complaints.ts';
import { contacts } from './guardrails/contacts.ts';
import { dominance } from './guardrails/dominance.ts';
import { entropy } from './guardrails/entropy.ts';
import { optOuts } from './guardrails/opt-outs.ts';
import { refusals } from './guardrails/refusals.ts';
import { silence } from './guardrails/silence.ts';
import type { Sighting } from './finding.ts';
import { logOf, type Fact, type Log, type Monitor } from './log.ts';
import { bins } from './propensity/bins.ts';
import { draws } from './propensity/draws.ts';
import { weights } from './propensity/weights.ts';
import { day, healthyLog } from './sample.ts';

/** A log in which more and more is wrong, in every respect a little. */
function worn(run: number): Log {
  const log = healthyLog({ key: `agreement ${run}`, users: 260, days: 15, lift: 0.4 });
  const stream = streamOf(`agreement ${run}`, 'worn');
  const wear = run / 24;
  const decisions = log.decisions.map((decision): Decision => {
    const { rows, chosen, eligible, assignments, increments } = decision;
    const isSilent = stream.uniform() < wear / 4;
    const user = rows.user.map((value, column) =>
      column === 1 ? value + 20 * wear : column === 6 && isSilent ? 0 : value,
    );
    const isCurrent = decision.at >= log.since;
    const drawn = stream.uniform() < 0.6 * wear && eligible > 0 && isCurrent;
    const kept = stream.uniform() < 1 - wear / 2 || eligible === 0;
    return {
      ...decision,
      ...(isCurrent ? { rows: { ...rows, user } } : {}),
      ...(drawn ? { chosen: 0, propensity: decision.probability[0]! } : { chosen }),
      ...(kept || !isCurrent
        ? {}
        : { eligible: 0, probability: Float64Array.of(1), chosen: -1, propensity: 1 }),
      increments: { ...increments, mean: increments.mean.map((mean) => (1 + 3 * wear) * mean) },
      assignments:
        stream.uniform() < wear / 3 ? [{ layer: 'holdout:p', arm: 'held', share: 0.2 }] : assignments,
    };
  });
  const harm = log.facts.flatMap((fact): Fact[] => {
    if (fact.kind !== 'decision' || !fact.intent || stream.uniform() >= 0.3 * wear) return [];
    const { message, channel } = fact.intent;
    const said = [
      { kind: 'response', name: 'complaint', message, channel },
      { kind: 'consent', scope: channel, granted: false },
    ];
    return said.map(
      (one, i) => ({ id: `${fact.id}-${i}`, user: fact.user, at: fact.at + 1, ...one }) as Fact,
    );
  });
  const limits = { complaints: 0.03, optOuts: 0.03, contacts: 1.6 - wear, dominance: 0.8 - 0.4 * wear };
  return logOf({ ...log, decisions, facts: [...log.facts, ...harm], limits, block: day / 2 });
}

const logs = Array.from({ length: 24 }, (_, run) => worn(run));

interface Row {
  readonly monitor: Monitor;
  /** What the test holds for healthy. */
  readonly healthy: (sighting: Sighting) => number;
  /** Ends beyond which the interval leaves it out. */
  readonly bad: 'low' | 'high' | 'both';
  /** How often p counts for what else the monitor looks for. */
  readonly times?: number;
}

const rows: readonly Row[] = [
  { monitor: bins, healthy: () => 1, bad: 'both' },
  { monitor: draws, healthy: () => 1, bad: 'both' },
  { monitor: weights, healthy: () => 1, bad: 'both' },
  { monitor: ratio, healthy: ({ threshold }) => threshold!, bad: 'both', times: 2 },
  { monitor: distribution, healthy: () => 0, bad: 'high' },
  { monitor: refusals, healthy: () => 0, bad: 'high' },
  { monitor: shape, healthy: () => 0, bad: 'high' },
  { monitor: missing, healthy: () => 0, bad: 'high' },
  { monitor: silence, healthy: () => 0, bad: 'both' },
  { monitor: error, healthy: () => 0, bad: 'high' },
  { monitor: slope, healthy: ({ threshold }) => threshold!, bad: 'both' },
  { monitor: complaints, healthy: ({ threshold }) => threshold!, bad: 'high' },
  { monitor: optOuts, healthy: ({ threshold }) => threshold!, bad: 'high' },
  { monitor: contacts, healthy: ({ threshold }) => threshold!, bad: 'high' },
  { monitor: dominance, healthy: ({ threshold }) => threshold!, bad: 'high' },
  { monitor: entropy, healthy: () => 1, bad: 'low' },
];

describe('over 24 logs, each worse than the one before', () => {
  test.each(rows)('$monitor.kind', ({ monitor, healthy, bad, times = 1 }) => {
    const found = [0, 0];
    for (const log of logs)
      for (const sighting of monitor.watch(log)) {
        const { interval, p, enough, statistic } = sighting;
        if (!enough || p === undefined || !interval) continue;
        const [low, high] = interval;
        const value = healthy(sighting);
        const isOut = (bad !== 'low' && low > value) || (bad !== 'high' && high < value);
        expect(isOut, JSON.stringify(sighting)).toBe(p < 0.05 * times);
        expect(low).toBeLessThanOrEqual(statistic.value + 1e-9);
        expect(high).toBeGreaterThanOrEqual(statistic.value - 1e-9);
        found[Number(isOut)]!++;
      }
    expect(Math.min(...found)).toBeGreaterThan(0);
  });
});
