import { pacedPrice, paceSteps, Spending, windowStart, type Course } from '../src/arbitration/index.ts';
import { streamOf, studentT } from '../src/kit/index.ts';
import { range, type Line } from './bench.ts';

const hour = 3_600_000;
const week = paceSteps * hour;
const begin = windowStart(2900, week);
const limit = 5000;
const perHour = 120;
const seeds = 20;

/** More by day than by night. */
const ofDay = (step: number): number => 1 + Math.sin((2 * Math.PI * step) / 24);

/** The price at which 5000 of 120 arrivals an hour with exponential values are sent to, and what these are worth. */
const solved = -Math.log(limit / (perHour * paceSteps));
const course: Course = {
  budget: 'sends',
  per: week,
  limit,
  unit: solved + 1,
  shares: range(paceSteps).map((step) => ofDay(step) / paceSteps),
};

/** Arrivals for each that the price was solved for, and what values are multiplied by, by hour of the week. */
interface Drift {
  readonly many: (step: number) => number;
  readonly worth: (step: number) => number;
}

const always = (number: number) => () => number;
const drifts: Readonly<Record<string, Drift>> = {
  'as solved': { many: always(1), worth: always(1) },
  'x 1.5': { many: always(1.5), worth: always(1) },
  'x 0.7': { many: always(0.7), worth: always(1) },
  'rising to x 3': { many: (step) => 1 + (2 * step) / paceSteps, worth: always(1) },
  'worth x 1.4 from day 5': { many: always(1), worth: (step) => (step > 120 ? 1.4 : 1) },
};

/** Values of all who come in a made-up week, hour by hour. */
function arrivals(seed: number, { many, worth }: Drift): readonly (readonly number[])[] {
  const stream = streamOf('bench pacing', String(seed));
  return range(paceSteps).map((step) =>
    range(Math.round(many(step) * perHour * ofDay(step))).map(() => -Math.log(stream.open()) * worth(step)),
  );
}

/** What a week under paced or solved prices uses and is worth; where it is stopped, never more than the budget. */
function lived(hours: readonly (readonly number[])[], how: 'paced' | 'fixed' | 'stopped') {
  const spending = new Spending(course);
  let [used, value] = [0, 0];
  hours.forEach((values, step) => {
    const at = begin + step * hour;
    const price = how === 'paced' ? pacedPrice(solved, spending.at(at).exponent, course.unit) : solved;
    for (const one of values) {
      const isSent = one > price && (how !== 'stopped' || used < limit);
      spending.note(at, Number(isSent));
      if (isSent) [used, value] = [used + 1, value + one];
    }
  });
  return { used, value };
}

/** The mean over seeds with the half width of its 95 % interval, by Student's t. */
function meanOf(values: readonly number[]): { readonly mean: number; readonly half: number } {
  const n = values.length;
  const mean = values.reduce((sum, one) => sum + one, 0) / n;
  const variance = values.reduce((sum, one) => sum + (one - mean) * (one - mean), 0) / (n - 1);
  return { mean, half: studentT.quantile(0.975, n - 1) * Math.sqrt(variance / n) };
}

/** What pacing brings against a price that stays, in weeks with other arrivals than it was solved for (synthetic). */
export function* pacing(): Iterable<Line> {
  for (const [name, drift] of Object.entries(drifts)) {
    const weeks = range(seeds).map((seed) => {
      const hours = arrivals(seed, drift);
      const best = hours.flat().toSorted((a, b) => b - a);
      const most = best.slice(0, limit).reduce((sum, one) => sum + one, 0);
      const [paced, fixed, stopped] = (['paced', 'fixed', 'stopped'] as const).map((how) =>
        lived(hours, how),
      );
      return {
        'used, paced': paced!.used / limit,
        'used, fixed': fixed!.used / limit,
        'value, paced': paced!.value / most,
        'value, fixed and stopped when spent': stopped!.value / most,
      };
    });
    for (const what of Object.keys(weeks[0]!) as (keyof (typeof weeks)[number])[]) {
      const { mean, half } = meanOf(weeks.map((one) => one[what]));
      const unit = what.startsWith('used') ? 'of the budget' : 'of the best 5000';
      yield { bench: 'pacing', metric: `${name}: ${what}`, value: mean, unit };
      yield { bench: 'pacing', metric: `${name}: ${what}, ± of 95 %`, value: half, unit };
    }
  }
}
