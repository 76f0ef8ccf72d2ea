import { live, type Contestant, type Life } from '../arena/index.ts';
import type { LifeRequest } from './operation.ts';

/** Runs one life; the contestant is found in the league by name. */
export function liveRequest(
  { contestant, terms, seed }: LifeRequest,
  league: readonly Contestant[],
): Promise<Life> {
  return live(
    league.find(({ name }) => name === contestant)!,
    terms,
    seed,
  );
}
