import { codedErrors } from '../kit/index.ts';

export const arbitrationErrors = codedErrors({
  ARBITRATION_POPULATION_INVALID: {
    when: 'A population to solve prices for has a limit or a number that means nothing, or arrays that do not fit.',
    fix: 'Change what the message names: rates, uses and limits are at least 0, everything else is finite.',
    message: (d: { readonly at: string; readonly problem: string }) =>
      `The population cannot be solved, ${d.at}: ${d.problem}.`,
  },
});
