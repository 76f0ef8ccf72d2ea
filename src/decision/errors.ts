import { codedErrors } from '../kit/index.ts';

export const decisionErrors = codedErrors({
  DECISION_DAMAGED: {
    when: 'A stored decision record is truncated, altered, or of another format.',
    fix: 'Restore it from a backup; it is not used as it is.',
    message: (d: { readonly problem: string }) => `The decision record is damaged: ${d.problem}.`,
  },
  DECISION_TOO_LARGE: {
    when: 'A decision has more candidates, reasons or text than a record holds (65,535), or programs more than 256 channels.',
    fix: 'Narrow the programs: fewer messages, channels or slots per decision.',
    message: (d: { readonly count: number }) => `A decision record cannot hold ${d.count} entries.`,
  },
  DECISION_ARM_UNFIT: {
    when: 'An arm of an experiment names an artefact or a budget that the setup does not have.',
    fix: 'Add it to the setup (its scorers, the budgets of its prices), or take it out of the arm.',
    message: (d: { readonly problem: string }) => `An arm cannot work: ${d.problem}.`,
  },
  DECISION_INCREMENTS_UNFIT: {
    when: 'A proposal is settled with scores that are not of its rows: too few or too many, or a number that is not finite.',
    fix: 'Score every block of `toScore`, in its order, with a finite mean and sd for each row and objective; nothing was decided.',
    message: (d: { readonly problem: string }) => `A proposal cannot be settled: ${d.problem}.`,
  },
  DECISION_SETUP_DIFFERS: {
    when: 'A decision is replayed with other programs, prices or artefacts than it was made with.',
    fix: 'Load the ones that the record names by digest.',
    message: (d: { readonly what: string; readonly recorded: string; readonly given: string }) =>
      `The decision was made with ${d.what} ${d.recorded}, not ${d.given}.`,
  },
});
