import { z } from 'zod';

/** Which policies live in which worlds. */
export const input = z.strictObject({
  worlds: z.int().min(2).max(1000).default(10).describe('seeded worlds that every policy lives in'),
  users: z.int().min(10).max(1_000_000).default(1000).describe('users per world'),
  weeks: z.int().min(1).max(52).default(8).describe('weeks of deciding'),
  seed: z.int().min(0).max(4_294_967_295).default(1).describe('seed of the first world; the others follow'),
  policies: z
    .array(z.string())
    .optional()
    .describe('policies of the league, by name; all of them when left out'),
  program: z
    .string()
    .optional()
    .describe('your own program, or a list that competes for the same users: a module or a JSON file'),
  artefact: z.string().optional().describe('what your program learned before: a file that `learn` wrote'),
  rehearsed: z
    .string()
    .optional()
    .describe('what your program begins with: a file that `rehearse` wrote, increments and contact plans'),
  preset: z.string().optional().describe('JSON file of another market; the streaming service when left out'),
  report: z.string().optional().describe('where to write the HTML report'),
});

export type Input = z.infer<typeof input>;
