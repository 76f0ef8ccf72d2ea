import type { Monitor } from '../log.ts';
import { grouped, sightingOfHarm } from './harm.ts';
import { blamedOf, sendsOf } from './sends.ts';

/** Withdrawals of a channel's consent within a week of a message on it, by channel, held to the limit sequentially. */
export const optOuts: Monitor<'opt_outs'> = {
  kind: 'opt_outs',
  watch: (log) => {
    const sends = sendsOf(log);
    const blamed = blamedOf(
      sends,
      log.facts.filter((fact) => fact.kind === 'consent' && !fact.granted && fact.at <= log.now),
      (fact, send) => fact.kind === 'consent' && fact.scope === send.channel,
    );
    return grouped(sends, ({ channel }) => ({ channel })).map((group) =>
      sightingOfHarm({
        where: group.where,
        name: 'withdrawals of consent per send',
        sends: group.sends.length,
        harmed: group.sends.filter((send) => blamed.has(send)).length,
        limit: log.limits.optOuts,
        advice:
          'More users leave this channel than was promised. Send less on it, raise the price of reachability, and see which message they left after.',
      }),
    );
  },
};
