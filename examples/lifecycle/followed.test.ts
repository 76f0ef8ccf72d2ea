// A run of `decide` goes on for as long as there are users. What another process stops or publishes meanwhile holds for
// all but the group of users that is under way, whatever the speed of either.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeDecision } from '../../src/decision/index.ts';
import { engineOf, setupOf } from '../../src/engine/index.ts';
import { utcTable, millis } from '../../src/kit/index.ts';
import { manifestIn } from '../../src/operations/workspace/manifest.ts';
import { compileChildren, endOf, type Children } from '../../src/store/drivers/lmdb/children.ts';
import { openLmdbStore } from '../../src/store/drivers/lmdb/open.ts';
import type { Store } from '../../src/store/index.ts';
import { example, fantail, json, temporary } from '../../src/apps/cli/sample.ts';
import type { FollowedErrand } from './followed-child.ts';
import { writeMarket } from './market.ts';
import { trial } from './program.ts';

const folder = temporary();
const inside = (name: string) => join(folder, name);
const workspace = inside('lab');
const group = 1000;
const at = '2026-02-20T12:00:00Z';

const invitation = trial.messages['free-month']!;
const [plain, warm] = trial.experiments!['invitation']!.arms;
/** Who is in the arm `bold` gets the loud message alone, and no other arm does. */
const program = {
  ...trial,
  rules: [],
  messages: { 'free-month': invitation, loud: invitation },
  experiments: {
    invitation: {
      ...trial.experiments!['invitation']!,
      arms: [
        { ...plain!, changes: { messages: ['free-month'] } },
        { ...warm!, changes: { messages: ['free-month'] } },
        { ...warm!, name: 'bold', value: 'Now!', changes: { messages: ['loud'] } },
      ],
    },
  },
};

