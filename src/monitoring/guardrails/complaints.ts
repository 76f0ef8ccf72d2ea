import type { Monitor } from '../log.ts';
import { grouped, sightingOfHarm } from './harm.ts';
import { blamedOf, sendsOf } from './sends.ts';

/** Complaints per message sent, by message and channel, held to the limit by a test that may be read every day. */
export const complaints: Monitor<'complaints'> = {
  kind: 'complaints',
  watch: (log) => {
    const sends = sendsOf(log);
    const blamed = blamedOf(
      sends,
      log.facts.filter((fact) => fact.kind === 'response' && fact.name === 'complaint' && fact.at <= log.now),
      (fact, send) =>
        fact.kind === 'response' && fact.channel === send.channel && fact.message === send.message,
    );
    return grouped(sends, ({ program, message, channel }) => ({ program, message, channel })).map((group) =>
      sightingOfHarm({
        where: group.where,
        name: 'complaints per send',
        sends: group.sends.length,
        harmed: group.sends.filter((send) => blamed.has(send)).length,
        limit: log.limits.complaints,
        advice:
          'More users complain of this message than was promised. Stop it, then look at whom it goes to.',
      }),
    );
  },
};
