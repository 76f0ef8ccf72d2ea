// What the tests of this driver run in threads and processes of their own.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { decisionId, userId, type UserId } from '../../../events/index.ts';
import type { Commit, Store } from '../../store.ts';
import { openLmdbStore } from './open.ts';
import { stepOf } from './step.ts';

/** What a child is asked to do with the store at `path`. */
export type Errand = { readonly path: string } & (
  | { readonly kind: 'compete'; readonly name: string; readonly versions: number }
  | { readonly kind: 'append'; readonly name: string }
  | { readonly kind: 'visit'; readonly name: string; readonly times: number }
  | { readonly kind: 'fill'; readonly bytes: number; readonly ballast?: string }
  | {
      readonly kind: 'refuse';
      readonly bytes: number;
      readonly ballast: string;
      readonly users: number;
      readonly reserveBytes?: number;
    }
  | { readonly kind: 'crowd' }
  | { readonly kind: 'audit'; readonly users: number }
);

function say(word: unknown): void {
  if (parentPort) parentPort.postMessage(word, []);
  else writeSync(1, JSON.stringify(word) + '\n');
}

/** Takes every version it can of one user; says which it won. */
async function compete(
  store: Store,
  { name, versions }: Errand & { readonly kind: 'compete' },
): Promise<void> {
  const user = userId.parse('prize');
  const won: number[] = [];
  for (;;) {
    const [found] = await store.read([user]);
    if (found!.version >= versions) return say(won);
    const [outcome] = await store.commit([stepOf(user, found!.version, `${name}:${found!.version + 1}`)]);
    if (outcome!.kind === 'committed') won.push(outcome!.version);
  }
}

/** Commits for ever, five users at a time, and says what was acknowledged. */
async function append(store: Store, { name }: Errand & { readonly kind: 'append' }): Promise<void> {
  const users = Array.from({ length: 5 }, (_, i) => userId.parse(`${name}-${i}`));
  for (;;) {
    const read = await store.read(users);
    const steps = users.map((user, i) => stepOf(user, read[i]!.version, `${user}:${read[i]!.version + 1}`));
    const outcomes = await store.commit(steps);
    say(outcomes.map((outcome, i) => [users[i], outcome.kind === 'committed' ? outcome.version : 0]));
  }
}

/**
 * Three who open the store at once, take a step of a user of their own, say so and close it, so often: opens overlap with
 * the writes of others in this thread.
 */
async function visit({ path, name, times }: Errand & { readonly kind: 'visit' }): Promise<void> {
  const visitor = async (user: UserId) => {
    for (let n = 0; n < times; n++) {
      const store = await openLmdbStore({ path });
      const [found] = await store.read([user]);
      const version = found!.version + 1;
      await store.commit([stepOf(user, version - 1, `${user}:${version}`)]);
      say([[user, version]]);
      await store.close();
    }
  };
  await Promise.all([0, 1, 2].map((i) => visitor(userId.parse(`${name}-${i}`))));
}

const codeOf = (error: unknown) => (error as { readonly code?: string }).code ?? String(error);

/**
 * Writes until it is refused twice; says how often it was not, the codes, whether it still reads, and the code of
 * a write when the ballast has been removed.
 */
async function fill(store: Store, { bytes, ballast }: Errand & { readonly kind: 'fill' }): Promise<void> {
  const user = userId.parse('glutton');
  const body = Uint8Array.from({ length: bytes }, (_, i) => i);
  const codes: string[] = [];
  let version = 0;
  const bite = () => {
    const step = stepOf(user, version, `bite:${version + 1}`);
    const records = [{ id: decisionId.parse(`bite-${version}`), bytes: body }];
    return store.commit([{ ...step, records }]).then(
      () => version++,
      (error) => codes.push(codeOf(error)),
    );
  };
  while (codes.length < 2) await bite();
  const [found] = await store.read([user]);
  const readsBack = found!.version === version;
  if (ballast !== undefined) rmSync(ballast);
  await bite();
  say({ version, codes, readsBack });
}

