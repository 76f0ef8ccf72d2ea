import { OpenFeature } from '@openfeature/server-sdk';
import { fantailProvider } from '../../src/apps/openfeature/index.ts';
import { portfolioOf } from '../../src/program/index.ts';
import { trial } from './program.ts';

/** The colour that a listener gets, and why. */
export async function colourOf(user: string, premium: boolean) {
  await OpenFeature.setProviderAndWait(fantailProvider({ portfolio: portfolioOf([trial]) }));
  return OpenFeature.getClient().getStringDetails('colour', '#000000', { targetingKey: user, premium });
}
