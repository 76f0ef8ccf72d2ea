import type { Portfolio } from '../../program/index.ts';
import type { SharedAddress } from '../../state/index.ts';
import type { Rule } from '../rule.ts';

/**
 * Somebody who had the address withdrew consent to its channel or to the topic, and nobody who has it gave consent
 * since. It holds beside the user's own consent.
 */
export const sharedAddressRule = ({ channels }: Portfolio): Rule => ({
  kind: 'sharedAddress',
  classes: ['service', 'marketing'],
  prepare: ({ addresses }) => {
    if (!addresses?.some(refusesAny)) return undefined;
    return (candidate, { topic }) => {
      const channel = channels[candidate.channel]!.name;
      const address = addresses.find((one) => one.channel === channel);
      if (address?.consent[channel]?.value === false) return { reason: 'address_opted_out' };
      return address?.consent[topic]?.value === false ? { reason: 'address_topic_opted_out' } : undefined;
    };
  },
});

const refusesAny = ({ consent }: SharedAddress): boolean =>
  Object.values(consent).some(({ value }) => !value);

export const sharedAddressReasons = {
  address_opted_out: 'somebody who has the address withdrew consent to the channel',
  address_topic_opted_out: 'somebody who has the address withdrew consent to the topic',
};
