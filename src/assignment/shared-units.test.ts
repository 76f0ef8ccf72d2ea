import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Event, UserId } from '../events/index.ts';
import {
  defineProgram,
  flag,
  happens,
  portfolioOf,
  type ExperimentInput,
  type Portfolio,
} from '../program/index.ts';
import { foldOf, unknownUser, type UserState } from '../state/index.ts';
import { choiceOf } from './hashings/kinds.ts';
import { layersOf } from './hashings/own.ts';
import { assignerOf, exposuresOf, moveOf, subjectOf } from './index.ts';
import { unitTextOf } from './unit.ts';

const features = { premium: flag('premium') };
type Input = ExperimentInput<typeof features>;
const home = { kind: 'trait', trait: 'household' } as const;

const portfolioWith = (experiments: Readonly<Record<string, Input>>): Portfolio =>
  portfolioOf([
    defineProgram({
      id: 'growth',
      owner: 'team',
      channels: { push: { cost: 0 } },
      features,
      candidateFeatures: {},
      messages: { hi: { topic: 't', channels: ['push'] } },
      objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
      generators: [],
      rules: [],
      policy: { kind: 'fixed', version: 1, options: { choose: 'best' } },
      experiments,
    }),
  ]);

const arms = { control: {}, bold: {}, mute: { weight: 0.5 } };
const users = Array.from({ length: 24 }, (_, i) => `user-${i}` as UserId);

/** Everybody as a store has them: states, decisions that expose by facts, and traits that change. */
class Town {
  readonly states = new Map<UserId, UserState>(users.map((user) => [user, unknownUser(user)]));
  #serial = 0;

  tell(user: UserId, fact: object, at: number): void {
    const event = { id: `f${this.#serial++}`, user, at, ...fact } as Event;
    this.states.set(user, foldOf(portfolioWith({}))(this.states.get(user)!, event));
  }

  moveIn(user: UserId, household: string, at: number): void {
    this.tell(user, { kind: 'trait', name: 'household', value: household }, at);
  }

  /** Decides for a user with a reason to speak; gives the arm. */
  decide(portfolio: Portfolio, user: UserId, { at, premium }: { at: number; premium: boolean }) {
    const state = this.states.get(user)!;
    const { assignments } = assignerOf(portfolio).assign(subjectOf(state, at, () => Number(premium)));
    const met = exposuresOf(portfolio)({ at, assignments, programs: ['growth'], exposed: state.exposed });
    for (const exposure of met) this.tell(user, { kind: 'exposure', ...exposure }, at);
    return assignments.find(({ layer }) => layer === 'experiment:tone')?.arm;
  }

  householdOf(user: UserId): string {
    return String(this.states.get(user)!.traits['household']?.value ?? user);
  }
}

/** What every system can say. */
const whole = { control: {}, bold: {}, mute: { weight: 2 } };
const percents = (traffic: number) => Math.round(100 * traffic) / 100;

const share = fc.double({ min: 0, max: 1, noNaN: true });
const layers = fc.constantFrom(undefined, { name: 'l', from: 0.1, to: 0.8 });

