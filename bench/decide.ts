import { deciderOf, encodeDecision, type Setup, type Snapshot } from '../src/decision/index.ts';
import { userId } from '../src/events/index.ts';
import { millis } from '../src/kit/index.ts';
import { inverseGap, softmax, thompson, uniform } from '../src/policy/index.ts';
import { emptyIncrements } from '../src/scoring/index.ts';
import { bytesPerCall, perCall, range, type Line } from './bench.ts';
import { now, setupUnder, snapshotFor, withCovariances } from './portfolio.ts';

const calls = 10_000;
const microseconds = (call: (i: number) => void): number => 1e6 * perCall(call, { calls });
const line = (metric: string, value: number, unit: string): Line => ({
  bench: 'decide',
  metric,
  value,
  unit,
});

/** A decider on the snapshot of the bench, refused when it is not the size that the bench is named for. */
function prepared(setup: Setup) {
  const decider = deciderOf(setup);
  const snapshot = snapshotFor(setup);
  const probe = decider.decide(snapshot, now, 0);
  const { userWidth, candidateWidth } = setup.portfolio;
  if (probe.eligible !== 24 || userWidth !== 40 || candidateWidth !== 24)
    throw new Error(`${probe.eligible} candidates, ${userWidth} + ${candidateWidth} columns`);
  return { decider, snapshot, probe };
}

/** Whole decisions, records written. */
function speed(setup: Setup): number {
  const { decider, snapshot } = prepared(setup);
  return microseconds((i) => encodeDecision(decider.decide({ ...snapshot, version: i }, now, 0)));
}

/** The scoring of one decision alone. */
function scoring(setup: Setup): () => void {
  const { probe } = prepared(setup);
  const rows = { ...probe.rows, count: probe.eligible };
  return () => setup.scorer.score(rows, emptyIncrements(probe.eligible, 4));
}

/** Each stage, and what a decision takes of memory. */
function* stages(setup: Setup): Iterable<Line> {
  const { decider, snapshot, probe } = prepared(setup);
  const proposal = decider.propose(snapshot, now);
  const encode = () => void encodeDecision(probe);
  const whole = () => encodeDecision(decider.decide(snapshot, now, 0));
  yield line(
    'propose_us',
    microseconds(() => void decider.propose(snapshot, now)),
    'us',
  );
  yield line('score_us', microseconds(scoring(setup)), 'us');
  yield line('score_full_covariance_us', microseconds(scoring(withCovariances(setup))), 'us');
  yield line(
    'settle_us',
    microseconds((i) => void decider.settle(proposal, [probe.increments], i)),
    'us',
  );
  yield line('encode_us', microseconds(encode), 'us');
  yield line('p99_us', latency(whole), 'us');
  yield line('bytes_per_decision', encodeDecision(probe).length, 'B');
  yield line('bytes_allocated_per_decision', Math.round(bytesPerCall(whole)), 'B');
}

/** The states of many users, read from a store one after another, as no two decisions of a service meet the same. */
function manyUsers(setup: Setup): number {
  const { decider, snapshot } = prepared(setup);
  const text = JSON.stringify(snapshot.state);
  const snapshots = range(2000).map((i): Snapshot => {
    const state = { ...(JSON.parse(text) as Snapshot['state']), user: userId.parse(`user-${i}`) };
    return { ...snapshot, state, version: i };
  });
  return microseconds((i) => encodeDecision(decider.decide(snapshots[i % snapshots.length]!, now, 0)));
}

/** Every decision at an instant of its own, so that no two have the same candidates. */
function ownInstants(setup: Setup): number {
  const { decider, snapshot } = prepared(setup);
  return microseconds((i) =>
    encodeDecision(decider.decide({ ...snapshot, version: i }, millis(now + 1 + i), 0)),
  );
}

/** 99 % quantile of the wall time of one call, microseconds. */
function latency(call: () => void): number {
  const times = range(20_000).map(() => {
    const start = process.hrtime.bigint();
    call();
    return Number(process.hrtime.bigint() - start) / 1e3;
  });
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)]!;
}

/** 24 candidates x 64 features x 4 objectives, all rules, record included, by policy kind. */
export function* decide(): Iterable<Line> {
  const inverse = inverseGap({ gamma: 10 });
  const policies = {
    inverseGap: inverse,
    softmax: softmax({ temperature: 0.2 }),
    uniform: uniform(),
    thompson: thompson(),
  };
  for (const [name, policy] of Object.entries(policies)) {
    const metric = policy === inverse ? 'decisions_per_s_per_core' : `decisions_per_s_per_core_${name}`;
    yield line(metric, Math.round(1e6 / speed(setupUnder(policy))), '1/s');
  }
  const setup = setupUnder(inverse);
  yield line('decisions_per_s_full_covariance', Math.round(1e6 / speed(withCovariances(setup))), '1/s');
  yield* stages(setup);
  yield line('decisions_per_s_per_core_2000_users', Math.round(1e6 / manyUsers(setup)), '1/s');
  yield line('decisions_per_s_per_core_own_instants', Math.round(1e6 / ownInstants(setup)), '1/s');
}
