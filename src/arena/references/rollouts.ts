import { emptyDeliveries, valueOf, type World } from '../../simulation/index.ts';
import type { Contacts } from './contacts.ts';
import type { Courier } from './courier.ts';
import type { Tail } from './tail.ts';

/** How much a planner thinks ahead, and its cost. */
export interface Ahead {
  readonly plans: number;
  readonly rollouts: number;
  readonly days: number;
  /** First of the streams of luck that the rollouts draw from; plans meet the same luck. */
  readonly stream: number;
}

/** Gain of each plan over the first for each user: mean over the rollouts, and the variance of that mean. */
export interface Gains {
  /** One column of users per plan. */
  readonly mean: readonly Float64Array[];
  readonly variance: readonly Float64Array[];
  readonly userDays: number;
}

interface Scene {
  readonly world: World;
  readonly courier: Courier;
  readonly worth: Float64Array;
  readonly contacts: Contacts;
  readonly tail: Tail;
}

/** Everyone under every plan in copies of a world with other luck: users are independent, so one copy serves all of them. */
export function rollOut(scene: Scene, ahead: Ahead): Gains {
  const { users } = scene.world;
  const columns = () => Array.from({ length: ahead.plans }, () => new Float64Array(users));
  const sum = columns();
  const squares = columns();
  for (let r = 0; r < ahead.rollouts; r++) {
    const quiet = liveUnder(scene, 0, { ...ahead, stream: ahead.stream + r });
    for (let plan = 1; plan < ahead.plans; plan++) {
      const value = liveUnder(scene, plan, { ...ahead, stream: ahead.stream + r });
      for (let u = 0; u < users; u++) {
        const gain = value[u]! - quiet[u]!;
        sum[plan]![u]! += gain;
        squares[plan]![u]! += gain * gain;
      }
    }
  }
  const n = ahead.rollouts;
  const mean = sum.map((column) => column.map((total) => total / n));
  const variance = squares.map((column, plan) =>
    column.map((total, u) => (n < 2 ? 0 : (total / n - mean[plan]![u]! * mean[plan]![u]!) / (n - 1))),
  );
  return { mean, variance, userDays: users * ahead.plans * n * (ahead.days + scene.tail.days) };
}

/** Money per user of one plan held for all days, and of what is left then. */
function liveUnder(
  { world, courier, worth, contacts, tail }: Scene,
  plan: number,
  { days, stream }: Ahead,
): Float64Array {
  const copy = world.fork(stream);
  const orders = { planOf: new Uint8Array(world.users).fill(plan), worth, contacts: contacts.copy() };
  const out = emptyDeliveries(world.users);
  for (let day = 0; day < days; day++) {
    courier(copy, orders, out);
    copy.step(out);
  }
  const left = tail.after(copy);
  return valueOf(copy.ledger).map((value, u) => value + left[u]!);
}
