import type { Portfolio } from '../../program/index.ts';
import { isDatedAhead, type SharedAddress } from '../../state/index.ts';
import type { Rule } from '../rule.ts';

/**
 * Somebody who had the address withdrew consent to its channel or to the topic, and nobody who has it gave consent
 * since. It holds beside the user's own consent. What is dated ahead of now by a wrong clock hides every no that came
 * after it, and counts as one.
 */
export const sharedAddressRule = ({ channels }: Portfolio): Rule => ({
  kind: 'sharedAddress',
  classes: ['service', 'marketing'],
  prepare: ({ addresses, now }) => {
    const isRefused = (said: Said | undefined) => said?.value === false || isDatedAhead(said, now);
    if (!addresses?.some(({ consent }) => Object.values(consent).some(isRefused))) return undefined;
    return (candidate, { topic }) => {
      const channel = channels[candidate.channel]!.name;
      const address = addresses.find((one) => one.channel === channel);
      if (isRefused(address?.consent[channel])) return { reason: 'address_opted_out' };
      return isRefused(address?.consent[topic]) ? { reason: 'address_topic_opted_out' } : undefined;
    };
  },
});

type Said = SharedAddress['consent'][string];

export const sharedAddressReasons = {
  address_opted_out: 'somebody who has the address withdrew consent to the channel',
  address_topic_opted_out: 'somebody who has the address withdrew consent to the topic',
};
