// What was ended of experiments, whatever programs say: an older file of a program revives nothing.
import { z } from 'zod';
import type { Program } from '../../program/index.ts';
import type { Store } from '../../store/index.ts';

/** What was ended of one experiment. */
const endsSchema = z.strictObject({
  /** From when on nobody is in it; null while it goes on. */
  end: z.string().nullable(),
  /** Arms that were stopped, each with the arm whose behaviour it has from then on. */
  arms: z.record(z.string(), z.string()),
});

export type Ends = z.infer<typeof endsSchema>;

type Spec = NonNullable<Program['experiments']>[string];

const noticeOf = (experiment: string): string => `experiment-end:${experiment}`;

/** Adds to what was ended: the earlier end holds, and an arm that was stopped stays so. */
export async function addEnds(store: Store, experiment: string, more: Ends): Promise<void> {
  for (;;) {
    const [notice] = await store.readNotices([noticeOf(experiment)]);
    const known = endsOf(notice!.value);
    const ends = [known?.end, more.end].filter((one) => one !== null && one !== undefined);
    const end = ends.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
    const value = { end, arms: { ...more.arms, ...known?.arms } };
    const outcome = await store.post(noticeOf(experiment), value, notice!.version);
    if (outcome.kind === 'posted') return;
  }
}

/** Programs in which what was ended is over. */
export async function withEnds(store: Store, programs: readonly Program[]): Promise<readonly Program[]> {
  const ids = programs.flatMap(({ experiments = {} }) => Object.keys(experiments));
  const notices = await store.readNotices(ids.map(noticeOf));
  const ends = new Map(ids.map((id, i) => [id, endsOf(notices[i]!.value)]));
  return programs.map((program) => {
    const { experiments } = program;
    if (!experiments || Object.keys(experiments).every((id) => !ends.get(id))) return program;
    const ended = Object.entries(experiments).map(([id, spec]) => {
      const own = ends.get(id);
      return [id, own ? endedBy(spec, own) : spec] as const;
    });
    return { ...program, experiments: Object.fromEntries(ended) };
  });
}

/** Older versions kept the instant of the end alone. */
const endsOf = (value: unknown): Ends | undefined =>
  value === null ? undefined : typeof value === 'string' ? { end: value, arms: {} } : endsSchema.parse(value);

const endedBy = (spec: Spec, { end, arms }: Ends): Spec => {
  const stopped = { ...spec, arms: withStopped(spec.arms, arms) };
  return end === null ? stopped : endedAt(stopped, end);
};

/** Arms of which some were stopped: who is in one stays in it and gets what another gets, so that nobody is moved. */
export const withStopped = (arms: Spec['arms'], stopped: Ends['arms']): Spec['arms'] =>
  arms.map((arm) => {
    const other = Object.hasOwn(stopped, arm.name)
      ? arms.find(({ name }) => name === stopped[arm.name])
      : undefined;
    if (!other) return arm;
    return { name: arm.name, weight: arm.weight, changes: other.changes, value: other.value ?? other.name };
  });

/** Nobody is in it from `end` on; one that would begin later never begins. */
function endedAt(spec: Spec, end: string): Spec {
  const { start: begins, stop: given, ...rest } = spec;
  const stop = given !== undefined && Date.parse(given) < Date.parse(end) ? given : end;
  return begins !== undefined && Date.parse(begins) < Date.parse(stop)
    ? { ...rest, start: begins, stop }
    : { ...rest, stop };
}
