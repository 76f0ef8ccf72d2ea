// Arms of users by GrowthBook's own client, and how long one user takes: the folder of its environment, a file of users.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { armsAndSeconds } from './assigned.mjs';

const [folder, path] = process.argv.slice(2);
const { GrowthBookClient } = createRequire(join(folder, 'package.json'))('@growthbook/growthbook');
const { users, experiments } = JSON.parse(readFileSync(path, 'utf8'));

const client = new GrowthBookClient({});
const declared = experiments.map(({ id, weights }) => ({
  key: id,
  seed: id,
  hashVersion: 2,
  variations: weights.map((_, arm) => arm),
  weights,
  coverage: 1,
}));
const assign = (user, arms) => {
  const context = { attributes: { id: user } };
  for (let at = 0; at < declared.length; at++)
    arms[at] = client.runInlineExperiment(declared[at], context).value;
};
console.log(JSON.stringify(armsAndSeconds(users, experiments.length, assign)));
