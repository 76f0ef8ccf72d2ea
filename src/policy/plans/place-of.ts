import { programErrors, type Plans, type RowPlace } from '../../program/index.ts';

/** The number of a plan that a policy names; throws PROGRAM_INVALID when there is none. */
export function placeOf({ choices }: Plans, plan: string, { program, at }: RowPlace): number {
  const place = choices.findIndex(({ name }) => name === plan);
  if (place >= 0) return place;
  const problem = `there is no plan "${plan}"; there are: ${choices.map(({ name }) => name).join(', ')}`;
  throw programErrors.PROGRAM_INVALID({ program, at: `${at}.options`, problem });
}
