import { codedErrors } from '../kit/index.ts';

/** What `evaluation` throws: broken logs, impossible settings. A policy that no log can judge is a verdict, no error. */
export const evaluationErrors = codedErrors({
  EVALUATION_SHAPE: {
    when: 'A column of a logged batch has the wrong length, or a batch has too few rows.',
    fix: 'Give every column one entry per row, every block one entry per row and action, and at least two rows.',
    message: ({ column, has, wants }: { column: string; has: number; wants: string }) =>
      `Column ${column} has ${has} entries and wants ${wants}.`,
  },
  EVALUATION_ROW_BROKEN: {
    when: 'A row of a logged batch holds a value that no log of a random choice can hold.',
    fix: 'Mend the export of this column: off-policy estimates take every logged number at its word.',
    message: ({ row, column, value, wants }: { row: number; column: string; value: number; wants: string }) =>
      `Row ${row}, column ${column}: ${value}, wants ${wants}.`,
  },
  EVALUATION_NEED_MISSING: {
    when: 'An estimator was asked of a batch without the columns it needs.',
    fix: 'Add the column (cross-fit a reward model, name the categories) or choose an estimator that does without.',
    message: ({ estimator, column }: { estimator: string; column: string }) =>
      `Estimator ${estimator} needs the column ${column}, which the batch lacks.`,
  },
  EVALUATION_OPTION_BROKEN: {
    when: 'A setting lies outside its range, or two settings do not go together.',
    fix: 'Set it inside its range.',
    message: ({ option, value, wants }: { option: string; value: number | string; wants: string }) =>
      `Option ${option} is ${value}, wants ${wants}.`,
  },
});
