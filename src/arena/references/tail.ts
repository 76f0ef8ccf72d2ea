import { dot, ridge, type LinearFit } from '../../kit/index.ts';
import { emptyDeliveries, ruleOfThumb, stockValue, type World } from '../../simulation/index.ts';
import type { Courier } from './courier.ts';
import { Contacts } from './contacts.ts';
import { lastingOf } from './knowledge.ts';

/** The stock as a function of what lasts of a state: money per user from here on under the rule of thumb, expected. */
export interface Tail {
  /** Lives on for the days in which what passes has passed, under the rule of thumb, and adds what is expected after. */
  readonly after: (world: World) => Float64Array;
  /** Days that `after` lives. */
  readonly days: number;
  /** Cost of the fit. */
  readonly userDays: number;
}

const settling = 21;
const lessonDays = 28;
const firstLuck = 0xa0;

/**
 * Fits the stock of a world's users, some weeks after a mix of all plans, on what lasts of their state; the mean of several
 * continuations of 26 weeks less the days lived. A fit instead of lived continuations: a fifth of the cost, and it takes
 * their luck out of every comparison of plans; effects and fatigue, which pass, are lived out and never fitted.
 */
export function fitTail(
  world: World,
  {
    plans,
    courier,
    worth,
    rollouts,
  }: {
    readonly plans: number;
    readonly courier: Courier;
    readonly worth: Float64Array;
    readonly rollouts: number;
  },
): Tail {
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
  liveByThumb(lesson);
  const y = new Float64Array(users);
  for (let r = 0; r < rollouts; r++)
    stockValue(lesson, { stream: firstLuck + r, weeks: 26 - settling / 7 }).forEach(
      (value, u) => (y[u]! += value / rollouts),
    );
  const x = rowsOf(lesson);
  const fit = ridge({ columns: x.length / users, x, y }, { penalty: 1 });
  return {
    after: (later) => {
      liveByThumb(later);
      return predictAll(fit, rowsOf(later));
    },
    days: settling,
    userDays: users * (lessonDays + settling + rollouts * (26 * 7 - settling)),
  };
}

function liveByThumb(world: World): void {
  const rule = ruleOfThumb(world, { messages: world.truth.catalogue.continued });
  for (let day = 0; day < settling; day++) world.step(rule(world));
}

const rowsOf = (world: World): Float64Array =>
  Float64Array.from(Array.from({ length: world.users }, (_, u) => lastingOf(world, u)).flat());

/** The prediction of every row. */
export function predictAll({ intercept, coefficients }: LinearFit, x: Float64Array): Float64Array {
  const width = coefficients.length;
  return Float64Array.from(
    { length: x.length / width },
    (_, u) => intercept + dot(coefficients, x.subarray(u * width, (u + 1) * width)),
  );
}
