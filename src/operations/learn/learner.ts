// Who learns: everybody, or an arm for itself, and what is said of it.
import { z } from 'zod';
import type { ArmOf } from '../../assignment/index.ts';
import { operationsErrors } from '../errors.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';

/** The options that name the arm that learns. */
export const learnerOptions = {
  experiment: z.string().optional().describe('experiment with diverted data of whose arm to learn'),
  arm: z
    .string()
    .optional()
    .describe('arm that learns for itself: from its own users, and from what was done in no arm'),
};

export const learnerOutput = z.strictObject({ experiment: z.string(), arm: z.string() }).optional();

/** Rows that taught, by experiment and arm. */
export const taughtOutput = z.record(z.string(), z.record(z.string(), z.int()));

/** The options of a learner, as a command line has them. */
export const optionsOf = (learner: ArmOf | undefined): string =>
  learner ? ` --experiment ${learner.experiment} --arm ${learner.arm}` : '';

/** What was left out, and why. */
export const divertedWords = (count: number, learner: ArmOf | undefined): string =>
  `${count} choices were made in ${learner ? 'other arms' : 'arms'} of experiments with diverted data and teach ${learner ? 'those arms' : 'their own arm'} alone`;

/** For whom it was learned. */
export const learnerWords = ({ experiment, arm }: ArmOf): string =>
  `From now on it decides for arm "${arm}" of experiment "${experiment}" alone.`;

export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** All that could teach belongs to other arms. */
export const allDiverted = ({ path }: OpenWorkspace, count: number) =>
  operationsErrors.OPERATIONS_WORKSPACE_LACKS({
    path,
    what: `choices to learn from but ${count} of arms whose data are diverted`,
    first: 'learn for such an arm with --experiment and --arm',
  });
