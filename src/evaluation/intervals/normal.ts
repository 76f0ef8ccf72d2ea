import { normal } from '../../kit/index.ts';
import type { IntervalMethod } from './limits.ts';

/** Value ± z se: the large-sample limits, cluster-robust when the sample has clusters. */
export const normalInterval: IntervalMethod = {
  kind: 'normal',
  guarantee: 'asymptotic',
  limits: ({ value, se }, tail) => {
    const half = normal.upperQuantile(tail) * se;
    return { lower: value - half, upper: value + half };
  },
};
