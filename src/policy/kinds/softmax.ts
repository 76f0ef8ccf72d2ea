import { z } from 'zod';
import { rowKind, type Row } from '../../program/index.ts';
import { emptyDistribution, type Policy } from '../policy.ts';

const options = z.strictObject({
  /** In value units: a difference of one temperature is a factor e in probability. */
  temperature: z.number().positive(),
});

/** p(c) ∝ exp(v(c) / temperature), no-send with value 0; computed from the largest value, so nothing overflows. */
export const softmaxKind = rowKind({
  kind: 'softmax',
  version: 1,
  options,
  compile:
    ({ temperature }): Policy =>
    ({ values }) => {
      const { value } = values;
      const count = value.length;
      const distribution = emptyDistribution(count);
      let most = 0;
      for (let i = 0; i < count; i++) most = Math.max(most, value[i]!);
      let total = 0;
      for (let i = 0; i <= count; i++) {
        distribution[i] = Math.exp(((i < count ? value[i]! : 0) - most) / temperature);
        total += distribution[i]!;
      }
      for (let i = 0; i <= count; i++) distribution[i]! /= total;
      return distribution;
    },
});

/** Declares it: `softmax({ temperature: 0.05 })`. */
export const softmax = (input: { readonly temperature: number }): Row<'softmax'> => softmaxKind.row(input);
