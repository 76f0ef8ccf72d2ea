// The ladder of stops by hand: one message, a program, a channel, a policy, all marketing, everything.
import { z } from 'zod';
import type { Stopped } from '../../engine/index.ts';
import { showInstant } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';

/** Rungs with names, as options and in sentences, by what engines call them. */
const rungs = { message: 'messages', program: 'programs', channel: 'channels', policy: 'policies' } as const;
const named = ['message', 'program', 'channel', 'policy'] as const;
type Named = (typeof named)[number];

/** Rungs without names, which hold all that they say or nothing. */
const whole = ['marketing', 'everything'] as const;
type Whole = (typeof whole)[number];

/** A rung in words and, but for marketing and everything, the name on it. */
export interface Step {
  readonly rung: Named | Whole;
  readonly name: string | null;
}

const list = (what: string) => z.array(z.string().min(1)).default([]).describe(what);

/** The options that name steps. */
export const stepOptions = {
  message: list('messages, by name'),
  program: list('programs, by id: all their messages'),
  channel: list('channels, by name: all that would go there'),
  policy: list('programs, by id, whose policy: their fallback decides in its place'),
  marketing: z.boolean().default(false).describe('every message of the class marketing'),
  everything: z.boolean().default(false).describe('every message of every class'),
};

/** The names on each rung. */
export type Names = Readonly<Record<Named, readonly string[]>>;

/** What somebody named, each once; throws OPERATIONS_INPUT_INVALID where that is nothing. */
export function stepsOf(asked: Names & Readonly<Record<Whole, boolean>>, operation: string): readonly Step[] {
  const steps: readonly Step[] = [
    ...named.flatMap((rung) => [...new Set(asked[rung])].map((name) => ({ rung, name }))),
    ...whole.flatMap((rung) => (asked[rung] ? [{ rung, name: null }] : [])),
  ];
  if (steps.length > 0) return steps;
  const problem = 'name at least one: --message, --program, --channel, --policy, --marketing or --everything';
  throw operationsErrors.OPERATIONS_INPUT_INVALID({ operation, at: 'options', problem });
}

/** Throws OPERATIONS_STOP_UNKNOWN for a step that is none of these names. */
export function checkNames(steps: readonly Step[], names: Names): void {
  for (const { rung, name } of steps)
    if (!isWhole(rung) && !names[rung].includes(name!))
      throw operationsErrors.OPERATIONS_STOP_UNKNOWN({
        // A policy goes by its program.
        what: rung === 'policy' ? 'program' : rung,
        name: name!,
        known: names[rung],
      });
}

const isWhole = (rung: Step['rung']): rung is Whole => rung === 'marketing' || rung === 'everything';

const listOf = (now: Stopped, rung: Named): readonly string[] => now[rungs[rung]] ?? [];

const holds = (now: Stopped, { rung, name }: Step): boolean =>
  isWhole(rung) ? now[rung] === true : listOf(now, rung).includes(name!);

const rungOf = (rung: Step['rung']) => (isWhole(rung) ? rung : rungs[rung]);

const remarkOn = ({ remarks = [] }: Stopped, { rung, name }: Step) =>
  remarks.find((one) => one.rung === rungOf(rung) && (one.name ?? null) === name);

/** Stops more; what is stopped already keeps its instant and its reason. */
export function withSteps(
  now: Stopped,
  steps: readonly Step[],
  { since, why }: { readonly since: number; readonly why: string | undefined },
): Stopped {
  const more = steps.filter((step) => !holds(now, step));
  const known = { since, ...(why !== undefined && { why }) };
  const remarks = more.map(({ rung, name }) => ({
    rung: rungOf(rung),
    ...(name !== null && { name }),
    ...known,
  }));
  const all = (rung: Named) => [...listOf(now, rung), ...namesOn(rung, more)];
  const isNamed = (rung: Whole) => more.some((step) => step.rung === rung);
  return {
    messages: all('message'),
    programs: all('program'),
    channels: all('channel'),
    policies: all('policy'),
    marketing: now.marketing || isNamed('marketing'),
    everything: now.everything ?? (isNamed('everything') || undefined),
    remarks: [...(now.remarks ?? []), ...remarks],
  };
}

/** Lets steps go; throws OPERATIONS_STOP_ABSENT for one that is not stopped. */
export function withoutSteps(now: Stopped, steps: readonly Step[]): Stopped {
  const absent = steps.find((step) => !holds(now, step));
  if (absent)
    throw operationsErrors.OPERATIONS_STOP_ABSENT({
      step: wordsOf(absent),
      stopped: stepsIn(now).map(wordsOf),
    });
  const left = (rung: Named) => listOf(now, rung).filter((name) => !namesOn(rung, steps).includes(name));
  const isNamed = (rung: Whole) => steps.some((step) => step.rung === rung);
  return {
    messages: left('message'),
    programs: left('program'),
    channels: left('channel'),
    policies: left('policy'),
    marketing: now.marketing && !isNamed('marketing'),
    everything: isNamed('everything') ? undefined : now.everything,
    remarks: now.remarks,
  };
}

const namesOn = (rung: Named, steps: readonly Step[]): readonly string[] =>
  steps.flatMap((step) => (step.rung === rung ? step.name! : []));

const stepsIn = (now: Stopped): readonly Step[] => [
  ...named.flatMap((rung) => listOf(now, rung).map((name) => ({ rung, name }))),
  ...whole.flatMap((rung) => (now[rung] ? [{ rung, name: null }] : [])),
];

const wordsOf = ({ rung, name }: Step): string => (name === null ? rung : `${rung} ${name}`);

/** A step that is stopped. */
export const stopSchema = z.strictObject({
  rung: z.enum([...named, ...whole]),
  /** Null for marketing and everything. */
  name: z.string().nullable(),
  /** Null where it was stopped by other means than a command. */
  since: z.string().nullable(),
  /** Null where no reason was given. */
  why: z.string().nullable(),
});

type Stop = z.infer<typeof stopSchema>;

/** All that is stopped, narrowest first. */
export const stopsOf = (now: Stopped): Stop[] =>
  stepsIn(now).map((step) => {
    const remark = remarkOn(now, step);
    return { ...step, since: remark ? showInstant(remark.since) : null, why: remark?.why ?? null };
  });

/** What is stopped, for a terminal. */
export const showStops = (stopped: readonly Stop[]): string =>
  stopped.length === 0
    ? 'Nothing is stopped.'
    : stopped
        .map((stop) => `${wordsOf(stop)}, since ${stop.since ?? 'unknown'}: ${stop.why ?? 'no reason given'}`)
        .join('\n');
