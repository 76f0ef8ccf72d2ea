import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  defineProgram,
  flag,
  happens,
  portfolioOf,
  type ExperimentInput,
  type Portfolio,
} from '../program/index.ts';
import { unknownUser, type UserState } from '../state/index.ts';
import { assignerOf, stickyInMemory, type Kept, type Subject } from './index.ts';
import { unitOf } from './unit.ts';
import { keptBy } from './sticky.ts';

const features = { premium: flag('premium') };
type Experiments = Readonly<Record<string, ExperimentInput<typeof features>>>;

interface Parts {
  readonly id?: string;
  readonly holdout?: number;
  readonly globalHoldout?: number;
  readonly domain?: { readonly name: string; readonly holdout: number };
  readonly experiments?: Experiments;
}

const programWith = ({ id = 'growth', ...parts }: Parts) =>
  defineProgram({
    id,
    owner: 'team',
    channels: { push: { cost: 0 } },
    features,
    candidateFeatures: {},
    messages: { [`${id}-hi`]: { topic: 't', channels: ['push'] } },
    objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
    generators: [],
    rules: [],
    policy: { kind: 'fixed', version: 1, options: { choose: 'best' } },
    ...parts,
  });

const portfolioWith = (experiments: Experiments, parts: Parts = {}): Portfolio =>
  portfolioOf([programWith({ ...parts, experiments })]);

const subjectOf = (user: string, rest: Partial<Subject> = {}): Subject => ({
  user,
  now: 0,
  unit: () => user,
  read: () => 0,
  kept: () => undefined,
  ...rest,
});

const users = Array.from({ length: 10_000 }, (_, i) => `user-${i}`);
const arms = { control: {}, bold: {} };
const prefix = 'experiment:';

/** The arms of a user by experiment. */
function armsOf(portfolio: Portfolio): (user: string, rest?: Partial<Subject>) => Record<string, string> {
  const assigner = assignerOf(portfolio);
  return (user, rest) =>
    Object.fromEntries(
      assigner
        .assign(subjectOf(user, rest))
        .assignments.filter(({ layer }) => layer.startsWith(prefix))
        .map(({ layer, arm }) => [layer.slice(prefix.length), arm]),
    );
}

/** Whether a count of Bernoulli draws is within five standard deviations. */
const isAbout = (count: number, share: number, n = users.length): boolean =>
  Math.abs(count - n * share) <= 5 * Math.sqrt(n * share * (1 - share));

test('arms have their weights, of all users and of those in another experiment; the share is logged', () => {
  const portfolio = portfolioWith({
    tone: { arms: { control: { weight: 2 }, bold: {}, mute: { weight: 0 } } },
    pace: { arms },
  });
  const armsFor = armsOf(portfolio);
  const found = users.map((user) => armsFor(user));
  const bold = found.filter(({ tone }) => tone === 'bold');
  expect(isAbout(bold.length, 1 / 3)).toBe(true);
  expect(isAbout(bold.filter(({ pace }) => pace === 'bold').length, 1 / 6)).toBe(true);
  expect(found.some(({ tone }) => tone === 'mute')).toBe(false);
  const { assignments } = assignerOf(portfolio).assign(subjectOf('user-1'));
  for (const { layer, arm, share } of assignments)
    expect(share).toBe(layer.endsWith('pace') ? 0.5 : arm === 'control' ? 0.666667 : 0.333333);
});

