import type { Claim, Due } from '../../store.ts';
import { usableId, type Shelf } from './shelf.ts';
import { counterOf, keepCounter, type Shelves } from './shelves.ts';

/** Due work with its bytes, made before the write lock is asked for. */
export interface PreparedDue {
  readonly due: Due;
  readonly body: Buffer;
}

/** Who holds the work: a token that grows over the whole store, and when the lease ends; 0 while nobody does. */
interface Lease {
  readonly token: number;
  readonly until: number;
}

type Held = Lease & PreparedDue;

const leaseBytes = 16;

type Order = Shelf<readonly [number, string]>;

const enter = (order: Order, key: readonly [number, string]) => order.put(key, order.seal(key));

export const prepareDue = (due: Due): PreparedDue => {
  usableId(due.id, 'due work');
  return { due, body: Buffer.from(JSON.stringify(due)) };
};

function keep({ work }: Shelves, { due, body, token, until }: Held): void {
  const lease = Buffer.alloc(leaseBytes);
  lease.writeDoubleLE(token);
  lease.writeDoubleLE(until, 8);
  work.put(due.id, work.seal(due.id, lease, body));
}

function heldOf({ work }: Shelves, id: string): Held | undefined {
  const bytes = work.get(id);
  if (!bytes) return undefined;
  const body = bytes.subarray(leaseBytes);
  const due = JSON.parse(body.toString()) as Due;
  return { due, body, token: bytes.readDoubleLE(), until: bytes.readDoubleLE(8) };
}

/** Adds work that nobody holds; the same id again is the same work. */
export function addWork(shelves: Shelves, { due, body }: PreparedDue): void {
  if (shelves.work.has(due.id)) return;
  keep(shelves, { due, body, token: 0, until: 0 });
  enter(shelves.waiting, [due.at, due.id]);
}

/** Whether a claim has lost its work: completed, or claimed again since. */
export const isStale = (shelves: Shelves, { due, token }: Claim): boolean =>
  heldOf(shelves, due.id)?.token !== token;

/** Forgets work and its place in the order. */
export function completeWork(shelves: Shelves, id: string): void {
  const held = heldOf(shelves, id);
  if (!held) return;
  if (held.until > 0) shelves.leased.remove([held.until, id]);
  else shelves.waiting.remove([held.due.at, id]);
  shelves.work.remove(id);
}

const isDue =
  (now: number) =>
  ({ key }: { readonly key: readonly [number, string] }) =>
    key[0] <= now;

/** Whether there is anything to claim, by a look at the first of each order. */
export const hasWork = ({ waiting, leased }: Shelves, now: number): boolean =>
  [...waiting.entries({ limit: 1 }), ...leased.entries({ limit: 1 })].some(isDue(now));

const releaseAtOnce = 1000;

/** Puts work whose lease has ended back in the order of due times. */
function release(shelves: Shelves, now: number): void {
  let ended;
  do {
    ended = shelves.leased.entries({ limit: releaseAtOnce }).filter(isDue(now));
    for (const { key } of ended) {
      const held = heldOf(shelves, key[1])!;
      shelves.leased.remove(key);
      enter(shelves.waiting, [held.due.at, key[1]]);
      keep(shelves, { ...held, until: 0 });
    }
  } while (ended.length === releaseAtOnce);
}

/** Takes the oldest due work that nobody holds, inside a write transaction. */
export function claimWork(
  shelves: Shelves,
  request: { readonly now: number; readonly limit: number; readonly lease: number },
): readonly Claim[] {
  release(shelves, request.now);
  const until = request.now + request.lease;
  let token = counterOf(shelves.about, 'token');
  const due = shelves.waiting.entries({ limit: request.limit }).filter(isDue(request.now));
  const claims = due.map(({ key }): Claim => {
    const held = heldOf(shelves, key[1])!;
    token++;
    keep(shelves, { ...held, token, until });
    shelves.waiting.remove(key);
    enter(shelves.leased, [until, key[1]]);
    return { due: held.due, token };
  });
  if (claims.length > 0) keepCounter(shelves.about, 'token', token);
  return claims;
}
