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
  OPERATIONS_DOCUMENT_INVALID: {
    when: 'A document, such as a mapping, lacks a field or has one of the wrong form.',
    fix: 'Change the field as said; docs/import.md and docs/evaluate.md list the fields.',
    message: (d: { readonly path: string; readonly at: string; readonly problem: string }) =>
      `${d.path}, field ${d.at}: ${d.problem}.`,
  },
  OPERATIONS_WORKSPACE_MISSING: {
    when: 'There is no workspace where one was named.',
    fix: 'Check the path; `import` makes a workspace.',
    message: (d: { readonly path: string }) => `${d.path} is no workspace.`,
  },
  OPERATIONS_WORKSPACE_BROKEN: {
    when: 'The file workspace.json of a workspace cannot be read, or the directory holds something else.',
    fix: 'Restore the file from a backup, or name another directory; nothing was changed.',
    message: (d: { readonly path: string; readonly problem: string }) =>
      `The workspace ${d.path} cannot be used: ${d.problem}.`,
  },
  OPERATIONS_WORKSPACE_LACKS: {
    when: 'A workspace does not yet have what an operation works on.',
    fix: 'Do first what the message says.',
    message: (d: { readonly path: string; readonly what: string; readonly first: string }) =>
      `The workspace ${d.path} has no ${d.what}; ${d.first}.`,
  },
  OPERATIONS_WORKSPACE_UNFIT: {
    when: 'Programs, an artefact or experience do not belong to what a workspace holds.',
    fix: 'Use the ones the workspace was made with, or import into a new workspace.',
    message: (d: { readonly path: string; readonly problem: string }) =>
      `This does not fit the workspace ${d.path}: ${d.problem}.`,
  },
  OPERATIONS_ALL_REFUSED: {
    when: 'Not one row of a file could be used.',
    fix: 'Look at the file of rejects; the mapping is probably meant for another file. Nothing was imported.',
    message: (d: { readonly path: string; readonly read: number; readonly first: string }) =>
      `All ${d.read} rows of ${d.path} were refused, the first because ${d.first.replace(/\.$/, '')}.`,
  },
  OPERATIONS_ROWS_LEARNED_FROM: {
    when: 'A policy was to be evaluated on rows that it was learned from.',
    fix: 'Evaluate on the rest (the default), or learn from a smaller share.',
    message: (d: { readonly share: number }) =>
      `The artefact was learned from ${Math.round(d.share * 100)} % of the users, who are among these rows.`,
  },
  OPERATIONS_DECISION_UNKNOWN: {
    when: 'A workspace holds no record of the decision asked for.',
    fix: 'Take the id from the output of `decide` or from an export of the same workspace.',
    message: (d: { readonly path: string; readonly id: string }) =>
      `The workspace ${d.path} holds no decision ${d.id}.`,
  },
  OPERATIONS_FOLDER_NOT_EMPTY: {
    when: 'New files were to be written into a folder that holds others.',
    fix: 'Name a new or an empty folder; nothing was written.',
    message: (d: { readonly path: string; readonly found: string }) =>
      `${d.path} is not empty: it holds ${d.found}.`,
  },
});
