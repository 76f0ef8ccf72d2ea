// A domain with a known worth by raw value, for the tests of this room.
import { streamOf } from '../../kit/index.ts';
import type { Experience } from '../../outcomes/index.ts';
import { counted, defineProgram, portfolioOf, valueSignal } from '../../program/index.ts';

/** One message, for which a domain speaks. */
export const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 } },
    features: {},
    candidateFeatures: {
      shop: valueSignal({
        domain: 'shop',
        objective: 'plays',
        messages: ['offer'],
        unit: 'points',
        horizonDays: 2,
      }),
    },
    messages: { offer: { topic: 'shop', channels: ['push'] } },
    objectives: { plays: counted('play', { horizon: '2d', unit: 'play', rate: 1 }) },
    generators: [],
    rules: [],
    policy: { kind: 'uniform', version: 1, options: {} },
  }),
]);

export interface Domain {
  readonly seed: number;
  readonly rows: number;
  /** Increment of a raw value of 0 … 1. */
  readonly worth: (raw: number) => number;
  /** Reasons to speak in one decision, each with a raw value of its own. */
  readonly reasons?: number;
}

/** Standard deviation of rewards about their mean. */
const noise = 0.5;

/** Decisions of a user each: silence with probability .4 to .6, the reasons alike, rewards with a baseline of their own. */
export function experienceOf({ seed, rows, worth, reasons = 1 }: Domain): Experience {
  const stream = streamOf('signals', `seed ${seed}`);
  const raws = Float32Array.from({ length: rows * reasons }, () => stream.uniform());
  const silence = Float64Array.from({ length: rows }, () => 0.4 + 0.2 * stream.uniform());
  const chosen = Int32Array.from(silence, (silent) =>
    stream.uniform() < silent ? -1 : Math.floor(reasons * stream.uniform()),
  );
  const candidateRows = new Float32Array(3 * raws.length);
  raws.forEach((raw, c) => candidateRows.set([1, raw, 0], 3 * c));
  const numbers = Array.from({ length: rows }, (_, row) => row);
  return {
    rows,
    objectives: ['plays'],
    userWidth: 1,
    candidateWidth: 3,
    decision: numbers.map((row) => `d${row}`),
    user: Int32Array.from(numbers),
    users: numbers.map((row) => `u${row}`),
    artefact: new Int32Array(rows),
    artefacts: ['imported'],
    assigned: new Int32Array(rows),
    assignments: [[]],
    at: new Float64Array(rows),
    userRows: new Float32Array(rows).fill(1),
    first: Int32Array.from({ length: rows + 1 }, (_, row) => reasons * row),
    candidateRows,
    message: new Int32Array(raws.length),
    channel: new Int32Array(raws.length),
    slot: new Float64Array(raws.length),
    probability: Float64Array.from(raws, (_, c) => (1 - silence[Math.floor(c / reasons)]!) / reasons),
    charge: new Float64Array(raws.length),
    silence,
    chosen,
    reward: Float64Array.from(numbers, (row) => {
      const told = chosen[row]! < 0 ? 0 : worth(raws[reasons * row + chosen[row]!]!);
      return (row % 2) + told + noise * stream.normal();
    }),
  };
}

/** The same decisions where the domain says other numbers. */
export const retold = (experience: Experience, say: (raw: number) => number): Experience => ({
  ...experience,
  candidateRows: experience.candidateRows.map((value, at) => (at % 3 === 1 ? say(value) : value)),
});
