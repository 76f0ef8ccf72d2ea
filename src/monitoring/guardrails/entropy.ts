import { normal } from '../../kit/index.ts';
import { critical } from '../finding.ts';
import type { Monitor } from '../log.ts';
import { chosenOf, countsOf } from './chosen.ts';

const leastSends = 50;
const matters = { warn: 0.75, alarm: 0.5 } as const;

/** Entropy of counts in nats with Miller and Madow's correction, and its variance (Σ p ln² p − H²)/n. */
function entropyOf(counts: readonly number[]): { readonly value: number; readonly variance: number } {
  const n = counts.reduce((sum, count) => sum + count, 0);
  let [plain, square, cells] = [0, 0, 0];
  for (const count of counts) {
    if (count === 0) continue;
    const p = count / n;
    plain -= p * Math.log(p);
    square += p * Math.log(p) * Math.log(p);
    cells++;
  }
  return { value: plain + (cells - 1) / (2 * n), variance: Math.max(0, square - plain * plain) / n };
}

/** F50: how many messages are really in use, e^entropy, now against before; evenly used messages have no variance of first order, so 1/n² is added. */
export const entropy: Monitor<'message_entropy'> = {
  kind: 'message_entropy',
  watch: ({ reference, current, portfolio }) => {
    const [before, now] = [chosenOf(reference), chosenOf(current)];
    const messages = portfolio.messages.length;
    const [old, recent] = [entropyOf(countsOf(before, messages)), entropyOf(countsOf(now, messages))];
    const change = recent.value - old.value;
    const floor =
      ((messages - 1) / 2) * (1 / (before.length * before.length) + 1 / (now.length * now.length));
    const se = Math.sqrt(old.variance + recent.variance + floor);
    const ratio = Math.exp(change);
    return [
      {
        where: {},
        statistic: { name: 'messages in use, now / before', value: ratio },
        threshold: matters.alarm,
        interval: [Math.exp(change - critical * se), Math.exp(change + critical * se)],
        p: change < 0 ? 2 * normal.cdf(change / se) : 1,
        n: now.length,
        enough: Math.min(before.length, now.length) >= leastSends && messages > 1,
        size: ratio <= matters.alarm ? 'alarm' : ratio <= matters.warn ? 'warn' : 'ok',
        advice:
          'Far fewer messages are in use than before. See in `explain` what changed in increments or values, and whether rules refuse the others.',
      },
    ];
  },
};
