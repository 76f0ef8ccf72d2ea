import { createWorld, plainMessages, streaming } from '../src/simulation/index.ts';
import { median, type Line } from './bench.ts';

const users = 100_000;
const days = 14;

/** User-days per second of one core without deciding, and memory per user. */
export function* world(): Iterable<Line> {
  const before = process.memoryUsage();
  const life = createWorld(streaming, {
    users,
    seed: 1,
    startAt: Date.UTC(2025, 0, 6),
    messages: plainMessages(streaming),
  });
  const after = process.memoryUsage();
  const fortnight = () => {
    const start = process.cpuUsage();
    for (let day = 0; day < days; day++) life.step();
    const { user, system } = process.cpuUsage(start);
    return (users * days) / ((user + system) / 1e6);
  };
  fortnight();
  const speed = median(Array.from({ length: 5 }, fortnight));
  yield { bench: 'world', metric: 'user_days_per_s', value: Math.round(speed), unit: '1/s per core' };
  const bytes = (after.arrayBuffers - before.arrayBuffers) / users;
  yield { bench: 'world', metric: 'bytes_per_user', value: Math.round(bytes), unit: 'B' };
}
