import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dot, ridge, streamOf } from '../src/kit/index.ts';
import { linearLearner } from '../src/learning/index.ts';
import { contextOf, portfolioWith, simulate, type Bandit } from '../src/learning/simulated-bandit.ts';
import type { Experience } from '../src/outcomes/index.ts';
import { cpuSeconds, range, type Line } from './bench.ts';
import { askPeer, skipped, type Peer } from './peer.ts';

const actions = 20;
const features = 50;
const events = 50_000;
const freshContexts = 10_000;

/** Rewards are linear in an action's features, with as much noise as there is to know; the logger is uniform. */
const bandit: Bandit = {
  portfolio: portfolioWith(1, features),
  sends: actions,
  user: [0],
  candidate: (() => {
    const stream = streamOf('weights', 'bandit');
    return range(features).map(() => 0.15 * stream.normal());
  })(),
  baseline: () => 0,
  noise: 1,
  // Silence at odds of e^-20: the peers know no silence.
  leaning: () => 20,
};

/** Contexts that nobody learned from: their features, and what each action is worth. */
const fresh = (() => {
  const stream = streamOf('fresh', 'bandit');
  return range(freshContexts).map(() => contextOf(bandit, stream));
})();
const best = fresh.reduce((sum, { increments }) => sum + Math.max(...increments), 0);

/** What the chosen actions earn, as a share of what the best ones do. */
const shareOf = (chosen: readonly number[]): number =>
  fresh.reduce((sum, { increments }, i) => sum + increments[chosen[i]!]!, 0) / best;

/** The action of the highest score under some weights, for each fresh context. */
const greedy = (weights: Float64Array): readonly number[] =>
  fresh.map(({ z }) => {
    const scores = range(actions).map((a) =>
      dot(weights, Float64Array.from(z.subarray(a * features, (a + 1) * features))),
    );
    return scores.indexOf(Math.max(...scores));
  });

function* lines(seconds: number, chosen: readonly number[], peer?: string): Iterable<Line> {
  const whose = peer === undefined ? {} : { peer };
  const speed = Math.round(events / seconds);
  yield { bench: 'bandit', metric: 'events_per_s', value: speed, unit: '1/s per core', ...whose };
  yield { bench: 'bandit', metric: 'greedy_value', value: shareOf(chosen), unit: 'of the best', ...whose };
}

/** One pass of the online learner, its beliefs worked out at the end. */
function* ours(experience: Experience): Iterable<Line> {
  let weights = new Float64Array();
  const learn = () => {
    const learner = linearLearner({ portfolio: bandit.portfolio });
    learner.add(experience);
    weights = learner.belief('plays').mean.slice(1);
  };
  learn();
  yield* lines(cpuSeconds(learn), greedy(weights));
}

/** All rows at once, each the features of the action chosen. */
function* batchRidge({ candidateRows, chosen, reward }: Experience): Iterable<Line> {
  let weights = new Float64Array();
  const learn = () => {
    const x = new Float64Array(events * features);
    for (let i = 0; i < events; i++) {
      const from = (i * actions + chosen[i]!) * features;
      x.set(candidateRows.subarray(from, from + features), i * features);
    }
    weights = Float64Array.from(ridge({ columns: features, x, y: reward }).coefficients);
  };
  learn();
  yield* lines(cpuSeconds(learn), greedy(weights), 'ridge');
}

const vowpalWabbit: Peer = { name: 'vowpalwabbit', installs: [['numpy==2.4.6'], ['vowpalwabbit==9.11.9']] };

/** The same events for Vowpal Wabbit, whose time is that of learning alone, without reading text. */
function* beside({ candidateRows, chosen, reward, probability }: Experience): Iterable<Line> {
  const folder = mkdtempSync(join(tmpdir(), 'fantail-bandit-'));
  const contexts = new Float32Array(freshContexts * actions * features);
  fresh.forEach(({ z }, i) => contexts.set(z, i * z.length));
  const columns = { candidateRows, chosen, reward, probability, contexts };
  for (const [name, values] of Object.entries(columns)) writeFileSync(join(folder, name), values);
  const answer = askPeer<{ readonly seconds: number; readonly chosen: readonly number[] }>(vowpalWabbit, [
    folder,
    `${actions}`,
    `${features}`,
  ]);
  rmSync(folder, { recursive: true });
  if (answer.kind === 'skipped') yield skipped('bandit', vowpalWabbit, answer.reason);
  else yield* lines(answer.value.seconds, answer.value.chosen, vowpalWabbit.name);
}

/** 20 actions x 50 features, 50,000 events, one pass. */
export function* banditBench(): Iterable<Line> {
  const experience = simulate(bandit, events, 'bench');
  yield* ours(experience);
  yield* batchRidge(experience);
  yield* beside(experience);
}
