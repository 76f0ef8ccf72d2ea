// Stops for want of hope, in words.
import { columnsOf, wrapped } from '../text.ts';
import type { Hope } from './futility-schema.ts';
import type { Plan } from './plan-schema.ts';

const percent = (share: number | null): string => (share === null ? '-' : `${(100 * share).toFixed(1)} %`);
const fixed = (value: number | null): string => value?.toFixed(2) ?? '-';

/** Bounds of a plan as a person reads them. */
export function showFutilityPlan(plan: Plan): readonly string[] {
  const { futility } = plan;
  if (futility === undefined || futility.length === 0) return [];
  const looks = futility[0]!.bounds.map((_, at) => `look ${at + 1}`);
  return [
    ...columnsOf([
      ['little hope below z', ...looks, 'power', 'where obeyed'],
      ...futility.map(({ metric, bounds, power }) => [
        metric,
        ...bounds.map(fixed),
        percent(plan.metrics.find((one) => one.metric === metric)!.power),
        percent(power),
      ]),
    ]),
    ...wrapped('Futility binds nothing: boundaries and alpha are the same whether it is obeyed or not.'),
    '',
  ];
}

/** The hope that a look leaves, as a person reads it. */
export function showHope(hope: Hope | null): readonly string[] {
  if (hope === null) return [];
  return [
    ...columnsOf([
      ['hope', 'treatment', 'z', 'little below', 'as planned', 'predicted'],
      ...hope.tests.map(({ metric, treatment, z: found, bound, asPlanned, predicted }) => [
        metric,
        treatment,
        fixed(found),
        fixed(bound),
        percent(asPlanned),
        percent(predicted),
      ]),
    ]),
    ...wrapped(
      'Chance of passing at a look to come: if the effect is as planned, and by what the data say of it.',
    ),
    ...(hope.hopeless.length === 0 ? [] : wrapped(`${wordsOfHopeless(hope)}.`)),
    '',
  ];
}

/** Treatments with little hope, in a sentence. */
export const wordsOfHopeless = ({ hopeless }: Hope): string =>
  `Little hope for ${hopeless.join(', ')}: stopping now for futility is within the plan, and so is going on`;
