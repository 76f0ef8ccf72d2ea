// Who counts as one in learning and evaluation: users, or all who share what an experiment draws by.
import type { Event } from '../../events/index.ts';
import type { Experience } from '../../outcomes/index.ts';
import type { Portfolio, Unit } from '../../program/index.ts';
import { unitAt } from '../experiment/log.ts';
import type { History } from './own.ts';

/** A unit that users share. */
export type SharedUnit = Exclude<Unit, { kind: 'user' }>;

/** What experiments draw by besides users, each once, traits first: a household is wider than an address. */
export function sharedUnitsOf({ experiments }: Pick<Portfolio, 'experiments'>): readonly SharedUnit[] {
  const shared = experiments.flatMap(({ unit }) => (unit.kind === 'user' ? [] : [unit]));
  const byName = new Map(shared.map((unit) => [nameOf(unit), unit]));
  return [...byName].sort(([a], [b]) => (a < b ? 1 : -1)).map(([, unit]) => unit);
}

const nameOf = (unit: SharedUnit): string =>
  unit.kind === 'trait' ? `trait:${unit.trait}` : `address:${unit.channel}`;

/** What those who share a unit are called together. */
export const unitLabel = (unit: SharedUnit, text: string): string => `${nameOf(unit)}:${text}`;

/** Own experience with the unit that each row's user was in when the choice was made: the first of these it had. */
export function withUnits(
  experience: Experience,
  { facts }: Pick<History, 'facts'>,
  shared: readonly SharedUnit[],
): Experience {
  if (shared.length === 0) return experience;
  const numbers = new Map<string, number>();
  const of = Int32Array.from({ length: experience.rows }, (_, row) => {
    const user = experience.users[experience.user[row]!]! as Event['user'];
    const told = { user, facts: facts.get(user) ?? [], at: experience.at[row]! };
    return numberIn(numbers, shared.map((unit) => labelAt(unit, told)).find(Boolean) ?? user);
  });
  return { ...experience, units: { of, names: [...numbers.keys()] } };
}

type Told = Parameters<typeof unitAt>[1];

/** Undefined for who is alone. */
function labelAt(unit: SharedUnit, told: Told): string | undefined {
  const text = unitAt(unit, told);
  return text === told.user ? undefined : unitLabel(unit, text);
}

/** Users who ever shared a unit, directly or through others: they stand on one side of every split, and count as one. */
export interface Groups {
  /** Who counts as one with this user, by a name. */
  readonly groupOf: (user: string) => string;
  /** The units that rows of a group were drawn in; a user without rows is a unit. */
  readonly unitsOf: (group: string) => readonly string[];
  /** Whether any rows were drawn in other units than users. */
  readonly isShared: boolean;
}

/**
 * Groups of users: by the units that the rows of experience were drawn in, and by all that facts ever said of the units
 * that the programs share. Facts only join, so that what was one group stays in one.
 */
export function groupsOf(
  experience: Pick<Experience, 'rows' | 'user' | 'users' | 'units'>,
  { shared, facts }: { readonly shared: readonly SharedUnit[]; readonly facts: History['facts'] },
): Groups {
  const { join, rootOf } = joiner();
  const { rows, user, users, units } = experience;
  const unitOf = (row: number) => (units ? units.names[units.of[row]!]! : users[user[row]!]!);
  for (let row = 0; row < rows; row++) join(ofUser(users[user[row]!]!), ofUnit(unitOf(row)));
  for (const [one, known] of facts)
    for (const label of known.flatMap((fact) => linksOf(fact, shared))) join(ofUser(one), ofUnit(label));
  const found = new Map<string, Set<string>>();
  for (let row = 0; row < rows; row++) {
    const root = rootOf(ofUser(users[user[row]!]!));
    found.set(root, (found.get(root) ?? new Set()).add(unitOf(row)));
  }
  // A group is called as its first unit, which is in no other.
  const names = new Map([...found].map(([root, [first]]) => [root, first!]));
  const unitsOf = new Map([...found].map(([root, all]) => [names.get(root)!, [...all]]));
  return {
    groupOf: (one) => names.get(rootOf(ofUser(one))) ?? rootOf(ofUser(one)).slice(1),
    unitsOf: (group) => unitsOf.get(group) ?? [group],
    isShared: units !== undefined || shared.length > 0,
  };
}

/** Experience in which those of a group count as one user: rows of theirs depend on each other as such rows do. */
export function asGroups(experience: Experience, { groupOf }: Groups): Experience {
  const { units: _, ...rest } = experience;
  const numbers = new Map<string, number>();
  const of = experience.users.map((user) => numberIn(numbers, groupOf(user)));
  const user = experience.user.map((code) => of[code]!);
  return { ...rest, users: [...numbers.keys()], user };
}

function numberIn(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name) ?? numbers.size;
  numbers.set(name, known);
  return known;
}

// Users and units are told apart by their first character.
const ofUser = (user: string): string => `u${user}`;
const ofUnit = (label: string): string => `=${label}`;

function linksOf(fact: Event, shared: readonly SharedUnit[]): readonly string[] {
  if (fact.kind !== 'trait' && fact.kind !== 'address') return [];
  return shared.flatMap((unit) => {
    const text = unit.kind === 'trait' ? traitIn(fact, unit.trait) : addressIn(fact, unit.channel);
    return text === undefined ? [] : [unitLabel(unit, text)];
  });
}

function traitIn(fact: Event, trait: string): string | undefined {
  if (fact.kind !== 'trait' || fact.name !== trait) return undefined;
  return fact.value === null || fact.value === '' ? undefined : String(fact.value);
}

const addressIn = (fact: Event, channel: string): string | undefined =>
  fact.kind === 'address' && fact.channel === channel && fact.valid ? fact.address : undefined;

/** Sets that only grow: Tarjan (1975), Efficiency of a Good But Not Linear Set Union Algorithm, with path halving. */
function joiner() {
  const parents = new Map<string, string>();
  const rootOf = (one: string): string => {
    let at = one;
    for (;;) {
      const parent = parents.get(at) ?? at;
      if (parent === at) return at;
      const above = parents.get(parent) ?? parent;
      parents.set(at, above);
      at = above;
    }
  };
  const join = (a: string, b: string): void => {
    const [one, other] = [rootOf(a), rootOf(b)];
    if (one !== other) parents.set(other, one);
  };
  return { join, rootOf };
}
