import { describe, expect, test } from 'vitest';
import type { Decision } from '../../decision/index.ts';
import { streamOf } from '../../kit/index.ts';
import { watch, type LogInput } from '../index.ts';
import type { Fact } from '../log.ts';
import { healthyLog } from '../sample.ts';
import { sightingOfHarm } from './harm.ts';

const kinds = [
  'complaints',
  'opt_outs',
  'contacts',
  'message_dominance',
  'message_entropy',
  'no_send_share',
  'refusal_mix',
] as const;
const healthy = healthyLog({ key: 'guardrails', users: 500, days: 24 });
const alarmsOf = (log: LogInput) =>
  watch(log, kinds).flatMap(({ kind, verdict }) => (verdict === 'alarm' ? [kind] : []));
const watched = (change: (decision: Decision) => Partial<Decision>): LogInput => ({
  ...healthy,
  decisions: healthy.decisions.map((decision) =>
    decision.at < healthy.since ? decision : { ...decision, ...change(decision) },
  ),
});

/** A fact an hour after every n-th send. */
const after = (n: number, rest: (intent: { message: string; channel: string }) => object): Fact[] =>
  healthy.facts.flatMap((fact, i) =>
    fact.kind === 'decision' && fact.intent && i % n === 0
      ? [{ id: `after ${fact.id}`, user: fact.user, at: fact.at + 3_600_000, ...rest(fact.intent) } as Fact]
      : [],
  );

test('a healthy log raises no alarm', () => {
  expect(alarmsOf(healthy)).toEqual([]);
  expect(new Set(watch(healthy, kinds).map(({ kind }) => kind))).toEqual(new Set(kinds));
});

describe('planted', () => {
  test('complaints of one in fifty, and withdrawals of one in ten', () => {
    const complained = after(50, ({ message, channel }) => ({
      kind: 'response',
      name: 'complaint',
      message,
      channel,
    }));
    expect(new Set(alarmsOf({ ...healthy, facts: [...healthy.facts, ...complained] }))).toEqual(
      new Set(['complaints']),
    );
    const left = after(10, ({ channel }) => ({ kind: 'consent', scope: channel, granted: false }));
    expect(alarmsOf({ ...healthy, facts: [...healthy.facts, ...left] })).toEqual(['opt_outs']);
  });

  test('more contacts than were promised, of one user and on average', () => {
    const found = watch({ ...healthy, limits: { contacts: 1 } }, ['contacts']);
    expect(found.map(({ verdict }) => verdict)).toEqual(['alarm', 'alarm']);
    expect(
      watch({ ...healthy, limits: { contacts: 7 } }, ['contacts']).map(({ verdict }) => verdict),
    ).toEqual(['ok', 'ok']);
  });

  test('one message takes over', () => {
    const log = watched(({ chosen }) => (chosen < 0 ? {} : { chosen: 0 }));
    expect(alarmsOf(log)).toEqual(['message_dominance', 'message_entropy']);
    expect(watch(log, ['message_dominance'])[0]!.where).toEqual({ program: 'p', message: 'hi' });
  });

  test('a policy that falls silent', () => {
    expect(alarmsOf(watched(() => ({ chosen: -1 })))).toEqual(['no_send_share']);
  });

  test('a rule that refuses half of the users', () => {
    const log = watched((decision) =>
      decision.eligible > 0 && decision.rows.user[1]! > 40
        ? {
            eligible: 0,
            noes: decision.candidates.map((_, candidate) => ({ candidate, rule: 'cap', reason: 'cap' })),
            probability: Float64Array.of(1),
            chosen: -1,
            propensity: 1,
          }
        : {},
    );
    expect(alarmsOf(log)).toContain('refusal_mix');
    expect(watch(log, ['refusal_mix'])[0]!.advice).toContain('"cap: cap"');
  });
});

test('what was held back is no send', () => {
  const held = healthy.facts.flatMap((fact): Fact[] =>
    fact.kind === 'decision' && fact.intent
      ? [
          {
            id: `held ${fact.id}`,
            user: fact.user,
            at: fact.at,
            kind: 'receipt',
            decision: fact.decision,
            status: 'held',
          } as Fact,
        ]
      : [],
  );
  const found = watch({ ...healthy, facts: [...healthy.facts, ...held] }, [
    'complaints',
    'opt_outs',
    'contacts',
  ]);
  expect(found.filter(({ kind }) => kind !== 'contacts')).toEqual([]);
  expect(found[0]).toMatchObject({ statistic: { value: 0 }, verdict: 'not_enough_data' });
});

test('looked at after every send, the limit is passed in error at most as often as the level says', () => {
  const stream = streamOf('peeking', 'harm');
  const limit = 0.02;
  const runs = 300;
  let alarms = 0;
  for (let run = 0; run < runs; run++) {
    let [harmed, lowest] = [0, 1];
    for (let sends = 1; sends <= 2000; sends++) {
      const isHarmed = stream.uniform() < limit;
      harmed += Number(isHarmed);
      // Evidence grows only with a harm.
      if (!isHarmed || sends < 20) continue;
      const { p = 1 } = sightingOfHarm({ where: {}, name: '', sends, harmed, limit, advice: '' });
      lowest = Math.min(lowest, p);
    }
    alarms += Number(lowest < 0.05);
  }
  // 5 % of 300 and three standard errors of 3.8.
  expect(alarms).toBeLessThanOrEqual(26);
});

test('nothing decided, nothing sent: no alarm, no error', () => {
  expect(
    new Set(watch({ ...healthy, decisions: [], facts: [] }, kinds).map(({ verdict }) => verdict)),
  ).toEqual(new Set(['not_enough_data']));
});
