import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEvent, type Event, type UserId } from '../../events/index.ts';
import { learnsFrom } from '../split.ts';
import { groupsOf, sharedUnitsOf, type SharedUnit } from './units.ts';

const household: SharedUnit = { kind: 'trait', trait: 'household' };
const email: SharedUnit = { kind: 'address', channel: 'email' };

/** Who had which unit, from first to last. */
interface Said {
  readonly user: string;
  readonly household?: string;
  readonly email?: string;
}

function factOf({ user, household: home, email: address }: Said, at: number): Event {
  const head = { id: `f${at}`, user, at };
  const parsed = parseEvent(
    home === undefined
      ? { ...head, kind: 'address', channel: 'email', address, valid: true }
      : { ...head, kind: 'trait', name: 'household', value: home },
  );
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

function factsOf(all: readonly Said[]): ReadonlyMap<UserId, readonly Event[]> {
  const facts = new Map<UserId, Event[]>();
  all
    .map((said, i) => factOf(said, i))
    .forEach((fact) => facts.set(fact.user, [...(facts.get(fact.user) ?? []), fact]));
  return facts;
}

/** Rows by user and the unit that they were drawn in. */
const rowsOf = (rows: readonly { readonly user: string; readonly unit: string }[]) => ({
  rows: rows.length,
  user: Int32Array.from(rows.keys()),
  users: rows.map(({ user }) => user),
  units: { of: Int32Array.from(rows.keys()), names: rows.map(({ unit }) => unit) },
});

const who = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
const told: fc.Arbitrary<Said> = fc.oneof(
  fc.record({ user: who, household: fc.constantFrom('1', '2', '3') }),
  fc.record({ user: who, email: fc.constantFrom('x@y', 'y@y', 'z@y') }),
);
const drawn = fc.oneof(
  who.map((user) => ({ user, unit: user })),
  fc.record({ user: who, unit: fc.constantFrom('trait:household:1', 'trait:household:2') }),
);
const split = fc.record({ seed: fc.nat(1000), share: fc.constantFrom(0.2, 0.5, 0.8) });

describe('a split by who counts as one', () => {
  test('parts nobody from those with whom a unit is shared, whatever the units and the shares', () => {
    fc.assert(
      fc.property(fc.array(told), fc.array(drawn), split, (facts, rows, asked) => {
        const { groupOf, unitsOf } = groupsOf(rowsOf(rows), {
          shared: [household, email],
          facts: factsOf(facts),
        });
        const side = (user: string) => learnsFrom(asked, unitsOf(groupOf(user)));
        for (const one of facts)
          for (const other of facts)
            if (
              (one.household !== undefined && one.household === other.household) ||
              (one.email !== undefined && one.email === other.email)
            )
              expect(side(one.user)).toBe(side(other.user));
        for (const one of rows)
          for (const other of rows)
            if (one.unit === other.unit) expect(side(one.user)).toBe(side(other.user));
      }),
    );
  });

  test('never evaluates who was learned from, whatever comes to be known and decided later', () => {
    fc.assert(
      fc.property(
        fc.array(told),
        fc.array(drawn, { minLength: 1 }),
        fc.array(told),
        fc.array(drawn),
        split,
        (facts, rows, laterFacts, laterRows, asked) => {
          const sideOf = (known: readonly Said[], made: typeof rows) => {
            const { groupOf, unitsOf } = groupsOf(rowsOf(made), {
              shared: [household, email],
              facts: factsOf(known),
            });
            return (user: string) => learnsFrom(asked, unitsOf(groupOf(user)));
          };
          const before = sideOf(facts, rows);
          const after = sideOf([...facts, ...laterFacts], [...rows, ...laterRows]);
          for (const { user } of rows) if (before(user)) expect(after(user)).toBe(true);
        },
      ),
    );
  });

  test('takes the share of units that it is asked for, and not of users', () => {
    const rows = Array.from({ length: 6000 }, (_, i) => ({
      user: `u${i}`,
      unit: `trait:household:${Math.floor(i / 3)}`,
    }));
    const { groupOf, unitsOf } = groupsOf(rowsOf(rows), { shared: [household], facts: new Map() });
    const groups = new Set(rows.map(({ user }) => groupOf(user)));
    expect(groups.size).toBe(2000);
    const taken = [...groups].filter((group) => learnsFrom({ seed: 1, share: 0.3 }, unitsOf(group)));
    expect(Math.abs(taken.length - 600)).toBeLessThan(4 * Math.sqrt(2000 * 0.3 * 0.7));
  });
});

test('users without rows count as one by facts alone, and who shares nothing is alone', () => {
  const { groupOf, unitsOf } = groupsOf(rowsOf([]), {
    shared: [household],
    facts: factsOf([
      { user: 'a', household: '1' },
      { user: 'b', household: '1' },
      { user: 'c', email: 'x@y' },
      { user: 'd', email: 'x@y' },
    ]),
  });
  expect(groupOf('a')).toBe(groupOf('b'));
  expect(new Set(['a', 'c', 'd', 'e'].map(groupOf)).size).toBe(4);
  expect(unitsOf(groupOf('e'))).toEqual(['e']);
});

test('what experiments share is named once, traits first', () => {
  const experiment = (unit: SharedUnit | { kind: 'user' }) => ({ unit }) as never;
  const experiments = [email, household, { kind: 'user' as const }, household].map(experiment);
  expect(sharedUnitsOf({ experiments })).toEqual([household, email]);
});
