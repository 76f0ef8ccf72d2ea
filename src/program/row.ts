import { z } from 'zod';
import { name } from '../events/index.ts';
import type { Json } from '../kit/index.ts';

/** A rule, generator or policy in a program: which kind, which version of it, and its options as data. */
export interface Row<Kind extends string = string, Options = Json> {
  readonly kind: Kind;
  readonly version: number;
  readonly options: Options;
}

export const rowSchema = z.strictObject({
  kind: name,
  version: z.int().positive(),
  options: z.json(),
});
