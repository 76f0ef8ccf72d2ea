// Writes what the users of a made-up music service did: a history, experiments while they run, and what came of them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { streamOf, type Stream } from '../../src/kit/index.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);

/**
 * What an experiment does: `lasting` to how much somebody plays and saves for good, `passing` to the minutes of the first
 * week alone, which the short outcomes show and the long one does not.
 */
interface Truth {
  readonly lasting: number;
  readonly passing: number;
}

/** What was planted, by experiment. */
export const planted: Readonly<Record<string, Truth>> = {
  tone: { lasting: 0.15, passing: 0 },
  cover: { lasting: 0, passing: 0 },
  timing: { lasting: -0.12, passing: 0 },
  playlist: { lasting: 0.25, passing: 0 },
  badge: { lasting: 0, passing: 0.4 },
  trial: { lasting: 0.05, passing: 0.6 },
  digest: { lasting: 0.15, passing: 0 },
};

/** Minutes of days 30 to 60 of somebody of average taste, and the spread of tastes. */
export const usual = { minutes: 200, taste: 0.6 };

type Fact = Readonly<Record<string, unknown>> & { readonly at: number };

interface Wave {
  readonly name: string;
  readonly users: number;
  /** The days on which users come. */
  readonly from: number;
  readonly days: number;
  readonly experiments: readonly string[];
}

/** The days of spring, and those after them on which something can be measured or called. */
const spring = { from: 91, days: 20 };

const waves: readonly Wave[] = [
  { name: 'history', users: 1500, from: 0, days: 30, experiments: [] },
  { name: 'spring', users: 1600, ...spring, experiments: ['tone', 'cover', 'timing', 'playlist'] },
  { name: 'badge', users: 1000, ...spring, experiments: ['badge'] },
  { name: 'trial', users: 1000, ...spring, experiments: ['trial'] },
  { name: 'summer', users: 1600, from: 181, days: 20, experiments: ['digest'] },
];

function lifeOf(user: string, at: number, { experiments }: Wave, stream: Stream): readonly Fact[] {
  const told = (fact: Readonly<Record<string, unknown>>, on: number): Fact => {
    const time = Math.floor(at + on * day);
    return {
      id: `${user}:${String(fact['kind'])}:${String(fact['name'] ?? fact['experiment'])}:${time}`,
      user,
      at: time,
      ...fact,
    };
  };
  const arms = experiments.map((experiment) => ({ experiment, isChanged: stream.uniform() < 0.5 }));
  const factor = (of: keyof Truth) =>
    arms.reduce((all, { experiment, isChanged }) => all * (isChanged ? 1 + planted[experiment]![of] : 1), 1);
  const taste = Math.exp(usual.taste * stream.normal()) * factor('lasting');
  const played = (minutes: number, on: number) =>
    told({ kind: 'activity', name: 'play', amount: Math.round(minutes) }, on);
  const week = 60 * taste * factor('passing') * Math.exp(0.4 * stream.normal());
  const saves = Array.from({ length: 4 }, () => stream.uniform() < 1 - Math.exp(-0.4 * taste));
  return [
    told({ kind: 'opportunity', program: 'service', generator: 'crm', key: 'page', until: at + day }, 0),
    ...arms.map(({ experiment, isChanged }) =>
      told({ kind: 'exposure', experiment, arm: isChanged ? 'changed' : 'plain', share: 0.5 }, 0),
    ),
    played(week, 1 + 5 * stream.uniform()),
    ...saves.flatMap((isSaved, i) =>
      isSaved ? [told({ kind: 'activity', name: 'save' }, 1 + 3 * i + stream.uniform())] : [],
    ),
    played(usual.minutes * taste * Math.exp(0.5 * stream.normal()), 31 + 28 * stream.uniform()),
  ];
}

/** Writes a file for each time at which somebody looks: `history`, `spring`, `later`, `summer`; of a part of the users. */
export function writeService(folder: string, part = 1): void {
  mkdirSync(folder, { recursive: true });
  const all = waves.flatMap((wave) =>
    Array.from({ length: wave.users * part }, (_, i) => {
      const at = Math.floor(start + (wave.from + (i * wave.days) / (wave.users * part)) * day);
      const user = `${wave.name}-${i}`;
      return lifeOf(user, at, wave, streamOf('service', user));
    }).flat(),
  );
  const write = (name: string, from: number, until: number) => {
    const facts = all
      .filter(({ at }) => at >= start + from * day && at < start + until * day)
      .toSorted((a, b) => a.at - b.at);
    writeFileSync(join(folder, `${name}.jsonl`), facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
  };
  write('history', 0, 91);
  write('spring', 91, 126);
  write('later', 126, 184);
  write('summer', 184, 216);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeService(process.argv[2] ?? 'out/service');
