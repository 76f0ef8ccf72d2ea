/** A contact plan: how much in a week, on which channels, at what hour, about what. */
export interface Plan {
  readonly name: string;
  /** 0..7: at most one message a day. */
  readonly perWeek: number;
  /** Local hour of sending. */
  readonly hour: number;
  /** Names of channels, used in turn; every channel when left out. */
  readonly channels?: readonly string[];
  /** Only messages made for the user's situation, or any. */
  readonly aim: 'fitting' | 'any';
  /** Whether messages that give something away may go; default false. */
  readonly offers?: boolean;
}

/** The eight plans between which the references choose; the first is silence. */
export const contactPlans: readonly Plan[] = [
  { name: 'silence', perWeek: 0, hour: 18, aim: 'fitting' },
  { name: 'one a week', perWeek: 1, hour: 18, aim: 'fitting' },
  { name: 'three a week', perWeek: 3, hour: 18, aim: 'fitting' },
  { name: 'one a day', perWeek: 7, hour: 18, aim: 'fitting' },
  { name: 'push in the evening', perWeek: 3, hour: 20, channels: ['push'], aim: 'fitting' },
  { name: 'in the app', perWeek: 5, hour: 9, channels: ['in-app'], aim: 'fitting' },
  { name: 'offers', perWeek: 2, hour: 18, aim: 'fitting', offers: true },
  { name: 'whatever the situation', perWeek: 3, hour: 18, aim: 'any' },
];
