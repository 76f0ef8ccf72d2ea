import type { Portfolio } from '../program/index.ts';

/** What sends a message by a channel is called: the message alone where there is one channel. */
export const armName = (
  { messages, channels }: Portfolio,
  { message, channel }: { readonly message: number; readonly channel: number },
): string =>
  channels.length === 1
    ? messages[message]!.name
    : `${messages[message]!.name} by ${channels[channel]!.name}`;

/** Silence, as an arm. */
export const noSend = 'no-send';
