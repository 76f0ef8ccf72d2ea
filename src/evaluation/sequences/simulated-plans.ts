import { streamOf, sum, type Stream } from '../../kit/index.ts';
import { over, unseen, type SequenceBatch } from './batch.ts';

// Users fresh, tired or annoyed under a calm, a lively and a daily plan. Contact pays at once and tires; the annoyed leave.
const states = 3;
const actions = 3;

/** Mean reward of a period. */
const rewardOf = (state: number, action: number): number => [0.2, 0.6, 1][action]! * [1, 0.6, 0.1][state]!;
/** Chance that nothing more comes after a period. */
const leaves = (state: number): number => [0.02, 0.05, 0.25][state]!;
/** Chances to go up or down a state. */
const tires = (action: number): number => [0.05, 0.35, 0.7][action]!;
const recovers = (action: number): number => [0.5, 0.2, 0.05][action]!;
/** A message beside the plan: what it adds, how often the log sends it, how often the other policy would. */
const beside = { adds: 0.3, logged: 0.5, target: 0.9 };

/** A policy: the chance of each action by state. */
export type StatePolicy = (state: number) => readonly [number, number, number];

export const logged: StatePolicy = (state) => (state === 2 ? [0.5, 0.3, 0.2] : [0.3, 0.4, 0.3]);
export const always =
  (action: number): StatePolicy =>
  () => [Number(action === 0), Number(action === 1), Number(action === 2)];

interface Options {
  readonly key: string;
  readonly users: number;
  /** Rows of a user who stays. */
  readonly length: number;
  /** Whether the message beside the plan is decided by another policy too. */
  readonly jointly?: boolean;
}

/** A log of this process, as `judgeSequences` reads it. */
export function simulatedPlans({ key, users, length, jointly = false }: Options): SequenceBatch {
  const stream = streamOf(key, 'plans');
  const rows: {
    state: number;
    action: number;
    reward: number;
    beside: number;
    cluster: number;
    t: number;
  }[] = [];
  const next: number[] = [];
  for (let u = 0; u < users; u++) {
    let state = drawn([0.6, 0.3, 0.1], stream);
    for (let t = 0; t < length; t++) {
      const action = drawn(logged(state), stream);
      const sent = stream.uniform() < beside.logged;
      const noise = 0.3 * stream.normal();
      const reward = rewardOf(state, action) + (sent ? beside.adds : 0) + noise;
      const ratio = sent ? beside.target / beside.logged : (1 - beside.target) / (1 - beside.logged);
      rows.push({ state, action, reward, beside: ratio, cluster: u, t });
      const gone = stream.uniform() < leaves(state);
      next.push(gone ? over : t + 1 < length ? rows.length : unseen);
      if (gone) break;
      state = drawn(chancesFrom(state, action), stream);
    }
  }
  const first = new Map(rows.map(({ cluster }, i) => [cluster, i] as const).toReversed());
  return {
    rows: rows.length,
    actions,
    action: Int32Array.from(rows, ({ action }) => action),
    reward: Float64Array.from(rows, ({ reward }) => reward),
    logging: tableOf(
      rows.map(({ state }) => state),
      logged,
    ),
    columns: states - 1,
    x: Float64Array.from(rows.flatMap(({ state }) => [Number(state === 1), Number(state === 2)])),
    next: Int32Array.from(next),
    room: Int32Array.from(rows, ({ t }) => length - t),
    cluster: Int32Array.from(rows, ({ cluster }) => first.get(cluster)!),
    ...(jointly && { beside: Float64Array.from(rows, (row) => row.beside) }),
  };
}

/** A policy in the rows of a log whose x tells the state. */
export const targetOf = ({ rows, x }: SequenceBatch, policy: StatePolicy): Float64Array =>
  tableOf(
    Array.from({ length: rows }, (_, i) => x[2 * i]! + 2 * x[2 * i + 1]!),
    policy,
  );

const tableOf = (at: readonly number[], policy: StatePolicy): Float64Array =>
  Float64Array.from(at.flatMap((state) => [...policy(state)]));

/** What a policy is worth over so many rows from any row of such a log on that has room for them, exactly. */
export function truth(
  policy: StatePolicy,
  {
    ahead,
    length,
    jointly = false,
  }: { readonly ahead: number; readonly length: number; readonly jointly?: boolean },
): number {
  const extra = beside.adds * (jointly ? beside.target : beside.logged);
  let value = [0, 0, 0];
  for (let h = 0; h < ahead; h++) {
    const later = value;
    value = later.map((_, s) =>
      sum(
        policy(s).map(
          (p, a) =>
            p *
            (rewardOf(s, a) +
              extra +
              (1 - leaves(s)) * sum(chancesFrom(s, a).map((q, to) => q * later[to]!))),
        ),
      ),
    );
  }
  let mass = [0.6, 0.3, 0.1];
  let worth = 0;
  let windows = 0;
  for (let start = 0; start + ahead <= length; start++) {
    worth += sum(mass.map((m, s) => m * value[s]!));
    windows += sum(mass);
    const before = mass;
    mass = before.map((_, to) =>
      sum(
        before.flatMap((m, s) => logged(s).map((p, a) => m * p * (1 - leaves(s)) * chancesFrom(s, a)[to]!)),
      ),
    );
  }
  return worth / windows;
}

/** Where a user who stays stands next. */
function chancesFrom(state: number, action: number): readonly number[] {
  const up = state === 2 ? 0 : tires(action);
  const down = state === 0 ? 0 : recovers(action);
  return [0, 1, 2].map((to) => {
    if (to === state + 1) return up;
    if (to === state - 1) return (1 - up) * down;
    return to === state ? (1 - up) * (1 - down) : 0;
  });
}

function drawn(chances: readonly number[], stream: Stream): number {
  let left = stream.uniform();
  for (let i = 0; i < chances.length - 1; i++) if ((left -= chances[i]!) < 0) return i;
  return chances.length - 1;
}
