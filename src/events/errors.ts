import { codedErrors } from '../kit/index.ts';

export const eventsErrors = codedErrors({
  EVENTS_INVALID: {
    when: 'A fact does not have the form of its kind.',
    fix: 'Send the fields that the reference lists for this kind, with the units given there.',
    message: (d: { readonly at: string; readonly problem: string }) => `Event field ${d.at}: ${d.problem}.`,
  },
});
