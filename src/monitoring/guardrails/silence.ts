import type { DecisionRecord } from '../../decision/index.ts';
import { firstByUser, type Monitor } from '../log.ts';
import { sightingOfShares } from '../drift/shares.ts';

const sideOf = (decisions: readonly DecisionRecord[]) => {
  const users = firstByUser(decisions.filter(({ eligible }) => eligible > 0));
  return { n: users.length, count: users.filter(({ chosen }) => chosen < 0).length };
};

/** The share of no-send where something could have been sent, now against before: one decision per user. */
export const silence: Monitor<'no_send_share'> = {
  kind: 'no_send_share',
  watch: ({ reference, current }) => [
    sightingOfShares({
      where: {},
      name: 'share of no-send',
      reference: sideOf(reference),
      current: sideOf(current),
      matters: { warn: 0.05, alarm: 0.15 },
      growth: false,
      advice:
        'The policy speaks much more or much less than before. Compare prices, exchange rates and artefact with those of the days before.',
    }),
  ],
};
