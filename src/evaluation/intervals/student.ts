import { studentT } from '../../kit/index.ts';
import type { IntervalMethod } from './limits.ts';

/** Value ± t se with one degree of freedom less than there are independent units: the default. */
export const studentInterval: IntervalMethod = {
  kind: 'student',
  guarantee: 'asymptotic',
  limits: ({ value, se, units }, tail) => {
    const half = studentT.upperQuantile(tail, units - 1) * se;
    return { lower: value - half, upper: value + half };
  },
};
