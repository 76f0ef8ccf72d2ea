import { expect, test } from 'vitest';
import { inMemory } from '../../engine/index.ts';
import { declaredBy } from './document.ts';
import { checkOpen, record, registeredIn, startedIn, type StartRecord } from './history.ts';

const metric = {
  kind: 'proportion',
  name: 'buyers',
  role: 'success',
  of: { event: 'buy' },
  window: { kind: 'cohort', until: '2d' },
};
const declared = declaredBy(
  {
    kind: 'experiment',
    version: 1,
    experiment: 'tone',
    control: 'plain',
    metrics: [metric],
    effects: { buyers: { scale: 'absolute', value: 0.1 } },
  },
  'here',
);

const start: Omit<StartRecord, 'before'> = {
  kind: 'start',
  at: 1000,
  recorded: 5,
  document: declared.document,
  documentDigest: declared.digest,
  arms: 'a'.repeat(64),
  reach: '{}',
  plan: {
    experiment: 'tone',
    program: 'trial',
    control: 'plain',
    arms: { plain: 0.5, warm: 0.5 },
    labels: [],
    alpha: 0.05,
    power: 0.8,
    deterioration: 0.01,
    quality: 0.001,
    spending: { kind: 'obrien-fleming' },
    window: 2,
    traffic: { basis: 'activity', since: '', until: '', eligible: 0, perDay: 0, share: 1 },
    metrics: [],
    needed: 0,
    neededDays: null,
    units: 0,
    days: 0,
    looks: [],
    minimal: [],
    together: null,
    warnings: [],
    assumptions: [],
  },
};
const stop = { kind: 'stop', at: 2000, recorded: 6, why: 'enough', by: 'hand' } as const;

test('records make a chain that says everything in its order, and its head fixes all of it', async () => {
  const store = inMemory();
  expect(await registeredIn({ store }, 'tone')).toBeUndefined();
  const first = await record({ store }, 'tone', { entries: [start], after: null });
  const second = await record({ store }, 'tone', { entries: [stop], after: first });
  const all = await startedIn({ store }, 'tone');
  expect(all).toMatchObject({ head: second, looks: [], watches: [], last: 2000, start, stop });
  expect(all.stop!.before).toBe(first);
  // The plan has one name whenever it was written.
  const elsewhere = inMemory();
  await record({ store: elsewhere }, 'tone', { entries: [{ ...start, recorded: 99 }], after: null });
  expect((await startedIn({ store: elsewhere }, 'tone')).planDigest).toBe(all.planDigest);
});

test('who writes on an older head is refused, and what is there stays', async () => {
  const store = inMemory();
  const first = await record({ store }, 'tone', { entries: [start], after: null });
  await record({ store }, 'tone', { entries: [stop], after: first });
  const raced = expect.objectContaining({ code: 'OPERATIONS_EXPERIMENT_RACED' });
  await expect(
    record({ store }, 'tone', { entries: [{ ...stop, why: 'other' }], after: first }),
  ).rejects.toEqual(raced);
  await expect(record({ store }, 'tone', { entries: [start], after: null })).rejects.toEqual(raced);
  expect((await startedIn({ store }, 'tone')).stop!.why).toBe('enough');
});

test('nothing comes after the end or before what is recorded', async () => {
  const store = inMemory();
  const first = await record({ store }, 'tone', { entries: [start], after: null });
  const running = await startedIn({ store }, 'tone');
  expect(() => checkOpen(running, 1000)).not.toThrow();
  expect(() => checkOpen(running, 999)).toThrow(
    expect.objectContaining({ code: 'OPERATIONS_EXPERIMENT_CLOCK' }),
  );
  await record({ store }, 'tone', { entries: [stop], after: first });
  const ended = await startedIn({ store }, 'tone');
  expect(() => checkOpen(ended, 3000)).toThrow(
    expect.objectContaining({ code: 'OPERATIONS_EXPERIMENT_OVER' }),
  );
});
