import { live, type Contestant, type Life } from '../arena/index.ts';
import type { LifeRequest } from './operation.ts';

/** Runs one life; the contestant is found in the league by name. */
export function liveRequest(request: LifeRequest, league: readonly Contestant[]): Promise<Life> {
  const { contestant, terms, seed, learns } = request;
  const found = league.find(({ name }) => name === contestant)!;
  return live(learns ? { ...found, learns } : found, terms, seed);
}
