// Other experiments over the users of one, as a look finds them.
import { z } from 'zod';
import type { OverlappingPair } from '../../experiments/index.ts';
import { keepJson } from '../workspace/blobs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { declarationsIn } from './declarations.ts';
import { jsonOf } from './document.ts';
import type { Judged } from './judge.ts';
import { factTable, type ExperimentLog, type Met } from './log.ts';
import { contrastsIn, contrastsOf, hasOneValue, pairIn } from './overlap.ts';
import { unitOf } from './plan-schema.ts';

const armSchema = z.strictObject({
  n: z.number(),
  mean: z.number(),
  variance: z.number(),
});

/** What a look keeps of them: each metric in every combination of arms, and what has none. */
export const neighboursSchema = z.strictObject({
  pairs: z.array(
    z.strictObject({
      treatment: z.string(),
      /** The other experiment, with its treatment where it has several. */
      other: z.string(),
      metric: z.string(),
      neither: armSchema,
      first: armSchema,
      second: armSchema,
      both: armSchema,
      clustered: z
        .strictObject({
          covariance: z.array(z.array(z.number())),
          units: z.number(),
          dependenceP: z.number(),
        })
        .optional(),
    }),
  ),
  /** What could not be screened, and why. */
  left: z.array(z.strictObject({ what: z.string(), why: z.string() })),
});

export type Neighbours = z.infer<typeof neighboursSchema>;

interface Looking {
  readonly workspace: OpenWorkspace;
  readonly log: ExperimentLog;
  readonly judged: Judged;
  readonly met: readonly Met[];
  /** Up to when the log tells. */
  readonly seen: number;
}

/** Keeps them; undefined where the log knows no other experiment. */
export async function keptNeighbours(looking: Looking): Promise<string | undefined> {
  const found = await neighboursIn(looking);
  return found && keepJson(looking.workspace.store, jsonOf(found));
}

/** Every other experiment that ran at the same time, by treatment and metric. */
async function neighboursIn({ workspace, log, judged, met, seen }: Looking): Promise<Neighbours | undefined> {
  const { plan, at: begun } = judged.start;
  const declared = await declarationsIn(workspace, log);
  const others = contrastsIn(log, { at: seen, drawnOf: declared }).filter(
    ({ experiment }) => experiment !== plan.experiment,
  );
  if (others.length === 0) return undefined;
  const read = met.filter(({ arm }) => Object.hasOwn(judged.arms, arm));
  const own = contrastsOf(plan.experiment, read, { unit: unitOf(plan), control: plan.control });
  const metrics = judged.metrics.filter(hasOneValue);
  const facts = factTable(log, read);
  const pairs: Neighbours['pairs'] = [];
  const left: Neighbours['left'] = judged.metrics
    .filter((metric) => !hasOneValue(metric))
    .map(({ name, kind }) => ({ what: name, why: `a ${kind} has no one value per user` }));
  for (const other of others) {
    if (declared(other.experiment).end <= begun) {
      left.push({ what: other.name, why: 'it was over before this one began' });
      continue;
    }
    for (const one of own) {
      const { users, pairs: found } = pairIn(log, [one, other], { metrics, at: seen, facts });
      const what = own.length > 1 ? `${one.treatment} × ${other.name}` : other.name;
      if (users === 0) left.push({ what, why: 'no user was in both, so that neither disturbs the other' });
      const lacking = users === 0 ? [] : metrics.filter((_, at) => found[at] === undefined);
      if (lacking.length > 0)
        left.push({
          what: `${what} in ${lacking.map(({ name }) => name).join(', ')}`,
          why: 'a combination of arms has fewer than two units through their window',
        });
      found.forEach((pair, at) => {
        if (pair)
          pairs.push({
            treatment: one.treatment,
            other: other.name,
            metric: metrics[at]!.name,
            ...bare(pair),
          });
      });
    }
  }
  return { pairs, left };
}

type Kept = Neighbours['pairs'][number];

/** Without names and assumptions, which are those of all. */
function bare({
  neither,
  first,
  second,
  both,
  clustered,
}: OverlappingPair): Omit<Kept, 'treatment' | 'other' | 'metric'> {
  const of = ({ n, mean, variance }: OverlappingPair['both']) => ({ n, mean, variance });
  return {
    neither: of(neither),
    first: of(first),
    second: of(second),
    both: of(both),
    ...(clustered
      ? { clustered: { ...clustered, covariance: clustered.covariance.map((row) => [...row]) } }
      : {}),
  };
}
