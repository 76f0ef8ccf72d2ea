import { adjustPs } from '../many/adjust.ts';
import type { Placebo } from './reading.ts';

const threshold = 0.01;

/** Whether any placebo differs from nought at .01, corrected for their number (Holm). */
export function hasAlarm(placebos: readonly Placebo[]): boolean {
  const ps = placebos.map(({ p }) => p);
  return ps.length > 0 && adjustPs(ps, 'holm').some((p) => p < threshold);
}
