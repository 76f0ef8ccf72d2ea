import { expect, test } from 'vitest';
import { jsonlText } from './jsonl/write.ts';
import { rejectTable } from './rejects.ts';

test('rejects are a table that any driver can write, whatever their rows hold', async () => {
  const row = { line: 3, column: 5, field: 'age', reason: 'is missing', raw: 'a\0\ud800,' };
  const table = rejectTable([row, { ...row, line: 4, field: null }]);
  const lines: string[] = [];
  for await (const piece of jsonlText('rejects.jsonl', [table])) lines.push(...piece.trim().split('\n'));
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { line: 3, column: 5, field: 'age', reason: 'is missing', raw: 'a\ufffd\ufffd,' },
    { line: 4, column: 5, field: null, reason: 'is missing', raw: 'a\ufffd\ufffd,' },
  ]);
});
