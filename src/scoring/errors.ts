import { codedErrors } from '../kit/index.ts';

export const scoringErrors = codedErrors({
  SCORING_ARTEFACT_UNFIT: {
    when: 'An artefact does not fit the programs it should score for.',
    fix: 'Learn it again on the present programs, or use the artefact that belongs to them.',
    message: (d: { readonly problem: string }) => `The artefact does not fit: ${d.problem}.`,
  },
});
