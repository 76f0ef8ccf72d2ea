import { experimentsErrors } from '../errors.ts';
import type { Balance } from './balance.ts';
import type { SampleRatio } from './sample-ratio.ts';

/** Where the arms of some data come from, and what the data themselves say of it. */
export interface Provenance {
  /** Drawn by lot with known shares; or chosen, by a rule, a person or the unit itself. */
  readonly assignment: 'drawn' | 'chosen';
  /** Of the arms against the planned shares. */
  readonly sampleRatio?: SampleRatio;
  /** Of covariates, or of the metrics, before exposure. */
  readonly balance?: Balance;
}

/**
 * Lets only randomised data be read as an experiment. Who says "drawn" of arms that differ before exposure is not
 * believed. Errors: EXPERIMENTS_NOT_RANDOMISED with every reason.
 */
export function assertExperiment({ assignment, sampleRatio, balance }: Provenance): void {
  const apart =
    balance?.covariates.filter(({ adjustedP }) => adjustedP < 0.001).map(({ name }) => name) ?? [];
  const reasons = [
    ...(assignment === 'chosen' ? ['the arms were chosen, not drawn'] : []),
    ...(sampleRatio?.isAlarm ? ['the sizes of the arms are not those of the plan'] : []),
    ...(balance?.isAlarm
      ? [`the arms differed before exposure (${apart.join(', ') || 'all covariates together'})`]
      : []),
  ];
  if (reasons.length > 0) throw experimentsErrors.EXPERIMENTS_NOT_RANDOMISED({ reasons });
}
