// What decided in the arms of an experiment, by the records of the log.
import { decodeDecision, decodePlan, isPlanRecord } from '../../decision/index.ts';
import type { OpenWorkspace } from './workspace.ts';
import { experimentLayer } from '../../program/index.ts';

/** What decided in an arm, by its digests, and under which programs. */
export interface Decided {
  readonly arm: string;
  readonly clock: 'send' | 'plan';
  /** What scored, or what chose plans. */
  readonly artefact: string;
  readonly prices: string;
  readonly portfolio: string;
  /** Whether what was used so far had given a budget a price, whatever was solved. */
  readonly isMoved: boolean;
  /** Whether a policy was stopped by hand, so that the fallback of its program decided. */
  readonly isFallback: boolean;
}

/** Everything that decided in the arms of an experiment from an instant on, each once; every record is read once. */
export async function decidedBy(
  { store }: Pick<OpenWorkspace, 'store'>,
  experiment: string,
  from: number,
): Promise<readonly Decided[]> {
  const layer = experimentLayer(experiment);
  const found = new Map<string, Decided>();
  for await (const { event } of store.log(0)) {
    if (event.kind !== 'decision' || event.at < from) continue;
    const bytes = await store.record(event.decision);
    if (!bytes) continue;
    const isPlan = isPlanRecord(bytes);
    const { assignments, digests, paced, fallback } = isPlan
      ? { ...decodePlan(bytes), paced: undefined, fallback: undefined }
      : decodeDecision(bytes);
    const arm = assignments.find((one) => one.layer === layer)?.arm;
    if (arm === undefined) continue;
    const { portfolio, prices } = digests;
    const artefact = 'beliefs' in digests ? digests.beliefs : digests.artefact;
    const clock = isPlan ? 'plan' : 'send';
    const isMoved = paced?.some((lambda) => lambda > 0) ?? false;
    const isFallback = fallback !== undefined;
    const one: Decided = { arm, clock, artefact, prices, portfolio, isMoved, isFallback };
    found.set(Object.values(one).join(' '), one);
  }
  return [...found.values()];
}
