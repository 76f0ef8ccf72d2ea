import { z } from 'zod';
import { rowKind, type Row } from '../../program/index.ts';
import { forecast, type Generator } from '../generator.ts';

const options = z.strictObject({
  /** The upstream system that pushes. */
  source: z.string().min(1).max(128),
  forecast,
});

/** Opportunities of an upstream system: they arrive as facts under the source's name, and nothing is raised here. */
export const pushedKind = rowKind({
  kind: 'pushed',
  version: 1,
  options,
  compile: (declared): Generator => declared,
});

/** Declares that a system may push opportunities into the program: `pushed({ source: 'catalogue' })`. */
export const pushed = (input: { readonly source: string; readonly forecast?: number }): Row<'pushed'> =>
  pushedKind.row(input);
