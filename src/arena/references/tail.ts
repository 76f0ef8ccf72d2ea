import { dot, ridge, type LinearFit } from '../../kit/index.ts';
import { emptyDeliveries, stockValue, type World } from '../../simulation/index.ts';
import type { Courier } from './courier.ts';
import { Contacts } from './contacts.ts';
import { conditionOf } from './knowledge.ts';

/** The stock as a function of the state: money per user from here on under the rule of thumb, expected. */
export type Tail = (world: World) => Float64Array;

const lessonDays = 28;
const luck = [0xa0, 0xa1, 0xa2, 0xa3];

/**
 * Fits the stock of a world's users, four weeks into a mix of all plans, on their state; the mean of four continuations.
 * A fit instead of lived continuations: a sixth of the cost, and it takes their luck out of every comparison of plans.
 */
export function fitTail(
  world: World,
  {
    plans,
    courier,
    worth,
  }: { readonly plans: number; readonly courier: Courier; readonly worth: Float64Array },
): { readonly tail: Tail; readonly userDays: number } {
  const { users } = world;
  const lesson = world.fork(0xaf);
  const orders = {
    planOf: Uint8Array.from({ length: users }, (_, u) => u % plans),
    worth,
    contacts: new Contacts(users, worth.length / users),
  };
  const out = emptyDeliveries(users);
  for (let day = 0; day < lessonDays; day++) {
    courier(lesson, orders, out);
    lesson.step(out);
  }
  const y = new Float64Array(users);
  for (const stream of luck)
    stockValue(lesson, { stream }).forEach((value, u) => (y[u]! += value / luck.length));
  const x = rowsOf(lesson);
  const fit = ridge({ columns: x.length / users, x, y }, { penalty: 1 });
  const userDays = users * (lessonDays + luck.length * 26 * 7);
  return { tail: (later) => predictAll(fit, rowsOf(later)), userDays };
}

const rowsOf = (world: World): Float64Array =>
  Float64Array.from(Array.from({ length: world.users }, (_, u) => conditionOf(world, u)).flat());

/** The prediction of every row. */
export function predictAll({ intercept, coefficients }: LinearFit, x: Float64Array): Float64Array {
  const width = coefficients.length;
  return Float64Array.from(
    { length: x.length / width },
    (_, u) => intercept + dot(coefficients, x.subarray(u * width, (u + 1) * width)),
  );
}
