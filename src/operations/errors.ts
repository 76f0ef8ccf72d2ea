import { codedErrors } from '../kit/index.ts';

export const operationsErrors = codedErrors({
  OPERATIONS_UNEXPECTED: {
    when: 'Something failed that no other row of this page names: a bug of Fantail.',
    fix: 'Run the command again with FANTAIL_DEBUG=1 and report it with `fantail --version`, the command line and the stack, without data of people.',
    message: (d: { readonly what: string; readonly where: string; readonly problem: string }) =>
      `${d.what} at ${d.where}: ${d.problem}.`,
  },
  OPERATIONS_SYSTEM_REFUSED: {
    when: 'The operating system refused to read, write or make something.',
    fix: 'Check the path, the permissions and the room on the disk.',
    message: (d: { readonly problem: string }) => `The system refused: ${d.problem}.`,
  },
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
    fix: 'Change the field as said; the page of the command in docs lists the fields: import, evaluate, experiments, many-experiments, long-term.',
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
  OPERATIONS_WORKSPACE_CHANGED: {
    when: 'What an operation worked with was replaced in the workspace before it was done.',
    fix: 'Run the same command again; it kept nothing.',
    message: (d: { readonly path: string; readonly what: string }) =>
      `The ${d.what} of the workspace ${d.path} were replaced meanwhile.`,
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
  OPERATIONS_STOP_UNKNOWN: {
    when: 'Something is to be stopped by a name that the programs of the workspace do not have.',
    fix: 'Take one of the names in the message; nothing was stopped.',
    message: (d: { readonly what: string; readonly name: string; readonly known: readonly string[] }) =>
      `There is no ${d.what} "${d.name}"; there are: ${d.known.join(', ') || 'none'}.`,
  },
  OPERATIONS_STOP_ABSENT: {
    when: 'Something is to be let go that is not stopped.',
    fix: 'Take what the message lists; nothing was let go.',
    message: (d: { readonly step: string; readonly stopped: readonly string[] }) =>
      `Not stopped: ${d.step}; stopped are: ${d.stopped.join(', ') || 'none'}.`,
  },
  OPERATIONS_FLOORS_UNREACHABLE: {
    when: 'A floor under an objective cannot be reached by any choice within the budgets.',
    fix: 'Lower the floor, raise a budget, or let messages that serve it be candidates; nothing was kept.',
    message: (d: {
      readonly objective: string;
      readonly owner: string;
      readonly least: number;
      readonly reached: number;
      readonly arm?: string;
    }) =>
      `The floor of "${d.objective}" (${d.owner}) asks for ${Number(d.least.toPrecision(6))} in this period${d.arm === undefined ? '' : ` in arm "${d.arm}"`}; no choice within the budgets comes nearer than ${Number(d.reached.toPrecision(6))}.`,
  },
  OPERATIONS_FOLDER_NOT_EMPTY: {
    when: 'New files were to be written into a folder that holds others.',
    fix: 'Name a new or an empty folder; nothing was written.',
    message: (d: { readonly path: string; readonly found: string }) =>
      `${d.path} is not empty: it holds ${d.found}.`,
  },
  OPERATIONS_EXPERIMENT_UNKNOWN: {
    when: 'The programs of a workspace declare no experiment of that name.',
    fix: 'Take one of the names in the message, or make programs that declare it the current ones.',
    message: (d: { readonly id: string; readonly known: readonly string[] }) =>
      `There is no experiment "${d.id}"; there are: ${d.known.join(', ') || 'none'}.`,
  },
  OPERATIONS_EXPERIMENT_UNFIT: {
    when: 'The document of an experiment does not fit the programs or the log of the workspace.',
    fix: 'Change the field as said; docs/experiments.md shows a document.',
    message: (d: { readonly id: string; readonly at: string; readonly problem: string }) =>
      `Experiment "${d.id}", field ${d.at}: ${d.problem}.`,
  },
  OPERATIONS_EXPERIMENT_NOT_STARTED: {
    when: 'An experiment is to be looked at, stopped or reported on that was not registered.',
    fix: 'Register its plan with `experiment start` before its first unit is exposed.',
    message: (d: { readonly id: string }) => `Experiment "${d.id}" was not started in this workspace.`,
  },
  OPERATIONS_EXPERIMENT_STARTED: {
    when: 'An experiment is to be started under a name that is registered with another plan or has ended.',
    fix: 'Keep to the registered plan, or declare a new experiment under another name.',
    message: (d: { readonly id: string; readonly digest: string; readonly problem: string }) =>
      `Experiment "${d.id}" is registered as plan ${d.digest.slice(0, 16)}: ${d.problem}.`,
  },
  OPERATIONS_EXPERIMENT_EXPOSED: {
    when: 'A plan is to be registered, but units were exposed already: it may have been made after seeing data.',
    fix: 'Register a plan for a new experiment, before anybody is exposed to it.',
    message: (d: { readonly id: string; readonly exposed: number; readonly first: string }) =>
      `${d.exposed} units were exposed to experiment "${d.id}" already, the first at ${d.first}.`,
  },
  OPERATIONS_EXPERIMENT_OVER: {
    when: 'An experiment is to be looked at or stopped after it ended.',
    fix: 'Read the `experiment report`; to go on, declare a new experiment.',
    message: (d: { readonly id: string; readonly why: string; readonly at: string }) =>
      `Experiment "${d.id}" ended at ${d.at}: ${d.why}.`,
  },
  OPERATIONS_EXPERIMENT_CLOCK: {
    when: 'An instant lies before what is recorded of an experiment already.',
    fix: 'Give a later instant; looks go forward in time.',
    message: (d: { readonly id: string; readonly at: string; readonly last: string }) =>
      `Experiment "${d.id}": ${d.at} lies before ${d.last}.`,
  },
  OPERATIONS_EXPERIMENT_EMPTY: {
    when: 'There is nothing yet to look at: no unit was exposed, or none is through its window.',
    fix: 'Import the log up to that instant, or wait; `--watch` reads what is complete and spends nothing.',
    message: (d: { readonly id: string; readonly problem: string }) => `Experiment "${d.id}": ${d.problem}.`,
  },
  OPERATIONS_EXPERIMENT_CHANGED: {
    when: 'The arms or the unit of an experiment in the programs are not those that were registered.',
    fix: 'Put them back, or stop the experiment and declare a new one.',
    message: (d: { readonly id: string; readonly what: string }) =>
      `Experiment "${d.id}" is not as it was registered: ${d.what}.`,
  },
  OPERATIONS_EXPERIMENT_MOVES: {
    when: 'Programs change an experiment whose unit is shared, an address or a trait, so that units which met it would change arms.',
    fix: 'Keep unit, arms, weights and the part of the layer (the traffic may change); or take the experiment out and declare another one.',
    message: (d: { readonly id: string; readonly problem: string }) =>
      `Experiment "${d.id}" has met units of several users, and the change would move some: ${d.problem}.`,
  },
  OPERATIONS_HOLDOUT_NONE: {
    when: 'A lasting holdout is to be read, but the programs of the workspace declare none.',
    fix: 'Give a program `globalHoldout: 0.05`, which keeps 5 % of users from all programs, or a `holdout` of its own (docs/assignment.md); it is read by the decisions made from then on.',
    message: (d: { readonly path: string; readonly programs: readonly string[] }) =>
      `The workspace ${d.path} has no holdout: ${d.programs.join(', ')} contact everybody.`,
  },
  OPERATIONS_FORECAST_REFUSED: {
    when: 'A long effect is to be forecast of an experiment whose arms are broken, or when it is known already.',
    fix: 'Do what the message says; nothing was entered in the ledger.',
    message: (d: { readonly id: string; readonly problem: string }) =>
      `No forecast of experiment "${d.id}": ${d.problem}.`,
  },
  OPERATIONS_EXPERIMENT_RACED: {
    when: 'Two processes wrote into the history of one experiment at the same time.',
    fix: 'Run the command again, one process at a time.',
    message: (d: { readonly id: string }) => `Another process wrote about experiment "${d.id}" meanwhile.`,
  },
});
