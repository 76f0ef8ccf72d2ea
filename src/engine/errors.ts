import { codedErrors } from '../kit/index.ts';

export const engineErrors = codedErrors({
  ENGINE_CONTENDED: {
    when: 'A turn lost the race for its user to other writers again and again.',
    fix: 'Send the turns of one user through one place; nothing was written.',
    message: (d: { readonly attempts: number }) => `A turn lost ${d.attempts} races.`,
  },
});
