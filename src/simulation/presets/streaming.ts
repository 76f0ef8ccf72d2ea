// A streaming service with free and paying listeners in five time zones. Synthetic: no team's data.
// Curves are shapes by hand; rates are set so that the calibration report lies inside published ranges.
import { parsePreset, type Preset } from '../preset.ts';

const json = {
  name: 'streaming',
  zones: [
    { zone: 'Europe/Berlin', share: 0.3 },
    { zone: 'Europe/London', share: 0.2 },
    { zone: 'America/New_York', share: 0.25 },
    { zone: 'America/Los_Angeles', share: 0.15 },
    { zone: 'Asia/Tokyo', share: 0.1 },
  ],
  rhythms: [
    {
      name: 'commuter',
      share: 0.35,
      weekday: [1, 0, 0, 0, 1, 3, 9, 14, 10, 4, 3, 3, 5, 4, 3, 4, 8, 13, 11, 7, 6, 6, 5, 3],
      weekend: [3, 2, 1, 0, 0, 1, 1, 3, 5, 7, 9, 9, 8, 7, 7, 7, 7, 8, 8, 8, 8, 8, 7, 5],
    },
    {
      name: 'desk',
      share: 0.25,
      weekday: [0, 0, 0, 0, 0, 0, 1, 4, 9, 12, 12, 11, 7, 10, 12, 11, 9, 6, 3, 3, 3, 3, 2, 1],
      weekend: [2, 1, 0, 0, 0, 0, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4, 3],
    },
    {
      name: 'evening',
      share: 0.3,
      weekday: [4, 2, 1, 0, 0, 0, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 6, 9, 12, 14, 15, 14, 11, 8],
      weekend: [7, 5, 3, 1, 0, 0, 0, 1, 2, 4, 5, 6, 6, 7, 7, 8, 9, 11, 13, 14, 14, 13, 12, 9],
    },
    {
      name: 'night',
      share: 0.1,
      weekday: [14, 12, 9, 6, 3, 1, 0, 0, 0, 1, 2, 3, 4, 4, 4, 4, 5, 5, 6, 7, 9, 11, 13, 15],
      weekend: [16, 15, 13, 9, 5, 2, 0, 0, 0, 1, 2, 3, 4, 5, 5, 5, 5, 6, 7, 8, 9, 11, 13, 15],
    },
  ],
  channels: [
    {
      name: 'email',
      consentShare: 0.75,
      tokenShare: 0.97,
      cost: 0.0004,
      seen: 0.7,
      hourWeight: 0.15,
      seenDelayMinutes: 240,
      open: -2.1,
      click: -3.6,
      visitOn: 'click',
      fatigue: 0.1,
      optOut: 0.0018,
      complaint: 0.0001,
    },
    {
      name: 'push',
      consentShare: 0.6,
      tokenShare: 0.85,
      appBound: true,
      cost: 0.0001,
      seen: 0.45,
      hourWeight: 0.8,
      seenDelayMinutes: 20,
      open: -3.2,
      click: -0.5,
      visitOn: 'open',
      fatigue: 0.14,
      optOut: 0.004,
      uninstall: 0.0003,
    },
    {
      name: 'in-app',
      appBound: true,
      waitsForSession: true,
      interruptMinutes: 0.5,
      cost: 0.00002,
      seen: 0.85,
      hourWeight: 0,
      seenDelayMinutes: 1,
      open: -2.6,
      click: -1.5,
      visitOn: 'click',
      fatigue: 0.06,
      optOut: 0.0003,
      complaint: 0,
    },
  ],
  families: [
    {
      name: 'activation',
      target: 'engagement',
      when: { maxTenureDays: 14 },
      strength: 0.35,
      types: { persuadable: 0.4, sureThing: 0.25, lostCause: 0.3, sleepingDog: 0.05 },
    },
    {
      name: 'reactivation',
      target: 'engagement',
      when: { minIdleDays: 14 },
      strength: 0.8,
      delayDays: 1.5,
      types: { persuadable: 0.3, sureThing: 0.1, lostCause: 0.48, sleepingDog: 0.12 },
    },
    {
      name: 'conversion',
      target: 'conversion',
      when: { plan: 'free' },
      misfit: 0,
      strength: 1.2,
      delayDays: 2,
      types: { persuadable: 0.3, sureThing: 0.2, lostCause: 0.42, sleepingDog: 0.08 },
    },
    {
      name: 'engagement',
      target: 'engagement',
      strength: 0.25,
      types: { persuadable: 0.4, sureThing: 0.3, lostCause: 0.25, sleepingDog: 0.05 },
    },
  ],
};

/** The running example: a streaming service with free and paying listeners in five zones, synthetic. */
export const streaming: Preset = parsePreset(json);
