#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { failureIn, lineOf } from './failure.ts';
import { run } from './run.ts';

const manifest = new URL('../../../../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
const debug = process.env['FANTAIL_DEBUG'] === '1';

// Whoever reads the output may stop early, as `head` does: nothing is wrong then, and nobody is left to tell.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', ({ code }: NodeJS.ErrnoException) => void (code === 'EPIPE' || process.exit(1)));

process.on('uncaughtException', (error) => {
  process.stderr.write(`${lineOf(failureIn(error))}\n`);
  if (debug) process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});

process.exitCode = await run(process.argv.slice(2), {
  streams: { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text) },
  version,
  debug,
});
