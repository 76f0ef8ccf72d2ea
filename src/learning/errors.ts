import { codedErrors } from '../kit/index.ts';

export const learningErrors = codedErrors({
  LEARNING_EXPERIENCE_UNFIT: {
    when: 'Experience has other columns or objectives than the programs that are learned for.',
    fix: 'Learn from experience of these programs only; join or import it again.',
    message: (d: { readonly problem: string }) => `The experience does not fit: ${d.problem}.`,
  },
  LEARNING_ARTEFACT_BROKEN: {
    when: 'An artefact file is damaged, altered, of an unknown kind, or holds numbers no model can have.',
    fix: 'Take an earlier file or learn again; the artefact in service stays.',
    message: (d: { readonly problem: string }) => `The artefact file is refused: ${d.problem}.`,
  },
  LEARNING_PRIOR_UNFIT: {
    when: 'A prior is an artefact of other features, messages or channels than the programs that are learned for.',
    fix: 'Make the prior for the present programs.',
    message: (d: { readonly problem: string }) => `The prior does not fit: ${d.problem}.`,
  },
});
