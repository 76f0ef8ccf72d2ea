import { codedErrors } from '../kit/index.ts';

export const engineErrors = codedErrors({
  ENGINE_NOTICE_UNREADABLE: {
    when: 'What is stopped by hand stands in the store in a form that this version does not know.',
    fix: 'Stop, or let go, again with this version; until then nothing is decided or sent.',
    message: (d: { readonly name: string; readonly problem: string }) =>
      `The notice "${d.name}" cannot be read: ${d.problem}.`,
  },
  ENGINE_CONTENDED: {
    when: 'A turn lost the race for its user to other writers again and again.',
    fix: 'Send the turns of one user through one place; nothing was written.',
    message: (d: { readonly attempts: number }) => `A turn lost ${d.attempts} races.`,
  },
});
