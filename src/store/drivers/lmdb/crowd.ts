// What must hold after rivals or kills, for the fast and the long test alike.
import { setTimeout as wait } from 'node:timers/promises';
import type { UserId } from '../../../events/index.ts';
import { endOf, type Children } from './children.ts';
import type { Errand } from './child.ts';
import { openLmdbStore } from './open.ts';

/** Versions won by each rival, and the facts in the log. */
export interface Race {
  readonly won: readonly (readonly number[])[];
  readonly log: readonly string[];
}

async function factsIn(path: string): Promise<readonly string[]> {
  const store = await openLmdbStore({ path });
  const facts: string[] = [];
  for await (const { event } of store.log(0)) facts.push(event.id);
  await store.close();
  return facts;
}

/** Lets threads and processes compete for every version of one user. */
export async function race(
  children: Children,
  field: {
    readonly path: string;
    readonly threads: number;
    readonly processes: number;
    readonly versions: number;
  },
): Promise<Race> {
  const { path, versions } = field;
  const errand = (name: string) => ({ kind: 'compete', path, name, versions }) as const;
  const threads = Array.from({ length: field.threads }, (_, i) => children.thread(errand(`t${i}`)));
  const processes = Array.from({ length: field.processes }, async (_, i) => {
    const { said } = await children.process(errand(`p${i}`));
    return said;
  });
  const said = await Promise.all([...threads, ...processes]);
  return { won: said.map((words) => words[0] as number[]), log: await factsIn(path) };
}

/** Faults found after a kill; none is what must be found. */
async function faultsAfter(
  path: string,
  acknowledged: ReadonlyMap<UserId, number>,
): Promise<readonly string[]> {
  const store = await openLmdbStore({ path });
  const faults: string[] = [];
  const facts = new Map<UserId, number>();
  for await (const { event } of store.log(0)) {
    const step = (facts.get(event.user) ?? 0) + 1;
    if (event.id !== `${event.user}:${step}`) faults.push(`${event.id} stands where step ${step} should`);
    facts.set(event.user, step);
  }
  for await (const user of store.users()) {
    const [found] = await store.read([user]);
    const { state, version } = found!;
    if (state.last['step'] !== version)
      faults.push(`${user}: version ${version}, state ${state.last['step']}`);
    if (facts.get(user) !== version) faults.push(`${user}: version ${version}, ${facts.get(user)} facts`);
  }
  for (const [user, version] of acknowledged)
    if ((facts.get(user) ?? 0) < version)
      faults.push(`${user}: ${version} acknowledged, ${facts.get(user)} kept`);
  await store.close();
  return faults;
}

function remember(acknowledged: Map<UserId, number>, said: readonly unknown[]): void {
  for (const [user, version] of (said as [UserId, number][][]).flat())
    if (version > (acknowledged.get(user) ?? 0)) acknowledged.set(user, version);
}

async function heardFrom(said: readonly unknown[], words: number): Promise<void> {
  while (said.length < words) await wait(1);
}

/**
 * Lets threads and processes, in each of them several at once, open the store, write and close it again and again. Gives
 * the faults found and how many steps were acknowledged.
 */
export async function visits(
  children: Children,
  field: {
    readonly path: string;
    readonly threads: number;
    readonly processes: number;
    readonly times: number;
  },
) {
  const { path, times } = field;
  const errand = (name: string) => ({ kind: 'visit', path, name, times }) as const;
  const threads = Array.from({ length: field.threads }, (_, i) => children.thread(errand(`t${i}`)));
  const processes = Array.from({ length: field.processes }, async (_, i) => {
    const { said } = await children.process(errand(`p${i}`));
    return said;
  });
  const acknowledged = new Map<UserId, number>();
  for (const said of await Promise.all([...threads, ...processes])) remember(acknowledged, said);
  return { faults: await faultsAfter(path, acknowledged), steps: stepsOf(acknowledged) };
}

const stepsOf = (acknowledged: ReadonlyMap<UserId, number>): number =>
  [...acknowledged.values()].reduce((sum, n) => sum + n, 0);

const append = (path: string, name: string): Errand => ({ kind: 'append', path, name });

/** For whom only a kill is the end. */
export const visitOn = (path: string, name: string): Errand => ({
  kind: 'visit',
  path,
  name,
  times: Number.MAX_SAFE_INTEGER,
});

/**
 * Starts two writers, kills one after so many acknowledgements, sees the other go on, kills it too; once for each
 * number. Gives the faults found and how many steps were acknowledged.
 */
export async function killWriters(
  children: Children,
  path: string,
  {
    after,
    errand = append,
  }: { readonly after: readonly number[]; readonly errand?: (path: string, name: string) => Errand },
) {
  const acknowledged = new Map<UserId, number>();
  const faults: string[] = [];
  for (const words of after) {
    const [one, other] = [0, 1].map((i) => children.start(errand(path, `w${i}`)));
    await heardFrom(one!.said, words);
    one!.child.kill('SIGKILL');
    await endOf(one!.child);
    await heardFrom(other!.said, other!.said.length + 2);
    other!.child.kill('SIGKILL');
    await endOf(other!.child);
    remember(acknowledged, [...one!.said, ...other!.said]);
    faults.push(...(await faultsAfter(path, acknowledged)));
  }
  return { faults, steps: stepsOf(acknowledged) };
}
