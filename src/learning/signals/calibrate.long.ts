import { expect, test } from 'vitest';
import { binomial } from '../../kit/index.ts';
import { priorOfSignal } from '../../scoring/index.ts';
import { calibrateSignals } from './calibrate.ts';
import { experienceOf, portfolio } from './simulated-signal.ts';

const seeds = 200;

const worths = {
  straight: (raw: number) => 0.4 * raw,
  step: (raw: number) => (raw < 0.7 ? 0 : 0.5),
  steep: (raw: number) => 0.8 * raw * raw * raw * raw,
  nothing: () => 0.2,
};

/** Raw values at which a belief is asked, in the middle of steps of 2 %. */
const asked = Array.from({ length: 50 }, (_, i) => (i + 0.5) / 50);

const average = (of: (raw: number, i: number) => number) =>
  asked.reduce((sum, raw, i) => sum + of(raw, i) / asked.length, 0);

/** Root mean square error of the best line there is, which no log teaches. */
function bestLine(worth: (raw: number) => number): number {
  const mean = average(worth);
  const square = average((raw) => (raw - 0.5) * (raw - 0.5));
  const slope = average((raw) => (raw - 0.5) * worth(raw)) / square;
  const gap = (raw: number) => worth(raw) - mean - slope * (raw - 0.5);
  return Math.sqrt(average((raw) => gap(raw) * gap(raw)));
}

function lifeOf(worth: (raw: number) => number, rows: number, seed: number) {
  const [belief] = calibrateSignals(experienceOf({ seed, rows, worth }), portfolio);
  const { covariance, mean } = belief!;
  const said = asked.map((raw) => priorOfSignal({ ...belief!, low: 0, high: 1, treated: 1000 }, raw, 1)!);
  return {
    square: average((raw, i) => (said[i]!.mean - worth(raw)) * (said[i]!.mean - worth(raw))),
    covered: average((raw, i) =>
      Number(Math.abs(said[i]!.mean - worth(raw)) <= 1.96 * Math.sqrt(said[i]!.variance)),
    ),
    mean: Number(Math.abs(mean - average(worth)) <= 1.96 * Math.sqrt(covariance[0])),
  };
}

const cases = Object.entries(worths).flatMap(([name, worth]) =>
  [2400, 12_000].map((rows) => ({ name, worth, rows })),
);

test.each(cases)(
  '$name, $rows decisions: its error, and what its variance covers of raw values it never saw (synthetic)',
  ({ name, worth, rows }) => {
    const lives = Array.from({ length: seeds }, (_, seed) => lifeOf(worth, rows, seed));
    const sum = (what: keyof (typeof lives)[number]) => lives.reduce((total, life) => total + life[what], 0);
    const halfWidth = (what: 'square' | 'covered') => {
      const mean = sum(what) / seeds;
      const square = lives.reduce((total, life) => total + (life[what] - mean) * (life[what] - mean), 0);
      return 1.96 * Math.sqrt(square / (seeds - 1) / seeds);
    };
    const error = Math.sqrt(sum('square') / seeds);
    const found = {
      error,
      errorHalf: halfWidth('square') / (2 * error),
      bestLine: bestLine(worth),
      covered: sum('covered') / seeds,
      coveredHalf: halfWidth('covered'),
      mean: sum('mean'),
    };
    process.stdout.write(`${name} ${rows} ${JSON.stringify(found)}\n`);
    expect(binomial.cdf(found.mean, seeds, 0.95)).toBeGreaterThan(0.001);
    expect(found.covered).toBeGreaterThan(0.93);
    const isBent = found.bestLine > 0.05;
    if (isBent && rows === 12_000) expect(found.error).toBeLessThan(0.5 * found.bestLine);
  },
);
