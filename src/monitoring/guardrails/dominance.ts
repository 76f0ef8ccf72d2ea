import { exactShare } from '../exact-share.ts';
import type { Log, Monitor } from '../log.ts';
import { chosenOf, countsOf } from './chosen.ts';

const leastSends = 50;

/** F50: the share of the most chosen message, where there was a choice, above the limit: an exact binomial test. */
export const dominance: Monitor<'message_dominance'> = {
  kind: 'message_dominance',
  watch: ({ current, portfolio, limits }: Log) => {
    const chosen = chosenOf(current);
    const n = chosen.length;
    const counts = countsOf(chosen, portfolio.messages.length);
    const most = Math.max(0, ...counts);
    const share = most / n;
    const { name, program } = portfolio.messages[Math.max(0, counts.indexOf(most))]!;
    const { interval, p } = exactShare({ count: most, n }, limits.dominance);
    const isMore = share > limits.dominance;
    return [
      {
        where: { program: portfolio.programs[program]!.id, message: name },
        statistic: { name: 'share of the most chosen message', value: share },
        threshold: limits.dominance,
        interval,
        p: isMore ? p : 1,
        n,
        enough: n >= leastSends,
        size: isMore ? 'alarm' : 'ok',
        advice:
          'One message takes over although others could go. See in `explain` whether its increments are believable, and go back to the artefact before if they are not.',
      },
    ];
  },
};
