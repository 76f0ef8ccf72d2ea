// The ladder of stops by hand: one message, a program, a channel, all marketing.
import { z } from 'zod';
import type { Stopped } from '../../engine/index.ts';
import { showInstant } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';

/** Rungs with names, as options and in sentences, by what engines call them. */
const rungs = { message: 'messages', program: 'programs', channel: 'channels' } as const;
const named = ['message', 'program', 'channel'] as const;
type Named = (typeof named)[number];

/** A rung in words and, but for marketing, the name on it. */
export interface Step {
  readonly rung: Named | 'marketing';
  readonly name: string | null;
}

const list = (what: string) => z.array(z.string().min(1)).default([]).describe(what);

/** The options that name steps. */
export const stepOptions = {
  message: list('messages, by name'),
  program: list('programs, by id: all their messages'),
  channel: list('channels, by name: all that would go there'),
  marketing: z.boolean().default(false).describe('every message of the class marketing'),
};

/** The names on each rung. */
export type Names = Readonly<Record<Named, readonly string[]>>;

/** What somebody named, each once; throws OPERATIONS_INPUT_INVALID where that is nothing. */
export function stepsOf(asked: Names & { readonly marketing: boolean }, operation: string): readonly Step[] {
  const steps: readonly Step[] = [
    ...named.flatMap((rung) => [...new Set(asked[rung])].map((name) => ({ rung, name }))),
    ...(asked.marketing ? [{ rung: 'marketing' as const, name: null }] : []),
  ];
  if (steps.length > 0) return steps;
  const problem = 'name at least one: --message, --program, --channel or --marketing';
  throw operationsErrors.OPERATIONS_INPUT_INVALID({ operation, at: 'options', problem });
}

/** Throws OPERATIONS_STOP_UNKNOWN for a step that is none of these names. */
export function checkNames(steps: readonly Step[], names: Names): void {
  for (const { rung, name } of steps)
    if (rung !== 'marketing' && !names[rung].includes(name!))
      throw operationsErrors.OPERATIONS_STOP_UNKNOWN({ rung, name: name!, known: names[rung] });
}

const holds = (now: Stopped, { rung, name }: Step): boolean =>
  rung === 'marketing' ? now.marketing : now[rungs[rung]].includes(name!);

const rungOf = (rung: Step['rung']) => (rung === 'marketing' ? rung : rungs[rung]);

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
  return {
    messages: [...now.messages, ...namesOn('message', more)],
    programs: [...now.programs, ...namesOn('program', more)],
    channels: [...now.channels, ...namesOn('channel', more)],
    marketing: now.marketing || more.some(isMarketing),
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
  const left = (rung: Named) => now[rungs[rung]].filter((name) => !namesOn(rung, steps).includes(name));
  return {
    messages: left('message'),
    programs: left('program'),
    channels: left('channel'),
    marketing: now.marketing && !steps.some(isMarketing),
    remarks: now.remarks,
  };
}

const isMarketing = ({ rung }: Step): boolean => rung === 'marketing';
const namesOn = (rung: Named, steps: readonly Step[]): readonly string[] =>
  steps.flatMap((step) => (step.rung === rung ? step.name! : []));

const stepsIn = (now: Stopped): readonly Step[] => [
  ...named.flatMap((rung) => now[rungs[rung]].map((name) => ({ rung, name }))),
  ...(now.marketing ? [{ rung: 'marketing' as const, name: null }] : []),
];

const wordsOf = ({ rung, name }: Step): string => (name === null ? rung : `${rung} ${name}`);

/** A step that is stopped. */
export const stopSchema = z.strictObject({
  rung: z.enum([...named, 'marketing']),
  /** Null for marketing. */
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
