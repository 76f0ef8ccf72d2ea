import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mixRate } from './mix-rate.ts';

test('the parts add up to the difference of the means', () => {
  const share = fc.double({ min: 0.01, max: 1, noNaN: true });
  const segments = fc.array(fc.tuple(share, share, share, share), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(segments, (rows) => {
      const column = (at: number) => rows.map((row) => row[at]!);
      const normalised = (values: readonly number[]) => {
        const sum = values.reduce((total, value) => total + value, 0);
        return values.map((value) => value / sum);
      };
      const [control, treatment] = [
        { mix: normalised(column(0)), rate: column(1) },
        { mix: normalised(column(2)), rate: column(3) },
      ];
      const mean = ({ mix, rate }: typeof control) => mix.reduce((sum, m, i) => sum + m * rate[i]!, 0);
      const { total, rate, mix } = mixRate(control, treatment);
      expect(Math.abs(total - (mean(treatment) - mean(control)))).toBeLessThan(1e-9);
      expect(rate + mix).toBe(total);
    }),
  );
});

test('a rate that is no number is refused', () => {
  const even = { mix: [0.5, 0.5], rate: [1, 2] };
  expect(() => mixRate(even, { ...even, rate: [Number.NaN, 1] })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
});
