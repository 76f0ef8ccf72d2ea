import type { Contestant, Life, Rehearsal, Terms } from '../../arena/index.ts';
import type { Preset } from '../../simulation/index.ts';
import type { LifeRequest, OperationContext } from '../operation.ts';
import { streamingTerms } from '../terms.ts';

const idsOf = ({ programs }: Contestant): readonly string[] => programs.map(({ id }) => id);

/** Whose log it was, and the command that repeats what was learned. */
export const learnedFrom = (from: string, command: string): string =>
  `a ${from} log of another world (${command})`;

/** The command that repeats what a policy of the league learned. */
export const rehearsalCommand = (
  policy: string,
  { from, users, weeks, seed }: Rehearsal,
  preset?: string,
): string => {
  const where = preset === undefined ? '' : ` --preset ${preset}`;
  return `fantail rehearse --policy ${policy} --from ${from}${where} --users ${users} --weeks ${weeks} --seed ${seed}`;
};

interface Training {
  readonly life: Pick<LifeRequest, 'contestant' | 'own'>;
  /** What the one who learns believes before. */
  readonly belief: Contestant['belief'];
  readonly terms: Terms;
  readonly seed: number;
}

/** What is learned at the end of a life in a training world, all of it at once. */
export async function learnedIn(
  { life, belief, terms, seed }: Training,
  { lives }: Pick<OperationContext, 'lives'>,
): Promise<Life> {
  const learns = { every: terms.days, ...(belief && { belief }) };
  const [lived] = await lives([{ ...life, terms, seed, learns }]);
  return lived!;
}

interface Elsewhere {
  readonly preset: Preset;
  /** File of the preset. */
  readonly path: string;
}

/** Contestants as they begin in another market: what they learned in the running example tells nothing there. */
export function rehearsedElsewhere(
  contestants: readonly Contestant[],
  { preset, path }: Elsewhere,
  context: OperationContext,
): Promise<readonly Contestant[]> {
  return Promise.all(
    contestants.map(async (one) => {
      const { rehearsal, artefact: _, ...rest } = one;
      if (!rehearsal) return one;
      const { from, users, weeks, seed } = rehearsal;
      const command = rehearsalCommand(one.name, rehearsal, path);
      context.progress(`${one.name} learns this market first: ${command}`);
      const terms = streamingTerms({ preset, programs: idsOf(one), users, weeks, topics: context.topics });
      const { artefact } = await learnedIn(
        { life: { contestant: from }, belief: one.belief, terms, seed },
        context,
      );
      return { ...rest, ...(artefact && { artefact }), data: learnedFrom(from, command) };
    }),
  );
}
