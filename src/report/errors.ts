import { codedErrors } from '../kit/index.ts';

export const reportErrors = codedErrors({
  REPORT_LENGTHS_DIFFER: {
    when: 'The columns of a table, or the values and the axis of a chart, differ in length.',
    fix: 'Give one value per row; NaN stands for a missing one.',
    message: (d: {
      readonly where: string;
      readonly what: string;
      readonly found: number;
      readonly expected: number;
    }) => `"${d.where}": ${d.what} has ${d.found} values where ${d.expected} stand beside it.`,
  },
  REPORT_DECISION_BROKEN: {
    when: 'An explained decision does not add up: its terms, its probabilities, its draw or its choice.',
    fix: 'Take all of them from one decision record, in the order of its candidates.',
    message: (d: { readonly where: string; readonly problem: string }) => `"${d.where}": ${d.problem}.`,
  },
});
