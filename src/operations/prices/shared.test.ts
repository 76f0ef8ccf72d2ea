import { expect, test } from 'vitest';

import type { Label } from '../../assignment/index.ts';
import { noStops, stopIn } from '../../engine/index.ts';
import { eventId, userId, type Event } from '../../events/index.ts';
import { millis } from '../../kit/index.ts';
import { pushed } from '../../opportunities/index.ts';
import { uniform } from '../../policy/index.ts';
import { defineProgram, happens, messagesAtMost } from '../../program/index.ts';
import { memoryStore } from '../../store/drivers/memory.ts';
import { fallbacksIn } from '../experiment/deviations.ts';
import { decidedBy } from '../workspace/deciders.ts';
import { engineIn, keepSetup, setupIn } from '../workspace/engine.ts';
import { currentPortfolio, usePrograms } from '../workspace/programs.ts';
import { emptyManifest, newIdentity, type OpenWorkspace } from '../workspace/workspace.ts';
import type { PricesDocument } from './document.ts';
import { areBudgetsSharedIn, isUnderCommonPrices, labelsAsSpent } from './shared.ts';

const common = { rates: {}, multipliers: {}, budgets: [{ name: 'sends', lambda: 0.5 }] };
const own = { lambdas: { sends: 0.4 }, multipliers: {} };
const plain = { experiment: 'tone', arm: 'plain' };

test('an arm has its own prices when they were solved for it, or when it says them of all that has one', () => {
  expect(isUnderCommonPrices(common, plain)).toBe(true);
  expect(isUnderCommonPrices({ ...common, arms: { tone: { plain: own } } }, plain)).toBe(false);
  expect(isUnderCommonPrices({ ...common, arms: { tone: { warm: own } } }, plain)).toBe(true);
  expect(isUnderCommonPrices({ ...common, arms: { other: { plain: own } } }, plain)).toBe(true);
  expect(isUnderCommonPrices(common, { ...plain, says: { lambdas: { sends: 0 } } })).toBe(false);
  const floored = { ...common, multipliers: { reach: 1 } };
  expect(isUnderCommonPrices(floored, { ...plain, says: { lambdas: { sends: 1 } } })).toBe(true);
  const said = { lambdas: { sends: 1 }, multipliers: { reach: 2 } };
  expect(isUnderCommonPrices(floored, { ...plain, says: said })).toBe(false);
});

test('where nothing costs anything arms take nothing from each other', () => {
  const free = { rates: {}, multipliers: { reach: 0 }, budgets: [{ name: 'sends', lambda: 0 }] };
  expect(isUnderCommonPrices(free, plain)).toBe(false);
});

const program = defineProgram({
  id: 'p',
  owner: 'team',
  channels: { push: { cost: 0 } },
  features: {},
  candidateFeatures: {},
  messages: { hi: { topic: 't', channels: ['push'] } },
  objectives: { sales: happens('buy', { horizon: '7d', unit: 'sale', rate: 1 }) },
  generators: [pushed({ source: 'test' })],
  rules: [],
  policy: uniform(),
  budgets: { sends: messagesAtMost(5, { per: '7d' }) },
  experiments: { tone: { arms: { plain: {}, warm: {} }, budgets: 'own' } },
});

const workspaceOf = (): OpenWorkspace => ({
  path: 'here',
  identity: newIdentity('w', 'ab'.repeat(16)),
  manifest: emptyManifest,
  store: memoryStore(),
  close: () => Promise.resolve(),
  abandon: () => Promise.resolve(),
});

/** Decides for twenty users at an instant, under solved prices if any. */
async function decideUnder(
  workspace: OpenWorkspace,
  at: number,
  solved?: Pick<PricesDocument, 'lambdas' | 'arms'>,
) {
  const portfolio = await currentPortfolio(workspace);
  const using = { portfolio, ...(solved && { solved: { ...solved, multipliers: {} } as PricesDocument }) };
  const setup = setupIn(workspace, using);
  await keepSetup(workspace, setup, using);
  const turns = Array.from({ length: 20 }, (_, i) => {
    const user = userId.parse(`u${i}`);
    const fact = {
      user,
      at,
      kind: 'opportunity',
      program: 'p',
      generator: 'crm',
      key: `k${at}`,
      until: at + 9,
    };
    return { user, facts: [{ ...fact, id: eventId.parse(`o${at}-${i}`) } as Event], decideAt: millis(at) };
  });
  await engineIn(workspace, setup).take(turns);
}

test('by the records: free, each arm with its own price, and then all under one', async () => {
  const workspace = await usePrograms(workspaceOf(), [program]);
  const isShared = async (from = 0) =>
    areBudgetsSharedIn(workspace, 'tone', await decidedBy(workspace, 'tone', from));
  await decideUnder(workspace, 1000);
  expect(await isShared()).toBe(false);
  const arms = { tone: { plain: own, warm: own } };
  await decideUnder(workspace, 2000, { lambdas: { sends: 0.5 }, arms });
  expect(await isShared()).toBe(false);
  await decideUnder(workspace, 3000, { lambdas: { sends: 0.5 }, arms: { tone: { plain: own } } });
  expect(await isShared()).toBe(true);
  expect(await isShared(4000)).toBe(false);
  const labelled = async (labels: readonly Label[], from = 0) =>
    labelsAsSpent(workspace, { labels, experiment: 'tone' }, await decidedBy(workspace, 'tone', from));
  expect(await labelled(['shared_data'])).toEqual(['interfered', 'shared_data']);
  expect(await labelled(['interfered'])).toEqual(['interfered']);
  expect(await labelled([], 4000)).toEqual([]);
  expect(await areBudgetsSharedIn(workspace, 'other', await decidedBy(workspace, 'other', 0))).toBe(false);
});

test('who was decided for while a policy was stopped by hand is a deviation of the experiment', async () => {
  const workspace = await usePrograms(workspaceOf(), [program]);
  const told = async (from = 0) => fallbacksIn(await decidedBy(workspace, 'tone', from));
  await decideUnder(workspace, 1000);
  expect(await told()).toEqual([]);
  await stopIn(workspace.store, { ...noStops, policies: ['p'] });
  await decideUnder(workspace, 2000);
  expect(await told()).toEqual([expect.stringContaining('the fallback decided under plain, warm')]);
  await stopIn(workspace.store, noStops);
  await decideUnder(workspace, 3000);
  expect(await told(3000)).toEqual([]);
});

test('each record is read once, and what decided alike is told once', async () => {
  const workspace = await usePrograms(workspaceOf(), [program]);
  await decideUnder(workspace, 1000);
  const { store } = workspace;
  const read: string[] = [];
  const counting = {
    ...workspace,
    store: {
      ...store,
      record: (id: Parameters<typeof store.record>[0]) => (read.push(id), store.record(id)),
    },
  };
  const decided = await decidedBy(counting, 'tone', 0);
  expect(read).toHaveLength(20);
  expect(new Set(read).size).toBe(20);
  expect(decided.map(({ arm, clock }) => `${arm} ${clock}`).toSorted()).toEqual(['plain send', 'warm send']);
});
