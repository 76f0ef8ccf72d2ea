// News for free listeners about what they like: whom it is worth it for, about what and on which channel, is learned.
import { cap, minimumGap, quietHours } from '../../src/eligibility/index.ts';
import { onSchedule } from '../../src/opportunities/index.ts';
import { topics } from '../../src/playbooks/messaging/index.ts';
import { cautious } from '../../src/policy/index.ts';
import {
  affinity,
  contactableDays,
  contacts,
  count,
  counted,
  defineProgram,
  eachChannel,
  flag,
  happens,
  hoursSince,
  reachable,
  sum,
} from '../../src/program/index.ts';

export const freeListeners = defineProgram({
  // What the messages are for in the simulated market: a reason to come back.
  id: 'reactivation',
  owner: 'free tier',
  channels: {
    email: { cost: 0.0004 },
    push: { cost: 0.0001 },
    'in-app': { cost: 0.00002, tolerance: '24h' },
  },
  features: {
    often: count('session').within('28d').over(28),
    sessions7: count('session').within('7d').log(),
    sessions28: count('session').within('28d').log(),
    minutes28: sum('session').within('28d').log().over(4),
    idle: hoursSince('session').log().over(4),
    opens28: count('open').within('28d').log(),
    premium: flag('premium'),
    tenure: hoursSince('join', {}, 10 * 365 * 24)
      .log()
      .over(10),
    email: reachable('email'),
    push: reachable('push'),
  },
  candidateFeatures: {
    channel: eachChannel(),
    channelOften: eachChannel('often'),
    taste: affinity('session').within('28d'),
    // Who listens more has more to gain by what they like.
    tasteOften: affinity('session').within('28d', 'often'),
    tiredAny: contacts('any').within('7d'),
    tiredMessage: contacts('message').within('28d'),
  },
  audience: (listener) => listener.premium.isFalse().and(listener.tenure.atLeast(14 * 24)),
  // Every topic of the streaming service, so that nobody's favourite is missing.
  messages: Object.fromEntries(
    topics.map((topic) => [`new-in-${topic}`, { topic, channels: ['email', 'push', 'in-app'] as const }]),
  ),
  objectives: {
    // What comes of a session by half a year later, advertising and premium together, by the test in
    // docs/finding-a-gain-figures.md, .03 EUR; and as much again, or a little less, for what a message brings after the week.
    // Whether somebody takes premium or leaves is in that price; both are rare, and noise would choose for them.
    engagement: counted('session', { horizon: '7d', unit: 'session', rate: 0.05 }),
    conversion: happens('subscribe', { horizon: '14d', unit: 'conversion', rate: 0, role: 'watch' }),
    retention: happens('leave', {
      horizon: '28d',
      unit: 'leaver',
      rate: 0,
      direction: 'decrease',
      role: 'watch',
    }),
    // Who takes a consent back is lost for good, and what messages would have brought with them: by the other test there
    // .7 EUR, and thirteen days of the fortnight.
    reachEmail: contactableDays('email', { horizon: '14d', unit: 'day', rate: 0.05 }),
    reachPush: contactableDays('push', { horizon: '14d', unit: 'day', rate: 0.05 }),
  },
  generators: [onSchedule({ hour: 17, validFor: '5h' })],
  slots: { at: [18], ahead: '5h' },
  rules: [
    quietHours({ windows: [{ from: '22:00', to: '07:00' }] }),
    cap({ limit: 1, per: 'day' }),
    minimumGap({ gap: '3d', same: 'message' }),
  ],
  // A message that changes nothing costs next to nothing here, so what is likelier to gain than to lose may go.
  policy: cautious({ sureness: 0 }),
  exploration: { mass: 0.02, silence: 0.02 },
});
