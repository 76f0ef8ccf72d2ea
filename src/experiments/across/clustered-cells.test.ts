import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normal, streamOf, type Stream } from '../../kit/index.ts';
import { difference } from '../effects/difference.ts';
import { interaction } from '../effects/interaction.ts';
import { standardised } from '../estimate.ts';
import { clusteredMoments } from '../metrics/clusters.ts';
import { clusterSums } from '../metrics/rows/clustered.ts';
import { clusteredPair, type ClusteredUsers } from './clustered-cells.ts';
import { crossedPairs } from './crossed-cells.ts';
import { screenInteractions } from './interaction-screen.ts';

const names = ['a', 'b'] as const;

/** Users in homes of three, who go together; each experiment draws homes or users, nothing has an effect. */
function homesOf(stream: Stream, { homes, first, second }: Homes): ClusteredUsers {
  const rows = Array.from({ length: homes }, (_, home) => {
    const common = stream.normal();
    const [a, b] = [stream.below(2), stream.below(2)];
    return Array.from({ length: 3 }, () => ({
      cluster: home,
      first: first === 'home' ? a : stream.below(2),
      second: second === 'home' ? b : stream.below(2),
      metric: common + stream.normal(),
    }));
  }).flat();
  const of = (column: keyof (typeof rows)[number]) => rows.map((row) => row[column]);
  return {
    names,
    first: of('first'),
    second: of('second'),
    metric: of('metric'),
    cluster: of('cluster'),
  };
}

interface Homes {
  readonly homes: number;
  readonly first: 'home' | 'user';
  readonly second: 'home' | 'user';
}

const armsOf = ({ first, second }: ClusteredUsers): number[] =>
  Array.from(first, (a, user) => [a, second[user]!]).flat();

test('clusters of one user each are users', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const users = homesOf(streamOf(`${seed}`, 'ones'), { homes: 30, first: 'user', second: 'user' });
      const alone = clusteredPair({ ...users, cluster: Array.from(users.metric, (_, user) => user) })!;
      const [plain] = crossedPairs({ names, arms: armsOf(users), metric: users.metric });
      const [own, other] = [interaction(alone), interaction(plain!)];
      expect(own.value).toBeCloseTo(other.value, 10);
      expect(own.se).toBeCloseTo(other.se, 10);
      const [said] = screenInteractions([alone]);
      const simple = difference(plain!.second, plain!.both);
      const { result } = said!;
      expect(result.kind === 'tested' && result.simple[0][1].se).toBeCloseTo(simple.se, 10);
    }),
    { numRuns: 30 },
  );
});

test('where both draw the same homes each combination has the error of clustered moments', () => {
  const users = homesOf(streamOf('nested', 'homes'), { homes: 80, first: 'home', second: 'home' });
  const pair = clusteredPair(users)!;
  const rows = Array.from(users.metric, (_, user) => user).filter(
    (user) => users.first[user] === 1 && users.second[user] === 0,
  );
  const { n, scatters, members } = clusteredMoments(
    clusterSums(
      [rows.map((user) => users.metric[user]!)],
      rows.map((user) => String(users.cluster[user])),
    ).products,
  );
  expect(pair.first.variance / pair.first.n).toBeCloseTo(scatters[0]! / (n - 1) / n, 12);
  expect([pair.first.n, pair.clustered!.units]).toEqual([members.n, 80]);
  expect(pair.clustered!.covariance[0]![1]).toBe(0);
});

describe.each([
  ['home', 'home'],
  ['home', 'user'],
  ['user', 'home'],
] as const)('homes of three, drawn by %s and by %s', (first, second) => {
  const runs = 400;
  const far = 4 * Math.sqrt((0.05 * 0.95) / runs);

  test('no interaction is found in one of twenty, and draws depend on each other in one of twenty', () => {
    let [found, naive, dependent] = [0, 0, 0];
    const z = normal.quantile(0.975);
    for (let run = 0; run < runs; run++) {
      const users = homesOf(streamOf(`${first} ${second} ${run}`, 'homes'), { homes: 150, first, second });
      const pair = clusteredPair(users)!;
      const [plain] = crossedPairs({ names, arms: armsOf(users), metric: users.metric });
      found += Number(Math.abs(standardised(interaction(pair))) > z);
      naive += Number(Math.abs(standardised(interaction(plain!))) > z);
      dependent += Number(pair.clustered!.dependenceP < 0.05);
    }
    expect(Math.abs(found / runs - 0.05)).toBeLessThan(far);
    expect(Math.abs(dependent / runs - 0.05)).toBeLessThan(far);
    // Read by users, homes that were drawn by both are found to interact far too often.
    if (first === second) expect(naive / runs).toBeGreaterThan(0.05 + far);
  });
});

test('draws that are one draw exclude; a combination without two homes is not read', () => {
  const users = homesOf(streamOf('same', 'homes'), { homes: 200, first: 'home', second: 'home' });
  const second = Array.from(users.first, (arm, user) =>
    Number(users.cluster[user]) % 10 === 0 ? 1 - arm : arm,
  );
  const [said] = screenInteractions([clusteredPair({ ...users, second })!]);
  expect(said!.recommendation).toBe('exclude');
  expect(clusteredPair({ ...users, second: users.first })).toBeUndefined();
  expect(() => clusteredPair({ ...users, cluster: [1] })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_LENGTHS_DIFFER' }),
  );
});
