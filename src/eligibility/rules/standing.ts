import { testOf, type Portfolio } from '../../program/index.ts';
import { consents, hasAddress } from '../../state/index.ts';
import type { MessageClass, Rule } from '../rule.ts';

const everyClass: readonly MessageClass[] = ['transactional', 'service', 'marketing'];

/** Somebody stopped the message, its program, its channel, or all marketing by hand. */
const stopped: Rule = {
  kind: 'stopped',
  classes: everyClass,
  refuses: ({ stops, portfolio }, candidate, message) => {
    if (stops.marketing && message.class === 'marketing') return { reason: 'marketing_stopped' };
    if (stops.channels.includes(portfolio.channels[candidate.channel]!.name))
      return { reason: 'channel_stopped' };
    if (stops.programs.includes(portfolio.programs[message.program]!.id))
      return { reason: 'program_stopped' };
    return stops.messages.includes(message.name) ? { reason: 'message_stopped' } : undefined;
  },
};

/** There is no valid address on the channel. */
const address: Rule = {
  kind: 'address',
  classes: everyClass,
  refuses: ({ state, portfolio }, candidate) =>
    hasAddress(state, portfolio.channels[candidate.channel]!.name) ? undefined : { reason: 'no_address' },
};

/** Marketing needs consent to the channel; a withdrawn one also stops service messages; a topic may be withdrawn. */
const consent: Rule = {
  kind: 'consent',
  classes: ['service', 'marketing'],
  refuses: ({ state, portfolio }, candidate, message) => {
    const channel = portfolio.channels[candidate.channel]!.name;
    if (state.consent[message.topic]?.value === false) return { reason: 'topic_opted_out' };
    if (state.consent[channel]?.value === false) return { reason: 'opted_out' };
    return message.class === 'service' || consents(state, channel) ? undefined : { reason: 'no_consent' };
  },
};

/** The user would rather not hear of the topic. */
const preference: Rule = {
  kind: 'preference',
  classes: ['marketing'],
  refuses: ({ state }, _candidate, message) =>
    state.preferences[message.topic]?.value === false ? { reason: 'topic_unwanted' } : undefined,
};

/** The user is in the holdout of the program. */
const holdout: Rule = {
  kind: 'holdout',
  classes: ['service', 'marketing'],
  refuses: ({ held }, _candidate, message) => (held[message.program] ? { reason: 'holdout' } : undefined),
};

/** The user is not in the audience of the program. */
function audienceOf(portfolio: Portfolio): Rule {
  const tests = portfolio.programs.map((program) => testOf(program.audience));
  return {
    kind: 'audience',
    classes: everyClass,
    refuses: ({ read }, _candidate, message) =>
      tests[message.program]!(read) ? undefined : { reason: 'not_in_audience' },
  };
}

/** Rules that always hold and that no program can switch off. */
export const standingRules = (portfolio: Portfolio): readonly Rule[] => [
  stopped,
  consent,
  address,
  holdout,
  audienceOf(portfolio),
  preference,
];

/** Every reason that a standing rule may give. */
export const standingReasons: Readonly<Record<string, string>> = {
  marketing_stopped: 'all marketing is stopped',
  channel_stopped: 'the channel is stopped',
  program_stopped: 'the program is stopped',
  message_stopped: 'the message is stopped',
  no_address: 'there is no valid address on the channel',
  topic_opted_out: 'the user withdrew consent to the topic',
  opted_out: 'the user withdrew consent to the channel',
  no_consent: 'the user never consented to the channel',
  topic_unwanted: 'the user would rather not hear of the topic',
  holdout: 'the user is in the holdout of the program',
  not_in_audience: 'the user is not in the audience of the program',
};
