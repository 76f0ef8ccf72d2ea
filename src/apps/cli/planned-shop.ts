// A shop with two contact plans and one e-mail, in a folder of its own, for tests of plans on the command line.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { json } from './sample.ts';

interface ShopSettings {
  /** Of one e-mail; default 0. */
  readonly cost?: number;
  readonly budgets?: object;
}

/** The program of the shop, as its document: half of its e-mails are drawn, plans are `rare` or `calm`, a sale is worth 1. */
export const shopProgram = ({ cost = 0, budgets = {} }: ShopSettings = {}) => ({
  id: 'p',
  owner: 'team',
  channels: { email: { cost, tolerance: '1h' } },
  features: {
    user: { past: { kind: 'number', trait: 'past', missing: 0, transform: 'identity', scale: 1 } },
    candidate: { arm: { kind: 'eachMessage' } },
  },
  audience: { kind: 'always' },
  messages: { hi: { class: 'marketing', topic: 't', channels: ['email'], attributes: {} } },
  objectives: {
    sales: {
      outcome: { kind: 'event', event: 'buy' },
      aggregate: 'any',
      after: '0s',
      horizon: '7d',
      unit: 'sale',
      direction: 'increase',
      role: 'value',
      rate: 1,
    },
  },
  generators: [{ kind: 'pushed', version: 1, options: { source: 'test' } }],
  slots: { kind: 'now' },
  rules: [],
  policy: { kind: 'epsilonGreedy', version: 1, options: { epsilon: 0.5 } },
  exploration: { mass: 0.02, silence: 0.02 },
  holdout: 0,
  budgets,
  plans: {
    period: '7d',
    choices: [
      { name: 'rare', allowance: { all: 1 } },
      { name: 'calm', allowance: { all: 3 } },
    ],
    policy: { kind: 'planBandit', version: 1, options: { neighbours: 0.1 } },
    floor: 0.1,
  },
});

/** What is known of users on the first morning: consents, an address, and a number. */
export const knownOf = (users: readonly string[], at: number): readonly object[] =>
  users.flatMap((user, u) => [
    { id: `c${u}`, user, at, kind: 'consent', scope: 'email', granted: true },
    { id: `s${u}`, user, at, kind: 'consent', scope: 'personalisation', granted: true },
    { id: `a${u}`, user, at, kind: 'address', channel: 'email', address: `a${u}`, valid: true },
    { id: `t${u}`, user, at, kind: 'trait', name: 'past', value: u % 7 },
  ]);

/** Imports events into the workspace `shop` of a folder, under the program in `program.json`. */
export function tellShop(folder: string, name: string, events: readonly object[]): Promise<unknown> {
  const file = join(folder, name);
  writeFileSync(file, events.map((event) => JSON.stringify(event)).join('\n'));
  const where = ['--workspace', join(folder, 'shop'), '--program', join(folder, 'program.json')];
  return json('import', file, ...where);
}
