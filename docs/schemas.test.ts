import { expect, test } from 'vitest';
import { z } from 'zod';
import { operations } from '../src/operations/index.ts';

test.each(operations.map((row) => [row.name, row] as const))(
  'docs/schemas holds the schema of the JSON output of %s (npm run docs writes it)',
  async (name, { output }) => {
    const schema = z.toJSONSchema(output, { io: 'output' });
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
      `./schemas/${name.replaceAll(' ', '-')}.json`,
    );
  },
);