describe('exclusive experiments', () => {
  const layer = (from: number, to: number) => ({ name: 'onboarding', from, to });
  const experiments = {
    a: { arms, layer: layer(0, 0.3) },
    b: { arms, layer: layer(0.3, 0.8), traffic: 0.5 },
    c: { arms, layer: layer(0.8, 1) },
    free: { arms },
  };

  test('nobody is in two of a layer, each has its part, and another layer is independent', () => {
    const armsFor = armsOf(portfolioWith(experiments));
    const counts = { a: 0, b: 0, c: 0, bold: 0 };
    for (const user of users) {
      const found = armsFor(user);
      const inLayer = ['a', 'b', 'c'].filter((id) => found[id] !== undefined);
      if (inLayer.length > 1) expect(inLayer).toHaveLength(1);
      for (const id of inLayer) counts[id as 'a']++;
      if (found['a'] === 'bold' && found['free'] === 'bold') counts.bold++;
    }
    expect(isAbout(counts.a, 0.3)).toBe(true);
    expect(isAbout(counts.b, 0.25)).toBe(true);
    expect(isAbout(counts.c, 0.2)).toBe(true);
    expect(isAbout(counts.bold, 0.075)).toBe(true);
  });

  test('the next experiment in a part of a layer does not inherit the arms of the one before', () => {
    const one = armsOf(portfolioWith({ first: { arms, layer: layer(0, 1) } }));
    const next = armsOf(portfolioWith({ second: { arms, layer: layer(0, 1) } }));
    const same = users.filter((user) => one(user)['first'] === next(user)['second']).length;
    expect(isAbout(same, 0.5)).toBe(true);
  });

  test('somebody kept in one is in no other of the layer, whatever the buckets say', () => {
    const portfolio = portfolioWith(experiments);
    const armsFor = armsOf(portfolio);
    const assigner = assignerOf(portfolio);
    const kept = (id: string) => (id === 'c' ? { arm: 'bold', share: 0.4, at: 1 } : undefined);
    for (const user of users.slice(0, 200)) {
      const found = armsFor(user, { kept });
      expect([found['a'], found['b'], found['c']]).toEqual([undefined, undefined, 'bold']);
      const standing = assigner.standing('a', subjectOf(user, { kept }));
      expect(standing).toEqual({ kind: 'out', why: 'in_another' });
    }
  });

  test('of two that were met in one layer, the first is kept', () => {
    const kept = (id: string): Kept | undefined =>
      ({ a: { arm: 'bold', share: 0.5, at: 7 }, b: { arm: 'control', share: 0.5, at: 3 } })[id];
    const { free: _free, ...found } = armsOf(portfolioWith(experiments))('user-1', { kept });
    expect(found).toEqual({ b: 'control' });
  });
});

