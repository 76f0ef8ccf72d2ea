import { live, type Contestant, type Life } from '../../arena/index.ts';
import type { LifeRequest } from '../operation.ts';

/** Runs one life; a contestant that is not the caller's own is found in the league by name. */
export function liveRequest(request: LifeRequest, league: readonly Contestant[]): Promise<Life> {
  const { contestant, own, terms, seed, learns, learnsPlans } = request;
  const found = own ?? league.find(({ name }) => name === contestant)!;
  return live({ ...found, ...(learns && { learns }), ...(learnsPlans && { learnsPlans }) }, terms, seed);
}
