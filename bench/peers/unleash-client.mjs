// Arms of users by Unleash's own client on features that it has, without the server that hands them out, and how long one
// user takes: the folder of its environment, a file of users.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { armsAndSeconds } from './assigned.mjs';

const [folder, path] = process.argv.slice(2);
const required = createRequire(join(folder, 'package.json'));
const { default: UnleashClient } = required('unleash-client/lib/client');
const { defaultStrategies } = required('unleash-client/lib/strategy');
const { users, experiments } = JSON.parse(readFileSync(path, 'utf8'));

const features = new Map(
  experiments.map(({ id, weights }) => [
    id,
    {
      name: id,
      enabled: true,
      strategies: [
        {
          name: 'flexibleRollout',
          parameters: { rollout: '100', stickiness: 'userId', groupId: id },
          variants: weights.map((weight, arm) => ({
            name: String(arm),
            // In thousandths, as its server says them.
            weight: 1000 * weight,
            stickiness: 'userId',
          })),
        },
      ],
    },
  ]),
);
const client = new UnleashClient({ getToggle: (name) => features.get(name) }, defaultStrategies);
const assign = (userId, arms) => {
  for (let at = 0; at < experiments.length; at++)
    arms[at] = Number(client.getVariant(experiments[at].id, { userId }).name);
};
console.log(JSON.stringify(armsAndSeconds(users, experiments.length, assign)));
