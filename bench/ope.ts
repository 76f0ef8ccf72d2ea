import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  clippedIps,
  crossFit,
  dm,
  dr,
  estimateOf,
  evaluate,
  foldsByRow,
  ips,
  normalInterval,
  roundsOf,
  shrunkDr,
  sndr,
  snips,
  switchDr,
  tabular,
  type Estimate,
  type LoggedBatch,
} from '../src/evaluation/index.ts';
import { streamOf } from '../src/kit/index.ts';
import { cpuSeconds, median, range, type Line } from './bench.ts';
import { askPeer, skipped, type Peer } from './peer.ts';

const actions = 34;
const limit = 3;

/** The eight, in the order in which the peer's script names its own. */
const estimators = [ips, clippedIps(limit), snips, dm, dr, sndr, switchDr(limit), shrunkDr(limit)];

/**
 * A log of uniform choices among all actions, a policy and a model with dense lines for every row. Weights have a
 * long tail, one in ten past the limit; one reward in five is 1.
 */
function logOf(rows: number): LoggedBatch {
  const stream = streamOf('ope', 'log');
  const target = new Float64Array(rows * actions);
  const prediction = new Float64Array(rows * actions);
  const action = new Int32Array(rows);
  const reward = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let total = 0;
    for (let at = i * actions; at < (i + 1) * actions; at++) {
      const wait = Math.log(stream.open());
      target[at] = wait * wait;
      prediction[at] = 0.1 + stream.word() / 21474836480;
      total += target[at]!;
    }
    for (let at = i * actions; at < (i + 1) * actions; at++) target[at]! /= total;
    action[i] = stream.below(actions);
    reward[i] = Number(stream.uniform() < prediction[i * actions + action[i]!]!);
  }
  return {
    rows,
    actions,
    action,
    reward,
    propensity: new Float64Array(rows).fill(1 / actions),
    target: { values: target },
    prediction: { values: prediction },
  };
}

const options = { method: normalInterval };

/** All eight with their intervals, from the arrays as they are. */
function estimate(log: LoggedBatch): readonly Estimate[] {
  const rounds = roundsOf(log);
  return estimators.map((estimator) => estimateOf(rounds, estimator, options));
}

const seconds = (call: () => void): number => {
  call();
  return median(range(7).map(() => cpuSeconds(call)));
};

const line = (metric: string, value: number, unit = 's'): Line => ({ bench: 'ope', metric, value, unit });

function* ours(rows: number): Iterable<Line> {
  const log = logOf(rows);
  yield line(
    'seconds',
    seconds(() => void estimate(log)),
  );
  yield line(
    'seconds_with_verdicts',
    seconds(() => void evaluate(log, estimators, options)),
  );
  const folds = foldsByRow(rows, 3);
  const model = tabular({ actions, action: log.action, reward: log.reward, strength: 10 });
  yield line(
    'cross_fit_seconds',
    seconds(() => void crossFit({ rows, actions, folds }, model)),
  );
}

// obp declares Python below 3.10 and old releases of what it needs; it runs with newer ones all the same.
const obp: Peer = {
  name: 'obp',
  installs: [
    ['torch==2.13.0'],
    ['numpy==2.4.6', 'scipy==1.17.1', 'scikit-learn==1.9.1', 'pandas==3.1.1'],
    ['PyYAML==6.0.3', 'matplotlib==3.11.2', 'seaborn==0.13.2', 'tqdm==4.70.1'],
    ['--no-deps', '--ignore-requires-python', 'obp==0.5.5'],
  ],
};

interface PeerFigures {
  readonly values: readonly number[];
  readonly seconds: number;
  readonly seconds_with_intervals: number;
}

/** The same rows for both: how long each takes, and how far apart the estimates are. */
function* sideBySide(rows: number): Iterable<Line> {
  const log = logOf(rows);
  const found = estimate(log);
  const suffix = `_${rows / 1000}k`;
  yield line(
    `seconds${suffix}`,
    seconds(() => void estimate(log)),
  );
  const folder = mkdtempSync(join(tmpdir(), 'fantail-ope-'));
  const columns = { action: log.action, reward: log.reward, propensity: log.propensity };
  const blocks = { target: log.target.values, prediction: log.prediction!.values };
  for (const [name, values] of Object.entries({ ...columns, ...blocks }))
    writeFileSync(join(folder, name), values);
  const answer = askPeer<PeerFigures>(obp, [folder, `${rows}`, `${actions}`, `${limit}`]);
  rmSync(folder, { recursive: true });
  if (answer.kind === 'skipped') {
    yield skipped('ope', obp, answer.reason);
    return;
  }
  const { values, ...times } = answer.value;
  const apart = found.map(({ value }, i) => Math.abs(value / values[i]! - 1));
  yield { ...line(`seconds_without_intervals${suffix}`, times.seconds), peer: obp.name };
  yield { ...line(`seconds_with_100_resamples${suffix}`, times.seconds_with_intervals), peer: obp.name };
  yield { ...line('largest_difference', Math.max(...apart), 'relative'), peer: obp.name };
}

/** Eight estimators with normal intervals on 1,000,000 rows x 34 actions; 100,000 of them beside obp. */
export function* ope(): Iterable<Line> {
  yield* ours(1_000_000);
  yield* sideBySide(100_000);
}
