import { codedErrors } from '../kit/index.ts';

export const simulationErrors = codedErrors({
  SIMULATION_PRESET_BROKEN: {
    when: 'A preset does not fit the schema of the world, or names a time zone that this runtime does not know.',
    fix: 'Mend the named field; a number may be left out to take its default.',
    message: (at: { readonly what: string; readonly path: string; readonly problem: string }) =>
      `${at.what}, ${at.path || 'top level'}: ${at.problem}.`,
  },
  SIMULATION_ZONE_UNKNOWN: {
    when: 'A preset names a time zone that this runtime does not know.',
    fix: 'Use an IANA name such as Europe/Berlin.',
    message: (at: { readonly zone: string }) => `Time zone "${at.zone}" is unknown.`,
  },
  SIMULATION_MESSAGE_BROKEN: {
    when: 'A message of the catalogue has a wrong number of topics or an unknown family.',
    fix: 'Give one weight per topic of the preset, one of them positive, and a family of the preset.',
    message: (at: { readonly message: number; readonly problem: string }) =>
      `Message ${at.message} of the catalogue: ${at.problem}.`,
  },
  SIMULATION_DELIVERY_BROKEN: {
    when: 'A delivery names a user, message, channel or minute outside the world.',
    fix: 'Users, messages and channels count from 0; minutes lie in 0..1439 of the day of the step.',
    message: (at: { readonly row: number; readonly problem: string }) =>
      `Delivery ${at.row} of the block: ${at.problem}.`,
  },
});
