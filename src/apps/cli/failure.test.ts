import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operationsErrors } from '../../operations/index.ts';
import { asThrown, failureIn, lineOf } from './failure.ts';
import liveIn from './life-worker.ts';
import { run } from './run.ts';

/** What a piece of code throws. */
function thrownBy(code: () => unknown): unknown {
  try {
    code();
  } catch (error) {
    return error;
  }
  throw new Error('it throws nothing');
}

test.each<[string, () => unknown, string, string]>([
  [
    'an error of a table stays what it is',
    () => {
      throw operationsErrors.OPERATIONS_WORKSPACE_MISSING({ path: 'here\nand\u001B[2J there' });
    },
    'OPERATIONS_WORKSPACE_MISSING',
    ': here and\uFFFD[2J there is no workspace.',
  ],
  ['the system', () => readFileSync('/no/such/file'), 'OPERATIONS_SYSTEM_REFUSED', 'ENOENT, no such file'],
  [
    'a bug, with its place and without what it quotes',
    () => (undefined as unknown as Record<string, string>)['ann@example.org'],
    'OPERATIONS_UNEXPECTED',
    'TypeError at apps/cli/failure.test.ts:',
  ],
  ['an error that may quote data', () => JSON.parse('ann@'), 'OPERATIONS_UNEXPECTED', 'SyntaxError at '],
])('%s is told in one line', (_what, code, expected, said) => {
  const line = lineOf(failureIn(thrownBy(code)));
  expect(line).toContain(said);
  expect(line).toMatch(new RegExp(`^${expected}: [^\n]+$`));
  expect(line).not.toContain('ann@');
});

test('what is no error is told too', () => {
  expect(lineOf(failureIn(null))).toContain('OPERATIONS_UNEXPECTED: Error at ');
});

test('what refuses a life in another thread arrives with its code', async () => {
  const error = operationsErrors.OPERATIONS_WORKSPACE_MISSING({ path: 'here' });
  expect(failureIn(asThrown(structuredClone(failureIn(error))))).toEqual(failureIn(error));
  const request = { contestant: 'silence', terms: {}, seed: 1 } as unknown as Parameters<typeof liveIn>[0];
  expect(await liveIn(request)).toMatchObject({ failed: { code: 'OPERATIONS_UNEXPECTED' } });
});

test('the stack follows when it is asked for', async () => {
  for (const debug of [false, true]) {
    let err = '';
    const streams = { out: () => {}, err: (text: string) => void (err += text) };
    expect(await run(['replay', '--workspace', 'no-such-place'], { streams, version: '0', debug })).toBe(1);
    expect([err.split('\n').length > 3, /\n\s+at /.test(err)]).toEqual([debug, debug]);
  }
});
