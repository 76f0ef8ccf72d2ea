import { z } from 'zod';
import { rowKind, type Row } from '../../program/index.ts';
import type { Generator } from '../generator.ts';

const options = z.strictObject({
  /** The upstream system that pushes. */
  source: z.string().min(1).max(128),
});

/** Opportunities of an upstream system: they arrive as facts, and nothing is raised here. */
export const pushedKind = rowKind({
  kind: 'pushed',
  version: 1,
  options,
  compile: (): Generator => ({}),
});

/** Declares that a system may push opportunities into the program: `pushed({ source: 'catalogue' })`. */
export const pushed = (input: { readonly source: string }): Row<'pushed'> => pushedKind.row(input);
