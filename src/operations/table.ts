import { evaluateExperience } from './evaluate/evaluate.ts';
import { importRows } from './import/import.ts';
import { learn } from './learn/learn.ts';
import type { Operation } from './operation.ts';
import { rehearse } from './rehearse.ts';
import { simulate } from './simulate.ts';

/** Every operation; a new one is one file and one name here. */
export const operations: readonly Operation[] = [importRows, learn, evaluateExperience, simulate, rehearse];
