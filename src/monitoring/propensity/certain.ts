import type { Sighting } from '../finding.ts';

/** What is looked for, and what to do where it is found. */
interface Wrong {
  readonly name: string;
  readonly advice: string;
}

/** What leaves nothing to chance: `n` decisions were looked at, and one that is wrong is an alarm. */
export const certain = (wrong: number, n: number, { name, advice }: Wrong): Sighting => ({
  where: {},
  statistic: { name, value: wrong },
  threshold: 0,
  n,
  enough: n > 0,
  size: wrong > 0 ? 'alarm' : 'ok',
  advice,
});