let children: Children<FollowedErrand>;
beforeAll(async () => {
  children = compileChildren('examples/lifecycle/followed-child');
  writeFileSync(inside('program.json'), JSON.stringify(program));
  writeMarket(inside('market'), { perDay: 12, others: { bold: {} }, program });
  const here = ['--workspace', workspace];
  await json('import', inside('market/before.jsonl'), ...here, '--program', inside('program.json'));
  const document = example('lifecycle/plan.json');
  await json('experiment', 'start', document, ...here, '--at', '2026-02-09T00:00:00Z');
  const facts = Array.from({ length: 3 * group }, (_, i) => [
    { kind: 'consent', scope: 'push', granted: true },
    { kind: 'address', channel: 'push', address: `v${i}`, valid: true },
  ]).flatMap((known, i) =>
    known.map((fact) => ({ ...fact, id: `${fact.kind}-${i}`, user: `v${i}`, at: '2026-02-08T00:00:00Z' })),
  );
  writeFileSync(inside('people.jsonl'), facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
  await json('import', inside('people.jsonl'), ...here);
});
afterAll(() => {
  children.remove();
});

const opened = async <T>(
  how: { readonly readOnly: boolean },
  work: (store: Store) => Promise<T>,
): Promise<T> => {
  const store = await openLmdbStore({ path: join(workspace, 'store'), ...how });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
};

interface Decided {
  readonly portfolio: string;
  readonly message: string | undefined;
}

/** The send decisions of a store, oldest first. */
const decided = (): Promise<readonly Decided[]> =>
  opened({ readOnly: true }, async (store) => {
    const found: Decided[] = [];
    for await (const { event } of store.log(0)) {
      if (event.kind !== 'decision' || event.clock !== 'send') continue;
      const { digests } = decodeDecision((await store.record(event.decision))!);
      found.push({ portfolio: digests.portfolio, message: event.intent?.message });
    }
    return found;
  });

const current = () => opened({ readOnly: true }, async (store) => (await manifestIn(store)).programs!);

interface Told {
  readonly told: readonly string[];
}

let runs = 0;

/**
 * Lets a process decide for everybody, and does something while it is about to commit its second group. Gives what it
 * decided: before, in that group, and after.
 */
async function during(change: () => Promise<unknown>) {
  const before = (await decided()).length;
  const name = `run-${++runs}`;
  const out = inside(`${name}.jsonl`);
  const go = inside(`${name}.go`);
  const { child, said } = children.start({ request: { workspace, out, at }, before: 2, go });
  const ended = endOf(child);
  while (said.length === 0) {
    if (child.exitCode !== null) throw new Error('the process ended early');
    await wait(1);
  }
  await change();
  writeFileSync(go, '');
  await ended;
  const all = (await decided()).slice(before);
  const rows = readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  const { told } = said[1] as Told;
  return {
    first: all.slice(0, group),
    second: all.slice(group, 2 * group),
    others: all.slice(2 * group),
    rows,
    told,
  };
}

const messagesOf = (some: readonly Decided[]) => new Set(some.map(({ message }) => message));
const portfoliosOf = (some: readonly Decided[]) => new Set(some.map(({ portfolio }) => portfolio));

const here = ['--workspace', workspace];

/** Lets all out that waits: the messages that went, and why others were held. */
async function dispatched() {
  const sent = new Set<string>();
  const { held } = await opened({ readOnly: false }, (store) => {
    const setup = setupOf({ programs: [program], workspace: { id: 'w', secret: 's' } });
    return engineOf({ store, setup, zones: () => utcTable }).dispatch(
      { now: millis(Date.parse(at)), limit: 100_000, lease: 1 },
      (outgoing) => outgoing.forEach(({ intent }) => sent.add(intent.message)),
    );
  });
  return { sent, reasons: Object.keys(held) };
}

test('a policy that is stopped: its fallback decides for all further users, and what it drew before goes out', async () => {
  const stop = () => json('stop', ...here, '--policy', program.id, '--why', 'it never rests');
  const { first, others, rows } = await during(stop);
  expect(messagesOf(first)).toEqual(new Set([undefined, 'free-month', 'loud']));
  expect(others.length).toBeGreaterThan(100);
  expect(messagesOf(others)).toEqual(new Set([undefined]));
  expect(rows.filter(({ reason }) => reason === 'fallback').length).toBeGreaterThan(100);
  for (const { reason, propensity, action } of rows)
    if (reason === 'fallback') expect([action, propensity]).toEqual(['no-send', 1]);
  expect(await dispatched()).toEqual({ sent: new Set(['free-month', 'loud']), reasons: [] });

  const one = rows.find(({ reason }) => reason === 'fallback')!;
  const { out } = await fantail('explain', String(one['decision']), ...here);
  expect(out).toContain(`The policy of ${program.id} was stopped by hand: the fallback decided`);
  for (const depth of ['scores', 'features']) {
    const { code, out: told } = await fantail('replay', ...here, '--depth', depth);
    expect([code, told]).toEqual([0, expect.stringMatching(/^[1-9].* 0 differ/)]);
  }
  const kinds = 'propensity_floors,propensity_replayed,propensity_logged,propensity_draws';
  const { alarms } = await json<{ alarms: number }>('monitor', ...here, '--only', kinds);
  expect(alarms).toBe(0);

  await json('resume', ...here, '--policy', program.id);
  const again = inside('again.jsonl');
  await json('decide', '--out', again, '--at', at, '--dry-run', ...here);
  expect(readFileSync(again, 'utf8')).not.toContain('fallback');
});

test('a message that is stopped is decided for nobody more, and not sent to those it was decided for', async () => {
  const stop = () => json('stop', ...here, '--message', 'loud', '--why', 'too loud');
  const { first, others } = await during(stop);
  expect(messagesOf(first)).toContain('loud');
  expect(others.length).toBeGreaterThan(100);
  expect(messagesOf(others)).toEqual(new Set([undefined, 'free-month']));
  expect(await dispatched()).toEqual({ sent: new Set(['free-month']), reasons: ['message_stopped'] });
  await json('resume', ...here, '--message', 'loud');
});

test.each([
  ['its program', ['--program', program.id], 'program_stopped'],
  ['its channel', ['--channel', 'push'], 'channel_stopped'],
  ['all marketing', ['--marketing'], 'marketing_stopped'],
])('and so it is with %s', async (_, argv, reason) => {
  const { first, others } = await during(() => json('stop', ...here, ...argv));
  expect(messagesOf(first)).toEqual(new Set([undefined, 'free-month', 'loud']));
  expect(others.length).toBeGreaterThan(100);
  expect(messagesOf(others)).toEqual(new Set([undefined]));
  expect(await dispatched()).toEqual({ sent: new Set(), reasons: [reason] });
  await json('resume', ...here, ...argv);
});

test('programs that are published are those of all further users, and every row is named by its own', async () => {
  const { messages } = program;
  const next = { ...program, messages: { quiet: invitation, ...messages } };
  writeFileSync(inside('next.json'), JSON.stringify(next));
  writeFileSync(
    inside('nothing.jsonl'),
    `${JSON.stringify({ id: 'n', user: 'z', at, kind: 'activity', name: 'x' })}\n`,
  );
  const old = await current();
  const publish = (path: string) =>
    json('import', inside('nothing.jsonl'), '--workspace', workspace, '--program', inside(path));
  const { first, second, others, rows, told } = await during(() => publish('next.json'));
  expect(portfoliosOf([...first, ...second])).toEqual(new Set([old]));
  expect(portfoliosOf(others)).toEqual(new Set([await current()]));
  expect(await current()).not.toBe(old);
  expect(told.join('')).toContain('decided for by what is current');
  // The file names what the log does, message by message, though the numbers of messages are others now.
  const all = [...first, ...second, ...others];
  expect(rows.map(({ message }) => message ?? undefined).toSorted()).toEqual(
    all.map(({ message }) => message).toSorted(),
  );
  for (const row of rows)
    if (row['action'] === 'send') expect(row[`p.${String(row['message'])}`]).toBe(row['propensity']);
  await publish('program.json');
});

test('an arm that is stopped is decided by for nobody more', async () => {
  const old = await current();
  const { first, second, others } = await during(async () => {
    const argv = ['invitation', '--workspace', workspace, '--arm', 'bold', '--why', 'too loud', '--at', at];
    const { code, err } = await fantail('experiment', 'stop', ...argv);
    if (code !== 0) throw new Error(err);
  });
  expect(portfoliosOf([...first, ...second])).toEqual(new Set([old]));
  expect(messagesOf(first)).toContain('loud');
  expect(portfoliosOf(others)).toEqual(new Set([await current()]));
  expect(messagesOf(others)).toEqual(new Set([undefined, 'free-month']));
});
