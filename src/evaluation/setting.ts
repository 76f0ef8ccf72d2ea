import { evaluationErrors } from './errors.ts';

const broken = (option: string, value: number, wants: string) =>
  evaluationErrors.EVALUATION_OPTION_BROKEN({ option, value, wants });

/** A setting above 0, infinity allowed, given back; otherwise EVALUATION_OPTION_BROKEN. */
export function positive(option: string, value: number): number {
  if (!(value > 0)) throw broken(option, value, 'a number above 0');
  return value;
}

/** A setting in [0, 1], given back; otherwise EVALUATION_OPTION_BROKEN. */
export function share(option: string, value: number): number {
  if (!(value >= 0 && value <= 1)) throw broken(option, value, 'a number in [0, 1]');
  return value;
}

/** A level of confidence in (0, 1), given back; otherwise EVALUATION_OPTION_BROKEN. */
export function confidence(option: string, value: number): number {
  if (!(value > 0 && value < 1)) throw broken(option, value, 'a number strictly between 0 and 1');
  return value;
}

/** A whole number of at least `least`, given back; otherwise EVALUATION_OPTION_BROKEN. */
export function count(option: string, value: number, least: number): number {
  if (!(Number.isInteger(value) && value >= least))
    throw broken(option, value, `a whole number from ${least}`);
  return value;
}
