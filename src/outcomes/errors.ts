import { codedErrors } from '../kit/index.ts';

export const outcomesErrors = codedErrors({
  OUTCOMES_PORTFOLIO_DIFFERS: {
    when: 'A decision is joined under other programs than it was made for.',
    fix: 'Join the decisions of each portfolio digest by themselves.',
    message: (d: { readonly recorded: string; readonly given: string }) =>
      `A decision was made for portfolio ${d.recorded}, not ${d.given}.`,
  },
  OUTCOMES_TABLES_UNFIT: {
    when: 'Tables of experience lack a column, or their numbers contradict each other.',
    fix: 'Export the experience again; both tables belong to one export.',
    message: (d: { readonly problem: string }) => `The tables are no experience: ${d.problem}.`,
  },
  OUTCOMES_MAPPING_UNFIT: {
    when: 'A mapping of imported decisions is not of the declared form, or does not fit the table or the programs.',
    fix: 'Change the field of the mapping as said.',
    message: (d: { readonly at: string; readonly problem: string }) => `Mapping field ${d.at}: ${d.problem}.`,
  },
});
