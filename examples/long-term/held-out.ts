// A made-up workspace in which some users are held out, and what their lives bring, for tests.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeDecision } from '../../src/decision/index.ts';
import { streamOf } from '../../src/kit/index.ts';
import { newIdentity } from '../../src/operations/index.ts';
import { pushed } from '../../src/opportunities/index.ts';
import { softmax } from '../../src/policy/index.ts';
import { counted, defineProgram, happens, number } from '../../src/program/index.ts';
import { openLmdbStore } from '../../src/store/drivers/lmdb/open.ts';
import { json } from '../../src/apps/cli/sample.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 0, 1, 9);
export const onDay = (days: number): string => new Date(start + days * day).toISOString();

/** The shares of a workspace, and what it is to hold. */
export interface HeldOut {
  readonly globalHoldout: number;
  readonly holdout: number;
  readonly users: number;
  /** Days until the log ends; half of the users come on day 40. */
  readonly days: number;
  /** Purchases a day that everybody has, and those that the programs add. */
  readonly purchases: number;
  readonly gain: number;
}

export const heldOutProgram = ({ globalHoldout, holdout }: Pick<HeldOut, 'globalHoldout' | 'holdout'>) =>
  defineProgram({
    id: 'trial',
    owner: 'growth',
    channels: { push: { cost: 0 } },
    features: { fan: number('fan') },
    candidateFeatures: {},
    messages: { film: { topic: 'film', channels: ['push'] } },
    objectives: {
      purchases: counted('buy', { horizon: '7d', unit: 'sale', rate: 5 }),
      leaving: happens('leave', { horizon: '7d', unit: 'leave', direction: 'decrease', rate: 2 }),
    },
    generators: [pushed({ source: 'test' })],
    rules: [],
    policy: softmax({ temperature: 0.5 }),
    globalHoldout,
    holdout,
  });

/** Imports facts into a workspace. */
export async function tell(workspace: string, facts: readonly object[], ...more: readonly string[]) {
  const path = `${workspace}.jsonl`;
  writeFileSync(path, facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
  await json('import', path, '--workspace', workspace, ...more);
}

/** By user who was decided about: when first, and whether everything or the program was kept back. */
export async function sidesIn(workspace: string) {
  const store = await openLmdbStore({ path: join(workspace, 'store'), readOnly: true });
  const sides = new Map<string, { readonly at: number; readonly isHeld: boolean }>();
  for await (const { event } of store.log(0)) {
    if (event.kind !== 'decision' || sides.has(event.user)) continue;
    const { at, assignments } = decodeDecision((await store.record(event.decision))!);
    sides.set(event.user, { at, isHeld: assignments.some(({ arm }) => arm === 'held') });
  }
  await store.close();
  return sides;
}

/** Makes the workspace: users come, are decided about when they come, and live until the log ends. */
export async function heldOutWorkspace(workspace: string, wanted: HeldOut): Promise<void> {
  mkdirSync(workspace);
  writeFileSync(join(workspace, 'workspace.json'), JSON.stringify(newIdentity('w', 'ef'.repeat(32))));
  writeFileSync(`${workspace}.program.json`, JSON.stringify(heldOutProgram(wanted)));
  const users = Array.from({ length: wanted.users }, (_, i) => `u${i}`);
  for (const [wave, comes] of [0, 40].entries()) {
    const known = users
      .filter((_, i) => i % 2 === wave)
      .map((user) => ({ kind: 'trait', name: 'fan', value: 1, user, at: onDay(comes - 1) }));
    await tell(workspace, known, '--program', `${workspace}.program.json`);
    const how = ['--at', onDay(comes), '--out', `${workspace}.decided.jsonl`];
    await json('decide', '--workspace', workspace, ...how);
  }
  const stream = streamOf('lives', 'held out');
  const lives = [...(await sidesIn(workspace))].flatMap(([user, { at, isHeld }]) =>
    Array.from({ length: wanted.days }, (_, k) => start + k * day)
      .filter((morning) => morning >= at)
      .flatMap((morning, k) => {
        const buys = stream.uniform() < wanted.purchases + (isHeld ? 0 : wanted.gain);
        const leaves = stream.uniform() < 0.01;
        const fact = { kind: 'activity', user, at: new Date(morning + day / 2).toISOString() };
        return [
          ...(buys ? [{ ...fact, id: `${user}-b${k}`, name: 'buy' }] : []),
          ...(leaves ? [{ ...fact, id: `${user}-l${k}`, name: 'leave' }] : []),
        ];
      }),
  );
  const last = { kind: 'activity', id: 'last', user: 'u0', name: 'visit', at: onDay(wanted.days) };
  await tell(workspace, [...lives, last]);
}
