import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorDocsOf, type ErrorDoc } from '../src/kit/index.ts';

const src = new URL('../src/', import.meta.url);
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('/errors.ts'))
  .sort();

/** Every error table of every room. */
async function allErrors(): Promise<readonly ErrorDoc[]> {
  const modules = await Promise.all(files.map((path) => import(new URL(path, src).href)));
  return modules.flatMap((module: Record<string, object>) => Object.values(module).flatMap(errorDocsOf));
}

const rowOf = ({ code, when, fix }: ErrorDoc) => `| \`${code}\` | ${when} | ${fix} |`;

test('docs/errors.md says exactly what the error tables say (npm run docs writes it)', async () => {
  const errors = await allErrors();
  expect(errors.length).toBeGreaterThan(10);
  expect(new Set(errors.map(({ code }) => code)).size, 'a code is never used twice').toBe(errors.length);
  const page = [
    '# Errors',
    '',
    'Every error that Fantail throws on purpose, by its stable code. This page is written by `npm run docs` from the',
    'tables in `src/*/errors.ts`.',
    '',
    '| code | when | how to mend |',
    '| --- | --- | --- |',
    ...errors.toSorted((a, b) => (a.code < b.code ? -1 : 1)).map(rowOf),
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot('./errors.md');
});

test('codes begin with the name of their room', async () => {
  for (const path of files) {
    const module = (await import(new URL(path, src).href)) as Record<string, object>;
    const room = path.split('/')[0]!.toUpperCase();
    for (const { code } of Object.values(module).flatMap(errorDocsOf))
      expect(code).toMatch(new RegExp(`^${room}_[A-Z_]+$`));
  }
});
