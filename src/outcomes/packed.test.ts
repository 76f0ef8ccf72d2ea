import fc from 'fast-check';
import { expect, test } from 'vitest';
import { experienceFrom, type LoggedChoice } from './choice.ts';
import { PackedChoice } from './packed.ts';
import { portfolio } from './sample.ts';

const { userWidth, candidateWidth, objectives } = portfolio;
const feature = fc.oneof(
  fc.constantFrom(0, -0, 1, Number.NaN, -Infinity),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
);
const rowOf = (length: number) =>
  fc.array(feature, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values));
const numbersOf = (length: number) =>
  fc
    .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: length, maxLength: length })
    .map((values) => Float64Array.from(values));

const candidate = fc.record({
  message: fc.nat({ max: 0xff_ff_ff }),
  channel: fc.nat({ max: 300 }),
  slot: fc.double({ min: 1e12, max: 2e12, noNaN: true }),
});
const choice: fc.Arbitrary<LoggedChoice> = fc.array(candidate, { maxLength: 6 }).chain((candidates) => {
  const { length } = candidates;
  return fc.record({
    id: fc.uuid(),
    user: fc.constantFrom('ann', 'bob'),
    artefact: fc.constantFrom('a', 'b'),
    at: fc.nat(),
    userRow: rowOf(userWidth),
    // Rows of what was not eligible stand behind.
    candidateRows: rowOf((length + 2) * candidateWidth),
    candidates: fc.constant(candidates),
    probability: numbersOf(length + 1),
    chosen: fc.integer({ min: -1, max: length - 1 }),
    assignments: fc.constantFrom([], [{ layer: 'holdout:p', arm: 'open', share: 0.9 }]),
    charge: fc.option(numbersOf(length), { nil: undefined }),
  });
});

test('packed choices are the experience that they were, bit for bit', () => {
  const bits = (block: Float32Array | Float64Array) => Buffer.from(block.buffer).toString('hex');
  fc.assert(
    fc.property(fc.array(choice, { maxLength: 5 }), (choices) => {
      const reward = new Float64Array(choices.length * objectives.length);
      const packed = choices.map((one) => new PackedChoice(one, portfolio));
      const [want, got] = [choices, packed].map((some) => experienceFrom(some, portfolio, reward));
      expect(got).toEqual(want);
      for (const block of ['userRows', 'candidateRows', 'probability', 'slot', 'charge', 'silence'] as const)
        expect(bits(got![block])).toBe(bits(want![block]));
    }),
    { seed: 7 },
  );
});

test('what a choice was read from may change or go', () => {
  const userRow = new Float32Array(userWidth).fill(2);
  const packed = new PackedChoice(
    {
      id: 'd',
      user: 'ann',
      artefact: 'a',
      at: 1,
      userRow,
      candidateRows: new Float32Array(candidateWidth),
      candidates: [{ message: 1, channel: 0, slot: 5 }],
      probability: Float64Array.of(0.4, 0.6),
      chosen: 0,
    },
    portfolio,
  );
  userRow.fill(9);
  expect([...packed.userRow]).toEqual(Array.from({ length: userWidth }, () => 2));
  expect([...packed.probability]).toEqual([0.4, 0.6]);
});
