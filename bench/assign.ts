import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assignerOf, type Subject } from '../src/assignment/index.ts';
import { uniform } from '../src/policy/index.ts';
import {
  defineProgram,
  flag,
  happens,
  portfolioOf,
  type ExperimentInput,
  type Portfolio,
} from '../src/program/index.ts';
import { bytesPerCall, perCall, range, type Line } from './bench.ts';
import { askPeer, skipped, type Peer } from './peer.ts';

const users = range(10_000).map((i) => `user-${i}`);
const arms = { control: {}, treatment: {} };
const names = Object.keys(arms);
/** The same in thousandths, in which Unleash counts. */
const halves = { control: { weight: 500 }, treatment: { weight: 500 } };

const features = { premium: flag('premium') };
type Experiments = Readonly<Record<string, ExperimentInput<typeof features>>>;

/** One program that tries something out, under `holdout` of its own, its domain's and everybody's. */
const portfolioWith = (experiments: Experiments, holdout: number): Portfolio =>
  portfolioOf([
    defineProgram({
      id: 'growth',
      owner: 'bench',
      channels: { push: { cost: 0 } },
      features,
      candidateFeatures: {},
      messages: { hi: { topic: 'music', channels: ['push'] } },
      objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
      generators: [],
      rules: [],
      policy: uniform(),
      holdout,
      ...(holdout > 0 ? { globalHoldout: holdout, domain: { name: 'music', holdout } } : {}),
      experiments,
    }),
  ]);

/** CPU seconds to assign one user, who met nothing yet, in everything that a portfolio declares. */
function secondsPerUser(portfolio: Portfolio): number {
  const assigner = assignerOf(portfolio);
  const subject = (user: string): Subject => ({
    user,
    now: 0,
    unit: () => user,
    read: () => 0,
    kept: () => undefined,
  });
  let assigned = 0;
  const call = (i: number) =>
    void (assigned += assigner.assign(subject(users[i % users.length]!)).assignments.length);
  return perCall(call, { calls: 200_000 });
}

/** The arm of every user in every experiment of a portfolio, one digit each. */
function armsIn(portfolio: Portfolio): readonly string[] {
  const assigner = assignerOf(portfolio);
  const layers = portfolio.experiments.map(({ id }) => `experiment:${id}`);
  return users.map((user) => {
    const subject = { user, now: 0, unit: () => user, read: () => 0, kept: () => undefined };
    const { assignments } = assigner.assign(subject);
    return layers.map((layer) => names.indexOf(assignments.find((one) => one.layer === layer)!.arm)).join('');
  });
}

type Hashing = NonNullable<Experiments[string]['hashing']>;

/** Clients that do the same work in JavaScript, and how an experiment assigns as theirs does. */
const peers: readonly { readonly peer: Peer; readonly hashing: (id: string) => Hashing }[] = [
  {
    peer: {
      name: 'growthbook',
      node: '@growthbook/growthbook',
      installs: [['@growthbook/growthbook@1.8.0']],
    },
    hashing: (seed) => ({ kind: 'growthbook', version: 2, seed }),
  },
  {
    peer: { name: 'unleash-client', node: 'unleash-client', installs: [['unleash-client@6.12.1']] },
    hashing: (id) => ({ kind: 'unleash', group: id, variants: id }),
  },
];

/** What a peer's script says: CPU seconds of one user, and the arms. */
interface Assigned {
  readonly seconds: number;
  readonly arms: readonly string[];
}

/** Ten experiments a user by a peer, by ours with its hash, and the share of users whose arms are the same in all. */
function* besidePeers(line: (metric: string, value: number, unit: string) => Line): Iterable<Line> {
  const folder = mkdtempSync(join(tmpdir(), 'fantail-assign-'));
  const path = join(folder, 'users.json');
  const ids = Object.keys(alone(10));
  writeFileSync(path, JSON.stringify({ users, experiments: ids.map((id) => ({ id, weights: [0.5, 0.5] })) }));
  for (const { peer, hashing } of peers) {
    const answer = askPeer<Assigned>(peer, [path]);
    if (answer.kind === 'skipped') {
      yield skipped('assign', peer, answer.reason);
      continue;
    }
    const { seconds, arms: theirs } = answer.value;
    const portfolio = portfolioWith(
      Object.fromEntries(ids.map((id) => [id, { arms: halves, hashing: hashing(id) }])),
      0,
    );
    const ours = armsIn(portfolio);
    const alike = theirs.filter((own, user) => own === ours[user]).length;
    const { name } = peer;
    yield {
      ...line('users_per_s_in_ten_experiments', Math.round(1 / seconds), '1/s per core'),
      peer: name,
    };
    yield line(
      `users_per_s_in_ten_experiments_hashed_as_${name}`,
      Math.round(1 / secondsPerUser(portfolio)),
      '1/s per core',
    );
    yield line(`users_with_all_arms_as_${name}`, alike / users.length, 'share');
  }
  rmSync(folder, { recursive: true });
}

const third = (part: number) => ({ name: 'tone', from: part / 3, to: (part + 1) / 3 });

/** Three experiments that exclude each other in one layer, so that every user is in one. */
const exclusive: Experiments = Object.fromEntries(
  ['warm', 'short', 'plain'].map((id, part) => [id, { arms, layer: third(part) }]),
);

const alone = (count: number): Experiments =>
  Object.fromEntries(range(count).map((i) => [`try-${i}`, { arms }]));

/**
 * A full assignment: a user's place in three holdouts (everybody's, the domain's, the program's), in a layer of three
 * exclusive experiments, and the arm: five hashes. Then what one experiment costs by itself, and what further ones add;
 * and other clients beside us.
 */
export function* assign(): Iterable<Line> {
  const line = (metric: string, value: number, unit: string): Line => ({
    bench: 'assign',
    metric,
    value,
    unit,
  });
  const full = portfolioWith(exclusive, 0.01);
  yield line('assignments_per_s', Math.round(1 / secondsPerUser(full)), '1/s per core');
  const one = secondsPerUser(portfolioWith(alone(1), 0));
  yield line('assignments_per_s_without_holdouts_and_layer', Math.round(1 / one), '1/s per core');
  const ten = secondsPerUser(portfolioWith(alone(10), 0));
  yield line('users_per_s_in_ten_experiments', Math.round(1 / ten), '1/s per core');
  yield line('further_experiment', Math.round(((ten - one) / 9) * 1e9), 'ns');
  const assigner = assignerOf(full);
  const subject = { user: users[0]!, now: 0, unit: () => '', read: () => 0, kept: () => undefined };
  yield line(
    'bytes_allocated_per_assignment',
    Math.round(bytesPerCall(() => void assigner.assign(subject))),
    'B',
  );
  yield* besidePeers(line);
}
