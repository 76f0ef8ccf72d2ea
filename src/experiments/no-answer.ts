import { CodedError } from '../kit/index.ts';

/** Why there is no effect: too few units, no spread, a denominator of nought. */
export interface NoAnswer {
  readonly code: string;
  readonly message: string;
}

const noAnswers = new Set(['EXPERIMENTS_SAMPLE_UNFIT', 'EXPERIMENTS_NO_SPREAD', 'EXPERIMENTS_BASE_ZERO']);

/** What `read` gives, or why data that came in have none; any other error is thrown on. */
export function answered<T>(read: () => T): T | NoAnswer {
  try {
    return read();
  } catch (error) {
    if (error instanceof CodedError && noAnswers.has(error.code))
      return { code: error.code, message: error.message };
    throw error;
  }
}
