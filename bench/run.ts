import { assign } from './assign.ts';
import { banditBench } from './bandit.ts';
import type { Bench } from './bench.ts';
import { decide } from './decide.ts';
import { experiments } from './experiments.ts';
import { fold } from './fold.ts';
import { ope } from './ope.ts';
import { pacing } from './pacing.ts';
import { prices } from './prices.ts';
import { rules } from './rules.ts';
import { store } from './store.ts';
import { world } from './world.ts';

/** Every benchmark by name; a new one is one file and one name here. */
const benches: Readonly<Record<string, Bench>> = {
  assign,
  bandit: banditBench,
  decide,
  experiments,
  fold,
  ope,
  pacing,
  prices,
  rules,
  store,
  world,
};

// Whoever reads the lines may stop early, as `head` does.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));

const names = process.argv.slice(2);
const strangers = names.filter((name) => benches[name] === undefined);
if (strangers.length > 0) {
  process.stderr.write(
    `No benchmark ${strangers.join(', ')}; there are: ${Object.keys(benches).join(', ')}\n`,
  );
  process.exitCode = 2;
} else {
  for (const name of names.length > 0 ? names : Object.keys(benches)) {
    for await (const line of benches[name]!()) process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}
