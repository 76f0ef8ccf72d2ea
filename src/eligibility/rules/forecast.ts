import { generatorsOf } from '../../opportunities/index.ts';
import type { Portfolio } from '../../program/index.ts';
import type { Opportunity } from '../../state/index.ts';
import type { Rule } from '../rule.ts';

/** The name under which a generator of a program is stopped. */
export const generatorName = ({ program, generator }: Pick<Opportunity, 'program' | 'generator'>): string =>
  `${program}/${generator}`;

/**
 * The generator raised far more than its forecast, and nobody confirmed that yet. A message that another open
 * opportunity asks for goes all the same, and so does what is transactional.
 */
const forecastRule: Rule = {
  kind: 'forecast',
  classes: ['service', 'marketing'],
  prepare: ({ stops, opportunities }) => {
    const { generators = [] } = stops;
    if (generators.length === 0 || opportunities === undefined) return undefined;
    const isStopped = (opportunity: Opportunity) => generators.includes(generatorName(opportunity));
    const open = opportunities.filter((opportunity) => !isStopped(opportunity));
    return ({ opportunity, slot }, { name }) => {
      const asked = opportunities[opportunity]!;
      if (!isStopped(asked)) return undefined;
      const another = open.some(
        ({ program, message, until }) =>
          program === asked.program && slot < until && (message === undefined || message === name),
      );
      return another ? undefined : { reason: 'forecast_exceeded' };
    };
  },
};

/** None where no generator has a forecast. */
export const forecastRules = (portfolio: Portfolio): readonly Rule[] =>
  generatorsOf(portfolio).some(({ generator }) => generator.forecast !== undefined) ? [forecastRule] : [];

export const forecastReasons = {
  forecast_exceeded: 'the generator raised more than ten times its forecast, and nobody confirmed it',
};
