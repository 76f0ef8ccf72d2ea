import { digestOf } from '../../kit/index.ts';

const form = /^keyed:[0-9a-f]{32}$/;

/**
 * An address as a workspace keeps it: a digest under its secret, so that who has one address can be told and the
 * address cannot. What has this form already, as an export has it, stays.
 */
export const keyedAddress = (secret: string, channel: string, address: string): string =>
  form.test(address) ? address : keyed([secret, channel, 'address', address]);

/** What stands for the address of a user that has one nobody tells. */
export const untoldAddress = (secret: string, channel: string, user: string): string =>
  keyed([secret, channel, 'user', user]);

const keyed = (parts: readonly string[]): string => `keyed:${digestOf([...parts]).slice(0, 32)}`;
