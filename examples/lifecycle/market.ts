// Writes what the users of a made-up streaming service did: before an experiment, and while it runs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assignerOf } from '../../src/assignment/index.ts';
import { streamOf, type Stream } from '../../src/kit/index.ts';
import { portfolioOf, type Program } from '../../src/program/index.ts';
import { trial } from './program.ts';

/** What an invitation does to the share that subscribes or opts out, and to minutes. */
interface Effects {
  readonly subscribes: number;
  readonly minutes: number;
  readonly optsOut: number;
}

/** The market: new users a day; what the warm invitation does, and those of other arms; nothing where it is not said. */
export interface Truth extends Effects {
  readonly perDay: number;
  readonly others: Readonly<Record<string, Partial<Effects>>>;
  readonly program: Program;
}

const noEffects: Effects = { subscribes: 0, minutes: 0, optsOut: 0 };

const day = 86_400_000;
const from = Date.UTC(2026, 0, 5);
const begins = Date.UTC(2026, 1, 9);
const daysOfArrivals = 70;

type Fact = Readonly<Record<string, unknown>> & { readonly at: number };

/** All facts of the service, oldest first. A user comes once, with a reason to speak of an upstream system. */
function facts(truth: Truth): readonly Fact[] {
  const { perDay } = truth;
  const { standing } = assignerOf(portfolioOf([truth.program]));
  const stream = streamOf('lifecycle', 'market');
  const around = streamOf('lifecycle', 'around');
  const all: Fact[] = [];
  for (let number = 0; number < daysOfArrivals * perDay; number++) {
    const user = `listener-${number}`;
    const at = Math.floor(from + (number / perDay) * day);
    const found = standing('invitation', {
      user,
      now: at,
      unit: () => user,
      read: () => 0,
      kept: () => undefined,
    });
    const arm = found?.kind === 'in' ? found : undefined;
    all.push(...lifeOf({ user, at, arm }, truth, stream), ...aroundOf({ user, at }, around));
  }
  return all.sort((a, b) => a.at - b.at);
}

/** What else reaches a user: messages by two channels, and the experiment of another team with the colour of the player. */
function aroundOf({ user, at }: Pick<Arrival, 'user' | 'at'>, stream: Stream): readonly Fact[] {
  const told = (fact: Readonly<Record<string, unknown>>, days: number): Fact => {
    const time = Math.floor(at + days * day);
    return { id: `${user}:around:${time}`, user, at: time, ...fact };
  };
  const message = (channel: string) => ({ kind: 'response', name: 'exposure', channel, message: 'news' });
  const drawn = Array.from({ length: 4 }, () => stream.uniform());
  return [
    ...(drawn[0]! < 0.6 ? [told(message('push'), 0.05)] : []),
    ...(drawn[1]! < 0.4 ? [told(message('email'), 2)] : []),
    ...(drawn[2]! < 0.7 && at >= begins - 7 * day
      ? [
          told(
            { kind: 'exposure', experiment: 'colour', arm: drawn[3]! < 0.5 ? 'green' : 'grey', share: 0.5 },
            0.01,
          ),
        ]
      : []),
  ];
}

interface Arrival {
  readonly user: string;
  readonly at: number;
  readonly arm: { readonly arm: string; readonly share: number } | undefined;
}

function lifeOf({ user, at, arm }: Arrival, truth: Truth, stream: Stream): readonly Fact[] {
  const effects = arm?.arm === 'warm' ? truth : { ...noEffects, ...truth.others[arm?.arm ?? ''] };
  const said = (fact: Readonly<Record<string, unknown>>, time: number): Fact => {
    const whole = Math.floor(time);
    return {
      id: `${user}:${String(fact['kind'])}:${String(fact['name'])}:${whole}`,
      user,
      at: whole,
      ...fact,
    };
  };
  const taste = Math.exp(0.8 * stream.normal());
  const country = stream.uniform() < 0.5 ? 'DE' : 'FR';
  const listens = Array.from({ length: 6 }, (_, i) => {
    const time = at + (i - 2 + stream.uniform()) * 2 * day;
    const effect = time > at ? effects.minutes : 0;
    const amount = Math.round(30 * taste * Math.exp(0.4 * stream.normal()) * (1 + effect));
    return said({ kind: 'activity', name: 'play', amount }, time);
  });
  const chance = { subscribe: stream.uniform(), leave: stream.uniform(), when: stream.uniform() };
  const subscribes = chance.subscribe < 0.2 + effects.subscribes;
  const leaves = chance.leave < 0.03 + effects.optsOut;
  return [
    said({ kind: 'trait', name: 'country', value: country }, at - 7 * day),
    ...listens,
    said({ kind: 'opportunity', program: 'trial', generator: 'crm', key: 'page', until: at + day }, at),
    ...(arm
      ? [said({ kind: 'exposure', experiment: 'invitation', arm: arm.arm, share: arm.share }, at)]
      : []),
    ...(subscribes
      ? [said({ kind: 'activity', name: 'subscribe' }, at + (0.1 + 6 * chance.when) * day)]
      : []),
    ...(leaves
      ? [said({ kind: 'consent', scope: 'push', granted: false }, at + (0.2 + 6 * chance.when) * day)]
      : []),
  ];
}

/** Writes `before.jsonl` and `during.jsonl` into a folder. */
export function writeMarket(folder: string, truth: Partial<Truth> = {}): void {
  mkdirSync(folder, { recursive: true });
  const usual = { perDay: 40, subscribes: 0.09, minutes: 0.05, optsOut: 0, others: {}, program: trial };
  const all = facts({ ...usual, ...truth });
  const write = (name: string, part: readonly Fact[]) =>
    writeFileSync(join(folder, name), part.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
  write(
    'before.jsonl',
    all.filter(({ at }) => at < begins),
  );
  write(
    'during.jsonl',
    all.filter(({ at }) => at >= begins),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeMarket(process.argv[2] ?? 'out/market');
