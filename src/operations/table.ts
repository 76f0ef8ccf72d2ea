import type { Operation } from './operation.ts';
import { rehearse } from './rehearse.ts';
import { simulate } from './simulate.ts';

/** Every operation; a new one is one file and one name here. */
export const operations: readonly Operation[] = [simulate, rehearse];
