import { expect, test } from 'vitest';
import { eventIdOf, userId, type Event } from '../../events/index.ts';
import { declaredBy } from './document.ts';
import type { StartRecord } from './history.ts';
import { familyOf, judgedBy, metBy, plannedUnits, settledBy, statisticsAt, unitsIn } from './judge.ts';
import type { ExperimentLog } from './log.ts';
import { inTime } from './units.ts';

const hour = 3_600_000;
const { document } = declaredBy(
  {
    kind: 'experiment',
    version: 1,
    experiment: 'letter',
    control: 'nothing',
    metrics: [
      {
        kind: 'proportion',
        name: 'voters',
        role: 'success',
        of: { event: 'vote' },
        window: { kind: 'cohort', until: '2d' },
      },
      {
        kind: 'count',
        name: 'calls',
        role: 'deterioration',
        of: { event: 'call' },
        window: { kind: 'open-ended' },
      },
    ],
    effects: { voters: { scale: 'absolute', value: 0.1 } },
    joins: '1d',
  },
  'here',
);
const home = { kind: 'trait', trait: 'home' } as const;
/** Records keep arms in the order of their names. */
const start = {
  document,
  plan: {
    control: 'nothing',
    arms: { 'civic-duty': 0.125, hawthorne: 0.125, neighbors: 0.125, nothing: 0.625 },
    units: 800,
    unit: home,
  },
} as unknown as StartRecord;

test('arms are read control first, without those that were stopped, at the levels of all', () => {
  expect(Object.keys(judgedBy(start).arms)).toEqual(['nothing', 'civic-duty', 'hawthorne', 'neighbors']);
  const rest = judgedBy(start, ['hawthorne']);
  expect(Object.entries(rest.arms)).toEqual([
    ['nothing', 0.625],
    ['civic-duty', 0.125],
    ['neighbors', 0.125],
  ]);
  expect([plannedUnits(rest), familyOf(rest)]).toEqual([700, 3]);
});

test('a unit takes users in for a while, and is complete when the last of them could be', () => {
  const met = [0, 10, 30].map((hours, at) => ({
    user: userId.parse(`u${at}`),
    unit: 'h1',
    arm: 'nothing',
    at: hours * hour,
  }));
  const kept = inTime(met, { document }, home);
  expect(kept.map(({ user }) => user)).toEqual(['u0', 'u1']);
  expect(settledBy(kept, judgedBy(start), 71 * hour)).toEqual([]);
  expect(settledBy(kept, judgedBy(start), 72 * hour)).toEqual(kept);
  expect(inTime(met, { document }, { kind: 'user' })).toEqual(met);
});

test.each([
  ['homes', home],
  ['users', { kind: 'user' }],
] as const)('the covariance over looks is of the %s that each look had read', (_, unit) => {
  const planned = { ...start, at: 0, plan: { ...start.plan, experiment: 'letter', unit } };
  const judged = judgedBy(planned);
  const day = 24 * hour;
  const facts = new Map(
    Array.from({ length: 80 }, (__, at) => {
      const user = userId.parse(`u${at}`);
      const own = { id: eventIdOf(user), user };
      // Two to a home, a home an hour; the second comes ten hours after the first.
      const time = ((at >> 1) + 10 * (at % 2)) * hour;
      const known: readonly Event[] = [
        { ...own, kind: 'trait', at: -1, name: 'home', value: `h${at >> 1}` },
        { ...own, kind: 'exposure', at: time, experiment: 'letter', arm: 'nothing', share: 0.625 },
        { ...own, kind: 'activity', at: time + hour, name: 'call' },
        ...(at % 3 === 0 ? [{ ...own, kind: 'activity', at: time + 3 * day, name: 'call' } as const] : []),
      ];
      return [user, known] as const;
    }),
  );
  const log: ExperimentLog = { facts, decisions: [], first: 0, last: 9 * day };
  const looks = [3.2 * day, 4 * day, 8 * day];
  const read = looks.map((at, look) =>
    statisticsAt(log, settledBy(metBy(log, judged, at), judged, at), {
      judged,
      at,
      looks: looks.slice(0, look + 1),
    }),
  );
  const calls = read.at(-1)!.cells[0]!.metrics['calls']!;
  expect(calls.kind === 'moments' && calls.looks!.n).toEqual(read.map(unitsIn));
  expect(unitsIn(read[0]!)).toBeGreaterThan(3);
});