describe('two users of one household', () => {
  const step = fc.record({
    traffic: share,
    forPremium: fc.boolean(),
    deciding: fc.subarray(users, { minLength: 1 }),
    moves: fc.array(fc.tuple(fc.constantFrom(...users), fc.integer({ min: 0, max: 5 })), { maxLength: 2 }),
  });

  test('are in one arm whatever the traffic and the audience do, and whoever was met stays in', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 6 }), layers, (steps, layer) => {
        const town = new Town();
        users.forEach((user, i) => i % 4 !== 0 && town.moveIn(user, `h${i % 6}`, 0));
        /** Who met the experiment, in which household, and the arm. */
        const met = new Map<UserId, readonly [household: string, arm: string]>();
        for (const [i, { traffic, forPremium, deciding, moves }] of steps.entries()) {
          const at = i + 1;
          for (const [user, house] of moves) town.moveIn(user, `h${house}`, at);
          const portfolio = portfolioWith({
            tone: {
              arms,
              unit: home,
              traffic,
              ...(layer && { layer }),
              ...(forPremium && { audience: (user) => user.premium.isTrue() }),
            },
          });
          const inside = new Map<string, Set<string>>();
          for (const [j, user] of users.entries()) {
            if (!deciding.includes(user)) continue;
            const arm = town.decide(portfolio, user, { at, premium: j % 3 === 0 });
            const household = town.householdOf(user);
            const before = met.get(user);
            // Whoever was met is never let out, and never moved while the household stays.
            if (before) expect(arm).toBeDefined();
            if (before?.[0] === household) expect(arm).toBe(before[1]);
            if (arm === undefined) continue;
            met.set(user, [household, arm]);
            inside.set(household, (inside.get(household) ?? new Set()).add(arm));
          }
          for (const one of inside.values()) expect(one.size).toBe(1);
          // Those who met it at other times are in the same arm as well, while they live there.
          for (const [user, [household, arm]] of met)
            if (town.householdOf(user) === household)
              for (const other of inside.get(household) ?? []) expect(other).toBe(arm);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('who moves into a household follows it, and the second arm is told once', () => {
    const portfolio = portfolioWith({ tone: { arms: { control: {}, bold: {} }, unit: home } });
    const town = new Town();
    const [one, two] = users as [UserId, UserId];
    const armIn = (household: string) => {
      town.moveIn(two, household, 1);
      return town.decide(portfolio, two, { at: 1, premium: false })!;
    };
    town.moveIn(one, 'first', 0);
    const first = town.decide(portfolio, one, { at: 1, premium: false })!;
    const other = Array.from({ length: 20 }, (_, i) => `h${i}`).find((name) => armIn(name) !== first)!;
    const second = armIn(other);
    town.moveIn(one, other, 5);
    for (const at of [6, 7, 8]) expect(town.decide(portfolio, one, { at, premium: false })).toBe(second);
    expect(town.states.get(one)!.exposed!['tone']).toMatchObject({ arm: first, at: 1, others: [second] });
    const { states } = town;
    const known = states.get(one)!.exposed;
    const quiet = exposuresOf(portfolio);
    const assignments = [{ layer: 'experiment:tone', arm: second, share: 0.5 }];
    expect(quiet({ at: 9, assignments, programs: ['growth'], exposed: known })).toEqual([]);
  });

  test('who leaves every household keeps the arm that was met', () => {
    const portfolio = portfolioWith({ tone: { arms: { control: {}, bold: {} }, unit: home } });
    for (const user of users) {
      const town = new Town();
      town.moveIn(user, 'h', 0);
      const met = town.decide(portfolio, user, { at: 1, premium: false });
      town.tell(user, { kind: 'trait', name: 'household', value: null }, 2);
      expect(town.decide(portfolio, user, { at: 3, premium: false })).toBe(met);
    }
  });
});

describe('a change of an experiment with shared units', () => {
  const spec = (rest: Partial<Input> = {}) =>
    portfolioWith({ tone: { arms, unit: home, traffic: 0.5, ...rest } }).experiments[0]!;
  const layer = (from: number, to: number) => ({ name: 'l', from, to });
  const foreign = { kind: 'growthbook', version: 1, seed: 's' } as const;

  test.each([
    ['the unit', {}, { unit: { kind: 'address', channel: 'push' } as const }, 'its unit is another'],
    ['weights', {}, { arms: { ...arms, control: { weight: 2 } } }, 'its arms or their weights are others'],
    ['an arm', {}, { arms: { ...arms, more: {} } }, 'its arms or their weights are others'],
    ['order', {}, { arms: { bold: {}, control: {}, mute: { weight: 0.5 } } }, 'arms or their weights'],
    ['a layer', {}, { layer: layer(0, 1) }, 'hashed in another way, or lie in another layer'],
    ['a part', { layer: layer(0.2, 0.6) }, { layer: layer(0.3, 0.7) }, 'its part of the layer shrank'],
    ['hash', { hashing: foreign }, { hashing: { ...foreign, seed: 't' } }, 'hashed in another way'],
  ] as const)('that moves some is named: %s', (_, before, after, problem) => {
    expect(moveOf(spec(before), spec(after))).toContain(problem);
    const asUsers = { unit: { kind: 'user' } as const };
    if (!('unit' in after))
      expect(moveOf(spec({ ...before, ...asUsers }), spec({ ...after, ...asUsers }))).toBe(undefined);
  });

  const anyStep = fc.record({
    traffic: share,
    from: fc.constantFrom(0, 0.2),
    to: fc.constantFrom(0.6, 0.8),
    heavier: fc.boolean(),
    deciding: fc.subarray(users, { minLength: 6 }),
  });
  const hashings: readonly NonNullable<Input['hashing']>[] = [
    foreign,
    { kind: 'growthbook', version: 2, seed: 's' },
    { kind: 'unleash', group: 'g', variants: 'v' },
    { kind: 'absmartly', seed: [1, 2], traffic: [3, 4] },
  ];

  test('that is not named moves nobody and lets nobody out, also where a neighbour waits in the layer', () => {
    let [refused, lowered, weighed] = [0, 0, 0];
    fc.assert(
      fc.property(
        fc.array(anyStep, { minLength: 3, maxLength: 6 }),
        fc.constantFrom(undefined, undefined, undefined, ...hashings),
        (steps, hashing) => {
          const town = new Town();
          users.forEach((user, i) => town.moveIn(user, `h${i % 8}`, 0));
          const met = new Map<UserId, string>();
          let now: Portfolio | undefined;
          for (const [i, { traffic, from, to, heavier, deciding }] of steps.entries()) {
            const weights = heavier ? { ...arms, control: { weight: 2 } } : arms;
            const own = { arms: weights, unit: home, traffic };
            const next = hashing
              ? portfolioWith({ tone: { ...own, arms: whole, traffic: percents(traffic), hashing } })
              : portfolioWith({
                  rival: { arms, unit: home, layer: { name: 'l', from: to, to: 1 } },
                  tone: { ...own, layer: layer(from, to) },
                });
            const toneOf = ({ experiments }: Portfolio) => experiments.find(({ id }) => id === 'tone')!;
            const problem = now && met.size > 0 ? moveOf(toneOf(now), toneOf(next)) : undefined;
            if (problem === undefined) {
              lowered += Number(now !== undefined && traffic < toneOf(now).traffic);
              now = next;
            } else refused++;
            weighed += Number(problem?.includes('weights') ?? false);
            for (const user of deciding) {
              const arm = town.decide(now!, user, { at: i + 1, premium: false });
              if (met.has(user)) expect(arm).toBe(met.get(user));
              if (arm !== undefined) met.set(user, arm);
            }
            const inside = new Map<string, string>();
            for (const [user, arm] of met) {
              const household = town.householdOf(user);
              expect(inside.get(household) ?? arm).toBe(arm);
              inside.set(household, arm);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
    for (const count of [refused, lowered, weighed]) expect(count).toBeGreaterThan(5);
  });

  test('that is named for its weights would move a sixth of the units, from 1 : 1 to 2 : 1', () => {
    const [even, heavy] = [{}, { weight: 2 }].map((one) =>
      assignerOf(portfolioWith({ tone: { arms: { control: one, bold: {} }, unit: home } })),
    ) as [ReturnType<typeof assignerOf>, ReturnType<typeof assignerOf>];
    const units = 3000;
    let moved = 0;
    for (let i = 0; i < units; i++) {
      const subject = { user: `u${i}`, now: 1, unit: () => `h${i}`, read: () => 0, kept: () => undefined };
      const [was, is] = [even, heavy].map((one) => one.assign(subject).assignments[0]!.arm);
      moved += Number(was !== is);
    }
    expect(Math.abs(moved / units - 1 / 6)).toBeLessThan(4 * Math.sqrt(5 / 36 / units));
  });
});

describe('the hash of another system', () => {
  const split = (hashing: NonNullable<Input['hashing']>, traffic: number) =>
    choiceOf(
      portfolioWith({ tone: { arms: whole, unit: home, traffic: percents(traffic), hashing } })
        .experiments[0]!,
      'tone',
      layersOf(),
    );

  test('takes more units in with more traffic and moves none, and knows the arm of those that it left out', () => {
    const kinds = fc.constantFrom<NonNullable<Input['hashing']>>(
      { kind: 'growthbook', version: 1, seed: 's' },
      { kind: 'growthbook', version: 2, seed: 's', namespace: ['n', 0.1, 0.7] },
      { kind: 'unleash', group: 'g', variants: 'v' },
      { kind: 'absmartly', seed: [1, 2], traffic: [3, 4] },
    );
    fc.assert(
      fc.property(kinds, share, share, fc.string({ minLength: 1 }), (hashing, a, b, text) => {
        const [less, more] = [split(hashing, Math.min(a, b)), split(hashing, Math.max(a, b))];
        const unit = unitTextOf(text);
        const arm = less.choose(unit);
        if (arm >= 0) expect([more.choose(unit), less.armOf(unit)]).toEqual([arm, arm]);
        expect(less.armOf(unit)).toBe(more.armOf(unit));
      }),
      { numRuns: 1000 },
    );
  });
});
