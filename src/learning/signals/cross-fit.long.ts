// Should an artefact carry the calibration of all rows, or the mean of five that each left out a fifth of the users? Both
// judged against the truth (synthetic), of numbers that neither has seen.
import { expect, test } from 'vitest';
import { priorOfSignal, type SignalBelief } from '../../scoring/index.ts';
import { beliefOf, signalsToLearn } from './calibrate.ts';
import { experienceOf, portfolio } from './simulated-signal.ts';
import { toldOf } from './told.ts';

const seeds = 40;
const folds = 5;

const worths = {
  straight: (raw: number) => 0.4 * raw,
  step: (raw: number) => (raw < 0.7 ? 0 : 0.5),
  steep: (raw: number) => 0.8 * raw * raw * raw * raw,
  nothing: () => 0.2,
};

const asked = Array.from({ length: 50 }, (_, i) => (i + 0.5) / 50);
const averageOf = (values: readonly number[]) => values.reduce((sum, one) => sum + one / values.length, 0);

interface Said {
  readonly mean: number;
  readonly variance: number;
}

const saidBy = (belief: SignalBelief): readonly Said[] =>
  asked.map((raw) => priorOfSignal({ ...belief, low: 0, high: 1, treated: belief.enough }, raw, 1)!);

/** Squared distance from the truth, and whether 1.96 standard deviations hold it. */
function judged(said: readonly Said[], worth: (raw: number) => number) {
  const off = said.map(({ mean }, i) => mean - worth(asked[i]!));
  return {
    square: averageOf(off.map((one) => one * one)),
    covered: averageOf(off.map((one, i) => Number(one * one <= 1.96 * 1.96 * said[i]!.variance))),
  };
}

function lifeOf(worth: (raw: number) => number, rows: number, seed: number) {
  const [{ feature, objective }] = signalsToLearn(portfolio) as [ReturnType<typeof signalsToLearn>[number]];
  const told = toldOf(experienceOf({ seed, rows, worth }), feature, objective);
  const whole = saidBy(beliefOf(told, feature.name)!);
  const parts = Array.from({ length: folds }, (_, fold) =>
    saidBy(
      beliefOf(
        told.filter((_one, i) => i % folds !== fold),
        feature.name,
      )!,
    ),
  );
  const mean = whole.map((_, i) => ({
    mean: averageOf(parts.map((part) => part[i]!.mean)),
    variance: averageOf(parts.map((part) => part[i]!.variance)),
  }));
  return { whole: judged(whole, worth), crossed: judged(mean, worth) };
}

const cases = Object.entries(worths).flatMap(([name, worth]) =>
  [2400, 12_000].map((rows) => ({ name, worth, rows })),
);

test.each(cases)(
  '$name, $rows decisions: the mean of five is not clearly nearer to the truth (synthetic)',
  { timeout: 600_000 },
  ({ name, worth, rows }) => {
    const lives = Array.from({ length: seeds }, (_, seed) => lifeOf(worth, rows, seed));
    const gains = lives.map(({ whole, crossed }) => whole.square - crossed.square);
    const gain = averageOf(gains);
    const spread = averageOf(gains.map((one) => (one - gain) * (one - gain)));
    const error = Math.sqrt(spread / (seeds - 1));
    const root = (of: 'whole' | 'crossed') => Math.sqrt(averageOf(lives.map((life) => life[of].square)));
    const covered = (of: 'whole' | 'crossed') => averageOf(lives.map((life) => life[of].covered));
    const found = {
      rmse: root('whole'),
      rmseCrossed: root('crossed'),
      gainInSquares: [gain - 1.96 * error, gain + 1.96 * error],
      covered: covered('whole'),
      coveredCrossed: covered('crossed'),
    };
    process.stdout.write(`${name} ${rows} ${JSON.stringify(found)}\n`);
    // A line gains a little by what is smoothed away, a step loses by it, and it decides.
    if (name === 'step') expect(gain + 1.96 * error).toBeLessThan(0);
    expect(gain / averageOf(lives.map(({ whole }) => whole.square))).toBeLessThan(0.1);
  },
);