describe('ramps', () => {
  test('traffic that grows moves nobody, met or not', () => {
    const traffic = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(traffic, traffic, fc.boolean(), (one, other, layered) => {
        const at = (share: number) =>
          armsOf(
            portfolioWith({
              tone: {
                arms,
                traffic: share,
                ...(layered ? { layer: { name: 'l', from: 0.2, to: 0.9 } } : {}),
              },
            }),
          );
        const before = at(Math.min(one, other));
        const after = at(Math.max(one, other));
        for (const user of users.slice(0, 100)) {
          const arm = before(user)['tone'];
          if (arm !== undefined) expect(after(user)['tone']).toBe(arm);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('whatever is changed, somebody exposed stays in the arm, with the share of then', () => {
    const step = fc.record({
      traffic: fc.double({ min: 0, max: 1, noNaN: true }),
      control: fc.integer({ min: 1, max: 9 }),
      bold: fc.integer({ min: 0, max: 9 }),
      audience: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 5 }), (steps) => {
        const sticky = stickyInMemory();
        const met = new Map<string, string>();
        for (const [at, { traffic, control, bold, audience }] of steps.entries()) {
          const experiment = {
            arms: { control: { weight: control }, bold: { weight: bold } },
            traffic,
            ...(audience
              ? { audience: (user: { premium: { isTrue: () => never } }) => user.premium.isTrue() }
              : {}),
          };
          const assigner = assignerOf(portfolioWith({ tone: experiment } as unknown as Experiments));
          for (const [i, user] of users.slice(0, 60).entries()) {
            const premium = i % 2;
            const kept = (id: string) => sticky.read(id, user);
            const standing = assigner.standing('tone', subjectOf(user, { kept, read: () => premium }));
            if (met.has(user)) expect(standing).toMatchObject({ kind: 'in', arm: met.get(user), kept: true });
            if (standing?.kind !== 'in') continue;
            if (!met.has(user)) expect(audience && premium === 0).toBe(false);
            met.set(user, standing.arm);
            sticky.keep('tone', user, { arm: standing.arm, share: standing.share, at });
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('an arm that is withdrawn leaves its users out instead of moving them', () => {
    const kept = () => ({ arm: 'gone', share: 0.5, at: 0 });
    const assigner = assignerOf(portfolioWith({ tone: { arms } }));
    expect(assigner.standing('tone', subjectOf('user-1', { kept }))).toEqual({
      kind: 'out',
      why: 'arm_withdrawn',
    });
    expect(assigner.assign(subjectOf('user-1', { kept })).assignments).toEqual([]);
  });
});

describe('holdouts', () => {
  const experiments = { tone: { arms } };
  const all = { globalHoldout: 0.2, domain: { name: 'music', holdout: 0.25 }, holdout: 0.4 };
  const portfolio = portfolioOf([
    programWith({ id: 'a', ...all, experiments }),
    programWith({ id: 'b', globalHoldout: 0.2, experiments: { pace: { arms } } }),
  ]);
  const assigner = assignerOf(portfolio);
  const standings = users.map((user) => assigner.assign(subjectOf(user)));

  test('each has its share and a hash of its own', () => {
    const inside = (layer: string) =>
      standings.filter(({ assignments }) =>
        assignments.some((one) => one.layer === layer && one.arm === 'held'),
      ).length;
    expect(isAbout(inside('holdout'), 0.2)).toBe(true);
    expect(isAbout(inside('holdout:domain:music'), 0.25)).toBe(true);
    expect(isAbout(inside('holdout:a'), 0.4)).toBe(true);
    expect(isAbout(standings.filter(({ held }) => held[0]).length, 1 - 0.8 * 0.75 * 0.6)).toBe(true);
    expect(isAbout(standings.filter(({ held }) => held[1]).length, 0.2)).toBe(true);
  });

  test('a held user is in no experiment of the program, however long it was kept there', () => {
    for (const [i, { held, assignments }] of standings.entries()) {
      const isIn = (id: string) => assignments.some(({ layer }) => layer === `experiment:${id}`);
      expect([isIn('tone'), isIn('pace')]).toEqual([!held[0], !held[1]]);
      if (i > 500) continue;
      const kept = () => ({ arm: 'bold', share: 0.5, at: 0 });
      const again = assigner.assign(subjectOf(users[i]!, { kept }));
      expect(again.assignments.some(({ layer }) => layer === 'experiment:tone')).toBe(!held[0]);
    }
  });

  test('a growing holdout lets nobody out', () => {
    const heldAt = (holdout: number) => {
      const one = assignerOf(portfolioOf([programWith({ holdout })]));
      return new Set(users.filter((user) => one.assign(subjectOf(user)).held[0]));
    };
    const large = heldAt(0.3);
    expect([...heldAt(0.1)].every((user) => large.has(user))).toBe(true);
  });
});

test('start and stop are half-open, and an audience is asked', () => {
  const portfolio = portfolioWith({
    tone: {
      arms,
      start: '2026-01-01T00:00:00Z',
      stop: '2026-02-01T00:00:00+01:00',
      audience: (user) => user.premium.isTrue(),
    },
  });
  const assigner = assignerOf(portfolio);
  const at = (now: number, premium = 1) =>
    assigner.standing('tone', subjectOf('user-1', { now, read: () => premium }));
  const start = Date.parse('2026-01-01T00:00:00Z');
  const stop = Date.parse('2026-01-31T23:00:00Z');
  expect([at(start - 1), at(stop)]).toEqual([
    { kind: 'out', why: 'not_running' },
    { kind: 'out', why: 'not_running' },
  ]);
  expect([at(start)?.kind, at(stop - 1)?.kind]).toEqual(['in', 'in']);
  expect(at(start, 0)).toEqual({ kind: 'out', why: 'not_in_audience' });
  expect(assigner.standing('other', subjectOf('user-1'))).toBeUndefined();
});

test('those who share an address or a household are in one arm; who has none is alone', () => {
  const portfolio = portfolioWith({
    mail: { arms, unit: { kind: 'address', channel: 'push' } },
    home: { arms, unit: { kind: 'trait', trait: 'household' } },
  });
  const assigner = assignerOf(portfolio);
  const armsFor = (user: string, rest: Partial<UserState>) => {
    const state = { ...unknownUser(user as UserState['user']), ...rest };
    const subject = {
      unit: (unit: Parameters<typeof unitOf>[0]) => unitOf(unit, state),
      kept: keptBy(state),
    };
    return assigner.assign(subjectOf(user, subject)).assignments.map(({ arm }) => arm);
  };
  let differ = 0;
  for (let i = 0; i < 200; i++) {
    const shared = {
      addresses: { push: { value: { address: `address-${i}`, valid: true }, at: 0 } },
      traits: { household: { value: i, at: 0 } },
    };
    expect(armsFor(`a-${i}`, shared)).toEqual(armsFor(`b-${i}`, shared));
    if (armsFor(`a-${i}`, {}).join() !== armsFor(`b-${i}`, {}).join()) differ++;
  }
  expect(isAbout(differ, 0.75, 200)).toBe(true);
});

test('another system’s hash assigns as it did, inside of holdouts and keeping', () => {
  const hashing = { kind: 'growthbook', version: 1, seed: 'my-test' } as const;
  const armsFor = armsOf(portfolioWith({ tone: { arms, traffic: 0.4, hashing } }));
  expect(['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((user) => armsFor(user)['tone'])).toEqual(
    [-1, 0, 0, -1, 1, -1, 0, 1, -1].map((arm) => ['control', 'bold'][arm]),
  );
});
