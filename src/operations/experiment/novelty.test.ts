import { expect, test } from 'vitest';
import { inMemory } from '../../engine/index.ts';
import { dayMetrics, readMetrics, type Statistics } from '../../experiments/index.ts';
import { streamOf, type Stream } from '../../kit/index.ts';
import { keepJson } from '../workspace/blobs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { declaredBy, jsonOf } from './document.ts';
import type { LookRecord } from './history.ts';
import { spentAt, type Judged } from './judge.ts';
import { noveltyAt } from './novelty.ts';

const metric = {
  kind: 'mean',
  name: 'minutes',
  role: 'success',
  of: { event: 'play' },
  window: { kind: 'cohort', until: '5d' },
};
const declared = declaredBy(
  {
    kind: 'experiment',
    version: 1,
    experiment: 'tone',
    control: 'plain',
    metrics: [metric],
    effects: { minutes: { scale: 'absolute', value: 1 } },
    looks: 3,
  },
  'here',
);
const arms = { plain: 0.5, warm: 0.5 };
const judged = {
  ...declared,
  arms,
  start: { document: declared.document, plan: { control: 'plain', arms } },
} as unknown as Judged;

const [minutes] = readMetrics([metric]);
const days = dayMetrics(minutes!);
const names = days.map(({ name }) => name);

/** Days of one user, who is alike on all of them. */
const userOf = (stream: Stream): readonly number[] => {
  const own = stream.normal();
  return names.map(() => own + stream.normal());
};

/** Statistics of users so far, by arm. */
function statisticsOf(users: Readonly<Record<string, readonly (readonly number[])[]>>): Statistics {
  const all = Object.entries(users).map(([arm, rows]) => {
    const means = names.map((_, day) => rows.reduce((sum, row) => sum + row[day]!, 0) / rows.length);
    const scatter = (i: number, j: number) =>
      rows.reduce((sum, row) => sum + (row[i]! - means[i]!) * (row[j]! - means[j]!), 0);
    return { arm, n: rows.length, means, scatter };
  });
  return {
    exposure: { units: all.reduce((sum, { n }) => sum + n, 0), multiple: 0, incomplete: 0 },
    cells: all.map(({ arm, n, means, scatter }) => ({
      segment: null,
      arm,
      units: n,
      metrics: Object.fromEntries(
        names.map((name, day) => [
          name,
          { kind: 'moments', n, missing: 0, means: [means[day]!], scatters: [scatter(day, day)] },
        ]),
      ),
    })),
    joint: all.flatMap(({ arm, n, scatter }) =>
      names.flatMap((a, i) =>
        names.slice(i + 1).map((b, right) => ({
          arm,
          metrics: [a, b] as [string, string],
          n,
          scatters: [[scatter(i, i + 1 + right)]],
        })),
      ),
    ),
  };
}

const fractions = [0.4, 0.7, 1];
const runs = 300;

test('intervals of days hold for all days at all looks together, and one reading would not', async () => {
  const store = inMemory();
  const workspace = { store } as OpenWorkspace;
  const stream = streamOf('novelty', 'test');
  let [held, heldOnce, trended] = [0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const users = { plain: [] as (readonly number[])[], warm: [] as (readonly number[])[] };
    let before: LookRecord | undefined;
    let [isHeld, isHeldOnce, isTrend] = [true, true, false];
    for (const [look, fraction] of fractions.entries()) {
      for (const rows of Object.values(users)) while (rows.length < 100 * fraction) rows.push(userOf(stream));
      const statistics = await keepJson(store, jsonOf(statisticsOf(users)));
      const looked = { fractions: fractions.slice(0, look + 1), isFinal: look === 2 };
      const last = {
        days: [{ metric: 'minutes', statistics }],
        spent: spentAt(judged, looked),
      } as unknown as LookRecord;
      const [said] = await noveltyAt(workspace, judged, { last, before });
      before = last;
      isHeld &&= said!.days.every(({ low, high }) => low <= 0 && high >= 0);
      const width = Math.sqrt(2 * (2 / (100 * fraction)));
      isHeldOnce &&= said!.days.every(({ value }) => Math.abs(value) <= 1.96 * width);
      isTrend ||= said!.kind !== 'stable' || said!.p < 0.05;
    }
    held += Number(isHeld);
    heldOnce += Number(isHeldOnce);
    trended += Number(isTrend);
  }
  const slack = 3 * Math.sqrt((0.05 * 0.95) / runs);
  expect(held / runs).toBeGreaterThan(0.95 - slack);
  expect(heldOnce / runs).toBeLessThan(0.95 - slack);
  // A trend, or days that differ, each at its level.
  expect(trended / runs).toBeLessThan(0.1 + 3 * Math.sqrt((0.1 * 0.9) / runs));
});

test('a look that may spend nothing shows nothing', async () => {
  const store = inMemory();
  const last = { days: [], spent: 0.01 } as unknown as LookRecord;
  expect(await noveltyAt({ store } as OpenWorkspace, judged, { last, before: last })).toEqual([]);
});