/**
 * Writes until it is refused; then lets users opt out and stops all by hand; then removes the ballast and writes
 * again. Says how many opt-outs were kept, of them how many read back, and the codes of each step.
 */
async function refuse(
  store: Store,
  { bytes, ballast, users }: Errand & { readonly kind: 'refuse' },
): Promise<void> {
  const codeOfTry = (write: Promise<unknown>) => write.then(() => 'kept', codeOf);
  let version = 0;
  const bite = async () => {
    const records = [{ id: decisionId.parse(`bite-${version}`), bytes: new Uint8Array(bytes).fill(version) }];
    const step = stepOf(userId.parse('glutton'), version, `bite:${version + 1}`);
    const code = await codeOfTry(store.commit([{ ...step, records }]));
    if (code === 'kept') version++;
    return code;
  };
  let filled = 'kept';
  while (filled === 'kept') filled = await bite();
  const everyone = Array.from({ length: users }, (_, i) => userId.parse(`no-${i}`));
  const codes = await Promise.all(everyone.map((user) => codeOfTry(store.commit([noOf(user)]))));
  const stopped = await codeOfTry(store.post('stops', 'all', 0));
  const beside = await bite();
  const read = await store.read(everyone);
  rmSync(ballast);
  const after = [await bite(), await bite()];
  const kept = codes.filter((code) => code === 'kept').length;
  say({
    filled,
    kept,
    readBack: read.filter(({ version: found }) => found === 1).length,
    stopped,
    beside,
    after,
  });
}

/** A user's first step, which is a refusal. */
function noOf(user: UserId): Commit {
  const step = stepOf(user, 0, `${user}:1`);
  const [{ id, at }] = step.facts as readonly [Commit['facts'][number]];
  return { ...step, facts: [{ kind: 'consent', id, user, at, scope: 'push', granted: false }] };
}

/** Uses up all descriptors, then frees one after another and tries to open; says what came of each try. */
async function crowd(path: string): Promise<void> {
  const open: number[] = [];
  try {
    for (;;) open.push(openSync('/dev/null', 'r'));
  } catch {
    for (let free = 0; free < 10; free++) {
      const store = await openLmdbStore({ path }).catch(codeOf);
      say(typeof store === 'string' ? store : 'opened');
      if (typeof store !== 'string') await store.close();
      closeSync(open.pop()!);
    }
  }
}

/** Reads all there should be: says `right`, `wrong: …`, or the code of an error. */
async function audit(store: Store, { users }: Errand & { readonly kind: 'audit' }): Promise<void> {
  const everyone = Array.from({ length: users }, (_, i) => userId.parse(`user-${i}`));
  const read = await store.read(everyone);
  const strange = read.findIndex(({ state, version }) => version !== 1 || state.last['step'] !== 1);
  if (strange >= 0) return say(`wrong: state of user-${strange}`);
  const listed: string[] = [];
  for await (const user of store.users()) listed.push(user);
  if (listed.join() !== everyone.toSorted().join()) return say('wrong: list of users');
  const facts: string[] = [];
  for await (const { event } of store.log(0)) facts.push(`${event.user}:${event.id}`);
  if (facts.join() !== everyone.map((user) => `${user}:${user}:1`).join()) return say('wrong: log');
  return say('right');
}

async function run(errand: Errand): Promise<void> {
  if (errand.kind === 'crowd') return crowd(errand.path);
  if (errand.kind === 'visit') return visit(errand);
  const { reserveBytes } = { reserveBytes: undefined, ...errand };
  const store = await openLmdbStore({
    path: errand.path,
    ...(reserveBytes === undefined ? {} : { reserveBytes }),
  });
  if (errand.kind === 'compete') await compete(store, errand);
  if (errand.kind === 'append') await append(store, errand);
  if (errand.kind === 'fill') await fill(store, errand);
  if (errand.kind === 'refuse') await refuse(store, errand);
  if (errand.kind === 'audit') await audit(store, errand);
  await store.close();
}

const given = (workerData ?? JSON.parse(process.argv[2] ?? 'null')) as Errand | null;
if (given?.path) await run(given).catch((error) => say(codeOf(error)));
