import { expect, test } from 'vitest';
import { declaredPrices } from '../../arbitration/index.ts';
import type { Experience } from '../../outcomes/index.ts';
import { counted, defineProgram, portfolioOf, valueSignal } from '../../program/index.ts';
import { measuresOf } from './rewards.ts';

const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0.25 } },
    features: {},
    candidateFeatures: {
      shop: valueSignal({
        domain: 'shop',
        objective: 'plays',
        messages: ['offer'],
        unit: 'x',
        horizonDays: 2,
      }),
    },
    messages: { offer: { topic: 'shop', channels: ['push'] } },
    objectives: { plays: counted('play', { horizon: '2d', unit: 'play', rate: 2 }) },
    generators: [],
    rules: [],
    policy: { kind: 'uniform', version: 1, options: {} },
  }),
]);

test('what acting on a signal costs is taken off what was sent, and of nothing else', () => {
  const numbers = [0, 1, 2];
  const experience: Experience = {
    rows: 3,
    objectives: ['plays'],
    userWidth: 1,
    candidateWidth: 6,
    decision: numbers.map((row) => `d${row}`),
    user: Int32Array.from(numbers),
    users: numbers.map((row) => `u${row}`),
    assigned: new Int32Array(3),
    assignments: [[]],
    artefact: new Int32Array(3),
    artefacts: ['imported'],
    at: new Float64Array(3),
    userRows: new Float32Array(3).fill(1),
    first: Int32Array.of(0, 1, 2, 3),
    candidateRows: Float32Array.of(1, 5, 0, 1, 1, 0.5, 1, 5, 0, 1, 1, 0.5, 0, 0, 0, 0, 0, 0),
    message: new Int32Array(3),
    channel: new Int32Array(3),
    slot: new Float64Array(3),
    charge: new Float64Array(3),
    probability: new Float64Array(3).fill(0.5),
    silence: new Float64Array(3).fill(0.5),
    // The second kept silent, the third was sent without a signal.
    chosen: Int32Array.of(0, -1, 0),
    reward: Float64Array.of(3, 3, 3),
  };
  const value = measuresOf(experience, portfolio, declaredPrices(portfolio)).at(-1)!;
  expect([...value.reward]).toEqual([6 - 0.25 - 0.5, 6, 6 - 0.25]);
});
