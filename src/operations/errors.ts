import { codedErrors } from '../kit/index.ts';

export const operationsErrors = codedErrors({
  OPERATIONS_INPUT_INVALID: {
    when: 'An option or field of an operation is missing or of the wrong form.',
    fix: 'See the operation’s reference (`--help`).',
    message: (d: { readonly operation: string; readonly at: string; readonly problem: string }) =>
      `${d.operation}: ${d.at}: ${d.problem}.`,
  },
  OPERATIONS_INPUT_UNREADABLE: {
    when: 'A file that was named cannot be read as what it should be.',
    fix: 'Check the path, and that the file is whole.',
    message: (d: { readonly path: string; readonly problem: string }) =>
      `Cannot read ${d.path}: ${d.problem}.`,
  },
});
