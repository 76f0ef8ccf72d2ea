import { generatorsOf } from '../../opportunities/index.ts';
import { testOf, type Portfolio, type PortfolioChannel } from '../../program/index.ts';
import { consentsAt, hasAddress, isDatedAhead, type UserState } from '../../state/index.ts';
import type { MessageClass, Rule } from '../rule.ts';

const everyClass: readonly MessageClass[] = ['transactional', 'service', 'marketing'];

/** Somebody stopped the message, its program, its channel, all marketing, or everything by hand. */
const stopped = ({ channels, programs }: Portfolio): Rule => ({
  kind: 'stopped',
  classes: everyClass,
  prepare: ({ stops }) => {
    const { marketing, everything, channels: ofChannel, programs: ofProgram, messages: ofMessage } = stops;
    if (everything) return () => ({ reason: 'everything_stopped' });
    if (!marketing && ofChannel.length + ofProgram.length + ofMessage.length === 0) return undefined;
    return (candidate, message) => {
      if (marketing && message.class === 'marketing') return { reason: 'marketing_stopped' };
      if (ofChannel.includes(channels[candidate.channel]!.name)) return { reason: 'channel_stopped' };
      if (ofProgram.includes(programs[message.program]!.id)) return { reason: 'program_stopped' };
      return ofMessage.includes(message.name) ? { reason: 'message_stopped' } : undefined;
    };
  },
});

/**
 * Transactional messages pass caps and consent, so their class is not taken at its word: one must answer an open
 * opportunity that names it and that something about this user raised, not the calendar.
 */
const transaction = (portfolio: Portfolio): Rule => {
  const scheduled = generatorsOf(portfolio).filter(({ generator }) => generator.onTime !== undefined);
  const byCalendar = new Set(scheduled.map(({ id }) => id));
  const declared = portfolio.messages.some((message) => message.class === 'transactional');
  return {
    kind: 'transaction',
    classes: ['transactional'],
    prepare: ({ opportunities }) => {
      if (!declared || opportunities === undefined) return undefined;
      return ({ slot }, { name }) => {
        const answers = opportunities.some(
          ({ message, generator, until }) => message === name && slot < until && !byCalendar.has(generator),
        );
        return answers ? undefined : { reason: 'no_transaction' };
      };
    },
  };
};

const all = (channels: readonly PortfolioChannel[], holds: (channel: string) => boolean): boolean => {
  for (const { name } of channels) if (!holds(name)) return false;
  return true;
};

/**
 * There is no valid address on the channel, or it was told by a wrong clock, so that no later one is known: whose it is
 * by now nobody can say.
 */
const address = ({ channels }: Portfolio): Rule => ({
  kind: 'address',
  classes: everyClass,
  prepare: ({ state, now }) => {
    if (allReachable(channels, state.addresses, now)) return undefined;
    return (candidate) => {
      const { name } = channels[candidate.channel]!;
      if (!hasAddress(state, name)) return { reason: 'no_address' };
      return isDatedAhead(state.addresses[name], now) ? { reason: 'dated_ahead' } : undefined;
    };
  },
});

function allReachable(
  channels: readonly PortfolioChannel[],
  addresses: UserState['addresses'],
  now: number,
): boolean {
  for (const { name } of channels) {
    const said = addresses[name];
    if (!said?.value.valid || isDatedAhead(said, now)) return false;
  }
  return true;
}

/** Whether a user refused anything in a book of consents or wishes, or may have: a word dated ahead hides it. */
function mayRefuse(book: UserState['consent'], now: number): boolean {
  for (const name in book) {
    const said = book[name]!;
    if (!said.value || isDatedAhead(said, now)) return true;
  }
  return false;
}

/**
 * Marketing needs consent to the channel; a withdrawn one also stops service messages; a topic may be withdrawn. What
 * is dated after the day that begins now was said by a wrong clock, and hides every no that came after it: it counts
 * for nothing, and service messages wait too.
 */
const consent = ({ channels }: Portfolio): Rule => ({
  kind: 'consent',
  classes: ['service', 'marketing'],
  prepare: ({ state, now }) => {
    const isAhead = (name: string) => isDatedAhead(state.consent[name], now);
    const isGranted = (name: string) => consentsAt(state, name, now);
    // Where nothing is dated ahead consent is what stands there.
    if (!mayRefuse(state.consent, now) && all(channels, (name) => state.consent[name] !== undefined))
      return undefined;
    return (candidate, message) => {
      const channel = channels[candidate.channel]!.name;
      if (state.consent[message.topic]?.value === false) return { reason: 'topic_opted_out' };
      if (state.consent[channel]?.value === false) return { reason: 'opted_out' };
      if (isAhead(message.topic)) return { reason: 'dated_ahead' };
      const needed = message.class === 'marketing' || isAhead(channel);
      return needed && !isGranted(channel) ? { reason: 'no_consent' } : undefined;
    };
  },
});

/** The user would rather not hear of the topic, or may by now. */
const preference: Rule = {
  kind: 'preference',
  classes: ['marketing'],
  prepare: ({ state: { preferences }, now }) => {
    if (!mayRefuse(preferences, now)) return undefined;
    return (_candidate, { topic }) => {
      if (preferences[topic]?.value === false) return { reason: 'topic_unwanted' };
      return isDatedAhead(preferences[topic], now) ? { reason: 'dated_ahead' } : undefined;
    };
  },
};

/** The user is in the holdout of the program. */
const holdout: Rule = {
  kind: 'holdout',
  classes: ['service', 'marketing'],
  prepare: ({ held }) => {
    if (!held.includes(true)) return undefined;
    return (_candidate, { program }) => (held[program] ? { reason: 'holdout' } : undefined);
  },
};

/** The user is not in the audience of the program. */
function audience({ programs }: Portfolio): Rule {
  const tests = programs.map((program) => testOf(program.audience));
  return {
    kind: 'audience',
    classes: everyClass,
    prepare: ({ read }) => {
      const isIn = tests.map((test) => test(read));
      if (!isIn.includes(false)) return undefined;
      return (_candidate, { program }) => (isIn[program] ? undefined : { reason: 'not_in_audience' });
    },
  };
}

/** Rules that always hold and that no program can switch off. */
export const standingRules = (portfolio: Portfolio): readonly Rule[] => [
  stopped(portfolio),
  transaction(portfolio),
  consent(portfolio),
  address(portfolio),
  holdout,
  audience(portfolio),
  preference,
];

/** Every reason that a standing rule may give. */
export const standingReasons: Readonly<Record<string, string>> = {
  everything_stopped: 'everything is stopped',
  marketing_stopped: 'all marketing is stopped',
  channel_stopped: 'the channel is stopped',
  program_stopped: 'the program is stopped',
  message_stopped: 'the message is stopped',
  no_transaction: 'the message is transactional, and nothing that happened to the user asks for it',
  dated_ahead: 'the address, or what the user said of the topic, is dated more than a day ahead',
  no_address: 'there is no valid address on the channel',
  topic_opted_out: 'the user withdrew consent to the topic',
  opted_out: 'the user withdrew consent to the channel',
  no_consent: 'the user never consented to the channel',
  topic_unwanted: 'the user would rather not hear of the topic',
  holdout: 'the user is in a holdout',
  not_in_audience: 'the user is not in the audience of the program',
};
