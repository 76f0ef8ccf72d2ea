// Portfolios and rows of any size, to try scorers on.
import type { Stream } from '../kit/index.ts';
import {
  attributeOf,
  counted,
  defineProgram,
  number,
  portfolioOf,
  type Portfolio,
} from '../program/index.ts';
import type { FeatureRows } from './increments.ts';

const named = <T>(letter: string, count: number, make: (name: string) => T): Record<string, T> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${letter}${i}`, make(`${letter}${i}`)]));

/** `user` columns with the constant, `candidate` columns, and so many objectives. */
export const portfolioWith = (user: number, candidate: number, objectives: number): Portfolio =>
  portfolioOf([
    defineProgram({
      id: 'full',
      owner: 'team',
      channels: { push: { cost: 0 } },
      features: named('x', user - 1, (name) => number(name)),
      candidateFeatures: named('z', candidate, attributeOf),
      messages: { m: { topic: 'any', channels: ['push'] } },
      objectives: named('o', objectives, (name) => counted(name, { horizon: '7d', unit: 'one', rate: 1 })),
      generators: [],
      rules: [],
      policy: { kind: 'uniform', version: 1, options: {} },
    }),
  ]);

/** Rows of which half the cells are 0. */
export function anyRows(
  { userWidth, candidateWidth }: Portfolio,
  count: number,
  stream: Stream,
): FeatureRows {
  const cell = () => (stream.below(2) === 0 ? 0 : stream.normal());
  return {
    user: Float32Array.from({ length: userWidth }, cell),
    candidates: Float32Array.from({ length: count * candidateWidth }, cell),
    count,
  };
}
