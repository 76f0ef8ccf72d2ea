// How many of the tests named discordant are so falsely, in planted corpora.
import type { Stream } from '../../../kit/index.ts';
import { discords } from './discord.ts';
import { measured } from './past-tests.ts';
import { plantedTests } from './simulated-tests.ts';
import { trueEffects } from './true-effects.ts';

/** Corpora of tests of one proxy, with errors of `se` standard deviations of the true effects. */
export interface Corpora {
  readonly tests: number;
  readonly tie: number;
  readonly se: number;
  readonly runs: number;
}

/** The mean share of false ones among those named at 5 %, nought where none is, and how many are named. */
export function falseDiscords({ tests, tie, se, runs }: Corpora, stream: Stream) {
  let [share, count] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const past = plantedTests({ tests, ties: [tie], spread: [1, 1], se: [se, se], shared: 0.5 }, stream);
    const read = measured(past, [0, 1]);
    const named = discords({ tests: read, truth: trueEffects(read, 2) }, 0.05);
    const wrong = named.filter(({ test: at }) => !(past.truth[2 * at]! > 0 && past.truth[2 * at + 1]! < 0));
    share += named.length === 0 ? 0 : wrong.length / named.length / runs;
    count += named.length / runs;
  }
  return { share, count };
}
