import { codedErrors } from '../kit/index.ts';

export const engineErrors = codedErrors({
  ENGINE_NOTICE_UNREADABLE: {
    when: 'What is stopped by hand stands in the store in a form that this version does not know.',
    fix: 'Until it can be read nothing is decided or sent. `fantail stop --everything` writes what is stopped anew, with everything stopped; then stop again what must not go, and let the rest go.',
    message: (d: { readonly name: string; readonly problem: string }) =>
      `The notice "${d.name}" cannot be read: ${d.problem}.`,
  },
  ENGINE_PUBLICATION_MOVES: {
    when: 'What is to be published changes an experiment whose unit is shared, an address or a trait, so that units which met it would change arms.',
    fix: 'Keep unit, arms, weights and the part of the layer (the traffic may change); or take the experiment out and declare another one. Nothing was published.',
    message: (d: { readonly experiment: string; readonly problem: string }) =>
      `Experiment "${d.experiment}" has met units of several users, and what is published would move some: ${d.problem}.`,
  },
  ENGINE_CONTENDED: {
    when: 'A turn lost the race for its user to other writers again and again.',
    fix: 'Send the turns of one user through one place; nothing was written.',
    message: (d: { readonly attempts: number }) => `A turn lost ${d.attempts} races.`,
  },
});
