import { expect, test } from 'vitest';
import { subjectOf } from '../../assignment/index.ts';
import { eventIdOf, userId, type Event } from '../../events/index.ts';
import { defineProgram, happens, portfolioOf, type Unit } from '../../program/index.ts';
import { foldOf, stateOf } from '../../state/index.ts';
import { unitAt } from './log.ts';

const user = userId.parse('ann');
let serial = 0;
const said = (fact: object, at: number): Event =>
  ({ id: eventIdOf(`f${++serial}`), user, at, ...fact }) as Event;
const facts = [
  said({ kind: 'trait', name: 'home', value: 'h1' }, 10),
  said({ kind: 'trait', name: 'home', value: 'h2' }, 20),
  said({ kind: 'trait', name: 'home', value: null }, 30),
  said({ kind: 'address', channel: 'push', address: 'a1', valid: true }, 12),
  said({ kind: 'address', channel: 'push', address: 'a1', valid: false }, 25),
  said({ kind: 'address', channel: 'push', address: 'a2', valid: true }, 35),
].sort((a, b) => a.at - b.at);
const fold = foldOf(
  portfolioOf([
    defineProgram({
      id: 'p',
      owner: 'team',
      channels: { push: { cost: 0 } },
      features: {},
      candidateFeatures: {},
      messages: { hello: { topic: 't', channels: ['push'] } },
      objectives: { sales: happens('buy', { horizon: '2d', unit: 'sale', rate: 1 }) },
      generators: [],
      rules: [],
      policy: { kind: 'uniform', version: 1, options: {} },
    }),
  ]),
);

test.each<[string, Unit]>([
  ['a user', { kind: 'user' }],
  ['a trait', { kind: 'trait', trait: 'home' }],
  ['an address', { kind: 'address', channel: 'push' }],
])('who is drawn as one by %s is read off the log as assignment read it off the state', (_, unit) => {
  for (const at of [5, 11, 15, 22, 27, 32, 40]) {
    const known = facts.filter((fact) => fact.at <= at);
    const assigned = subjectOf(stateOf(fold, user, known), at, () => 0);
    expect(unitAt(unit, { user, facts, at }), String(at)).toBe(assigned.unit(unit));
  }
});
