import { expect, test } from 'vitest';
import type { Decision } from '../../decision/index.ts';
import { streamOf } from '../../kit/index.ts';
import { defineProgram, portfolioOf } from '../../program/index.ts';
import { watch, type LogInput } from '../index.ts';
import { day, declared, healthyLog } from '../sample.ts';

const kinds = ['sample_ratio', 'sample_ratio_sequential'] as const;
const one = healthyLog({ key: 'ratio', users: 20, days: 3 });
const [pattern] = one.decisions;

/** Users of an even split, of whom `share(level)` are in the first arm; a third of them in each of three zones. */
function split(users: number, share: (zone: string) => number, key = 'split'): LogInput {
  const stream = streamOf(key, 'users');
  const decisions = Array.from({ length: users }, (_, i): Decision => {
    const zone = ['Europe/Berlin', 'Asia/Tokyo', 'America/Lima'][i % 3]!;
    const arm = stream.uniform() < share(zone) ? 'a' : 'b';
    const at = one.since + Math.floor((i / users) * 20) * day;
    return {
      ...pattern!,
      id: `d${i}`,
      user: `u${i}`,
      at,
      zone,
      assignments: [{ layer: 'trial', arm, share: 0.5 }],
    } as unknown as Decision;
  });
  return { ...one, decisions, facts: [], now: one.since + 40 * day };
}

test('an even split is in order, the sequential test too', () => {
  const found = watch(
    split(3000, () => 0.5),
    kinds,
  );
  expect(found.map(({ kind, verdict, n }) => [kind, verdict, n])).toEqual([
    ['sample_ratio', 'ok', 3000],
    ['sample_ratio_sequential', 'ok', 3000],
  ]);
});

test('50.5 to 49.5 among 200,000 users is found: z is 4.5', () => {
  const even = split(200_000, () => 0.5);
  const decisions = even.decisions.map((decision, i) => {
    const assignments = [{ layer: 'trial', arm: (i * 101) % 200 < 101 ? 'a' : 'b', share: 0.5 }];
    return { ...decision, assignments };
  });
  const [found] = watch({ ...even, decisions }, ['sample_ratio']);
  expect(found).toMatchObject({
    verdict: 'alarm',
    where: { layer: 'trial' },
    threshold: 0.5,
    statistic: { value: 0.505 },
  });
  expect(found!.p).toBeLessThan(1e-4);
});

test('a zone that loses one arm is named, and the sequential test finds it as well', () => {
  const log = split(12_000, (zone) => (zone === 'Asia/Tokyo' ? 0.4 : 0.5));
  const found = watch(log, kinds).filter(({ verdict }) => verdict === 'alarm');
  expect(found.map(({ where }) => where.segment)).toContain('zone Asia/Tokyo');
  expect(found[0]!.advice).toContain('Without zone Asia/Tokyo the ratio is right');
  expect(found.map(({ kind }) => kind)).toContain('sample_ratio_sequential');
});

test('a ramp is two promises, each held to its own share; a user counts once', () => {
  const log = split(4000, () => 0.5);
  const decisions = log.decisions.flatMap((decision, i) => {
    const { arm } = decision.assignments[0]!;
    const inRamp = i % 2 === 0;
    // In the ramp a fifth of those who are in a is kept and all who are in b: a sixth of them is in a.
    if (inRamp && arm === 'a' && i % 10 !== 0) return [];
    const share = inRamp ? (arm === 'a' ? 1 / 6 : 5 / 6) : 0.5;
    return [{ ...decision, assignments: [{ layer: 'trial', arm, share }] }, decision] as const;
  });
  const found = watch({ ...log, decisions }, ['sample_ratio']);
  expect(found.map(({ verdict }) => verdict)).toEqual(['ok', 'ok']);
  expect(found.reduce((sum, { n }) => sum + n, 0)).toBe(new Set(decisions.map(({ user }) => user)).size);
});

test('where households are drawn each of them counts once, whatever its size', () => {
  const stream = streamOf('households', 'ratio');
  const homes = (shareOfA: number): LogInput => {
    const log = split(9000, () => 0.5);
    const armOf = Array.from({ length: 3000 }, () => (stream.uniform() < shareOfA ? 'a' : 'b'));
    // A household in three has seven members, the others one.
    const homeOf = (i: number) =>
      i < 7000 ? 3 * Math.floor(i / 7) : i - 7000 + Math.floor((i - 7000) / 2) + 1;
    return {
      ...log,
      decisions: log.decisions.map((decision, i) => {
        const assignments = [{ layer: 'trial', arm: armOf[homeOf(i)]!, share: 0.5 }];
        return { ...decision, user: `u${homeOf(i)} ${i}` as Decision['user'], assignments };
      }),
      unitOf: ({ user }) => user.slice(0, user.indexOf(' ')),
    };
  };
  const found = watch(homes(0.5), kinds);
  expect(found.map(({ kind, verdict, n }) => [kind, verdict, n])).toEqual([
    ['sample_ratio', 'ok', 3000],
    ['sample_ratio_sequential', 'ok', 3000],
  ]);
  const off = watch(homes(0.4), kinds).filter(({ verdict }) => verdict === 'alarm');
  expect(off.map(({ kind }) => kind)).toContain('sample_ratio');
  expect(off.map(({ kind }) => kind)).toContain('sample_ratio_sequential');
});

test('three arms are held to their shares as the programs have them, and the one that is off is named', () => {
  const arms = { control: {}, warm: { value: 'w' }, cold: { value: 'c' } };
  const three = portfolioOf([defineProgram({ ...declared, experiments: { tone: { arms } } })]);
  const log = split(6000, () => 0.5);
  const of = (place: (i: number) => string): LogInput => ({
    ...log,
    portfolio: three,
    portfolios: new Map([[three.digest, three]]),
    decisions: log.decisions.map((decision, i) => ({
      ...decision,
      digests: { ...decision.digests, portfolio: three.digest },
      assignments: [{ layer: 'experiment:tone', arm: place(i), share: 1 / 3 }],
    })),
  });
  const names = ['control', 'warm', 'cold'];
  const stream = streamOf('three', 'arms');
  const even = watch(
    of(() => names[Math.floor(3 * stream.uniform())]!),
    kinds,
  );
  expect(even.map(({ kind, verdict, n }) => [kind, verdict, n])).toEqual([
    ['sample_ratio', 'ok', 6000],
    ['sample_ratio_sequential', 'ok', 6000],
  ]);
  const found = watch(
    of((i) => names[i % 4 === 3 ? 2 : i % 4]!),
    kinds,
  ).filter(({ verdict }) => verdict === 'alarm');
  expect(found.map(({ kind }) => kind)).toContain('sample_ratio_sequential');
  expect(found[0]).toMatchObject({ kind: 'sample_ratio', statistic: { name: 'share of cold', value: 0.5 } });
});

test('no decisions, no findings; a handful is not enough', () => {
  expect(
    watch(
      split(0, () => 0.5),
      kinds,
    ),
  ).toEqual([]);
  expect(
    watch(
      split(6, () => 0.5),
      ['sample_ratio'],
    )[0],
  ).toMatchObject({ verdict: 'not_enough_data' });
});
