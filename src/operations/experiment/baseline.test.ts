import { expect, test } from 'vitest';
import { engineOf, setupOf } from '../../engine/index.ts';
import { eventIdOf, userId, type Event } from '../../events/index.ts';
import { readMetrics } from '../../experiments/index.ts';
import { millis } from '../../kit/index.ts';
import { pushed } from '../../opportunities/index.ts';
import { uniform } from '../../policy/index.ts';
import { defineProgram, flag, happens, portfolioOf } from '../../program/index.ts';
import { memoryStore } from '../../store/drivers/memory.ts';
import { emptyManifest, newIdentity, type OpenWorkspace } from '../workspace/workspace.ts';
import { baselineIn, forecast, longestBefore } from './baseline.ts';
import { experimentIn } from './declared.ts';
import { experimentDocumentSchema } from './document.ts';
import { experimentLog, exposureTable, factTable } from './log.ts';
import { rowOf } from '../../tables/index.ts';

const day = 86_400_000;
const trial = defineProgram({
  id: 'trial',
  owner: 'team',
  channels: { push: { cost: 0 } },
  features: { premium: flag('premium') },
  candidateFeatures: {},
  messages: { hello: { topic: 't', channels: ['push'] } },
  objectives: { sales: happens('buy', { horizon: '2d', unit: 'sale', rate: 1 }) },
  generators: [pushed({ source: 'crm' })],
  rules: [],
  policy: uniform(),
  holdout: 0.2,
  experiments: {
    tone: { arms: { plain: {}, warm: {} }, traffic: 0.5, audience: (user) => user.premium.isFalse() },
  },
});
const portfolio = portfolioOf([trial]);
const experimental = experimentIn(portfolio, 'tone');
const metrics = readMetrics([
  {
    kind: 'proportion',
    name: 'buyers',
    role: 'success',
    of: { event: 'buy' },
    window: { kind: 'cohort', until: '2d' },
    before: '3d',
  },
]);
const declared = {
  metrics,
  document: experimentDocumentSchema.parse({
    kind: 'experiment',
    version: 1,
    experiment: 'tone',
    control: 'plain',
    metrics: [{}],
    effects: {},
  }),
};
const period = { since: 10 * day, until: 30 * day };

const users = Array.from({ length: 80 }, (_, number) => ({
  user: userId.parse(`u${number}`),
  at: millis((10 + (number % 10)) * day + 1000),
  isPremium: number % 4 === 0,
  buys: number % 5 === 0,
}));

type Known = (typeof users)[number];

const facts = ({ user, at, isPremium, buys }: Known): readonly Event[] => {
  const fact = (name: string) => ({ id: eventIdOf(`${user}:${name}`), user });
  return [
    { ...fact('premium'), at: at - day, kind: 'trait', name: 'premium', value: isPremium },
    { ...fact('visit'), at: at - 60_000, kind: 'activity', name: 'visit', amount: 7 },
    ...(buys ? [{ ...fact('buy'), at: at + day, kind: 'activity' as const, name: 'buy' }] : []),
  ];
};

const opportunity = ({ user, at }: Known): Event => ({
  kind: 'opportunity',
  id: eventIdOf(`${user}:reason`),
  user,
  at,
  program: 'trial',
  generator: 'crm',
  key: 'page',
  until: at + day,
});

/** A workspace whose users did what they did, by an engine. */
async function workspaceOf(how: 'decided' | 'asked' | 'silent'): Promise<OpenWorkspace> {
  const store = memoryStore();
  const setup = setupOf({ programs: [trial], workspace: { id: 'w', secret: 'x'.repeat(32) } });
  const engine = engineOf({ store, setup, zones: () => null });
  for (const known of users) {
    const [before, after] = [facts(known).slice(0, 2), facts(known).slice(2)];
    const reason = how === 'silent' ? [] : [opportunity(known)];
    const now = how === 'decided' ? { decideAt: known.at } : {};
    await engine.take([{ user: known.user, facts: [...before, ...reason], ...now }]);
    await engine.take([{ user: known.user, facts: after }]);
  }
  const nothing = async () => {};
  const identity = newIdentity('w', 'x'.repeat(32));
  return { path: 'w', identity, manifest: emptyManifest, store, close: nothing, abandon: nothing };
}

test.each([
  ['decided', 'decisions'],
  ['asked', 'opportunities'],
  ['silent', 'activity'],
] as const)(
  '%s: users come by %s, those for whom it is, as many as traffic and holdout let in',
  async (how, basis) => {
    const workspace = await workspaceOf(how);
    const log = await experimentLog(workspace);
    const found = await baselineIn(workspace, log, { portfolio, experimental, declared, period });
    expect(found).toMatchObject({ basis, eligible: 60 });
    expect(found.share).toBeCloseTo(0.8 * 0.5, 12);
    expect(found.perDay).toHaveLength(20);
    expect(found.perDay.reduce((sum, units) => sum + units, 0)).toBeCloseTo(60 * 0.4, 9);
    // 12 of the 60 who do not pay buy on the day after; nobody did before, so that nothing is taken off.
    expect(found.metrics.get('buyers')).toMatchObject({ kind: 'measured', n: 60, missing: 0, value: 0.2 });
  },
);

test('who asked to be forgotten is in nothing, and facts are read by their names', async () => {
  const workspace = await workspaceOf('silent');
  const engine = engineOf({
    store: workspace.store,
    setup: setupOf({ programs: [trial], workspace: { id: 'w', secret: 'x'.repeat(32) } }),
    zones: () => null,
  });
  const { user } = users[1]!;
  const id = eventIdOf('forget');
  await engine.take([{ user, facts: [{ kind: 'erasure', id, user, at: 40 * day }] }]);
  const consent = { kind: 'consent', scope: 'push', granted: false } as const;
  const other = users[2]!.user;
  await engine.take([
    { user: other, facts: [{ ...consent, id: eventIdOf('no'), user: other, at: 25 * day }] },
  ]);
  const log = await experimentLog(workspace);
  expect(log.facts.has(user)).toBe(false);
  const met = [{ user: other, unit: other, arm: 'warm', at: 24 * day }];
  const table = factTable(log, met);
  const rows = Array.from({ length: table.rows }, (_, row) => rowOf(table, row));
  expect(rows.map(({ event, value, scope }) => ({ event, value, scope }))).toEqual([
    { event: 'visit', value: 7, scope: null },
    { event: 'opt out', value: null, scope: 'push' },
  ]);
  expect(rowOf(exposureTable(log, met, { segments: ['premium', 'country'] }), 0)).toMatchObject({
    arm: 'warm',
    premium: 'false',
    country: null,
  });
});

test('beyond the log the last week goes on; the longest time before is that of any metric', () => {
  expect(forecast([10, 1, 2, 3, 4, 5, 6, 7], 10)).toEqual([10, 1, 2, 3, 4, 5, 6, 7, 4, 4]);
  expect(forecast([5], 0)).toEqual([]);
  expect(longestBefore(metrics)).toBe(3 * day);
  expect(longestBefore([])).toBe(0);
});
