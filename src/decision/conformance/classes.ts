import { cap, quietHours } from '../../eligibility/index.ts';
import { days, fateOf, guardrail, everyClassWith, hours, noon, scenarioWith, type Run } from './system.ts';

/** Asks for one message alone. */
const only = async (run: Run, message: string, at: number) =>
  (await run.ask(at, { message })).intent?.message;

export const ownRules = guardrail(
  'G13',
  'transactional, service and marketing each have their own rules',
  async (start, promise) => {
    const shut = [{ from: '00:00', to: '24:00' }];
    const run = await start(
      everyClassWith([quietHours({ windows: shut, classes: ['service', 'marketing'] })]),
    );
    promise((await only(run, 'notice', hours(0))) === undefined, 'hours for service hold for service');
    promise((await only(run, 'code', hours(0))) === 'code', 'and not for what is transactional');
    const left = await start(everyClassWith());
    await left.tell(left.facts.of({ kind: 'consent', scope: 'push', granted: false, at: days(-1) }));
    promise((await only(left, 'sale', hours(0))) === undefined, 'an opt-out stops marketing');
    promise((await only(left, 'notice', hours(0))) === undefined, 'an opt-out stops service');
    promise(
      (await only(left, 'code', hours(0))) === 'code',
      'an opt-out does not stop what is transactional',
    );
  },
);

export const whatCounts = guardrail(
  'G15',
  'which contacts count is said, not guessed',
  async (start, promise) => {
    for (const counts of [['marketing'], ['marketing', 'service']] as const) {
      const rule = cap({ limit: 1, per: '24h', classes: ['marketing'], counts: [...counts] });
      const run = await start(everyClassWith([rule]));
      await only(run, 'notice', hours(0));
      const ignored = counts.length === 1;
      promise(
        ((await only(run, 'sale', hours(1))) === 'sale') === ignored,
        ignored ? 'a class that is not named does not count' : 'a class that is named counts',
      );
    }
  },
);

export const capsByClass = guardrail(
  'G16',
  'a cap on marketing does not hold up what is not',
  async (start, promise) => {
    const run = await start(everyClassWith([cap({ limit: 1, per: '7d' })]));
    promise((await only(run, 'sale', hours(0))) === 'sale', 'the first goes');
    promise((await only(run, 'news', hours(1))) === undefined, 'the cap is full');
    for (const message of ['code', 'notice', 'code'])
      promise((await only(run, message, hours(2))) === message, `${message} goes all the same`);
  },
);

export const onceOnly = guardrail(
  'G19',
  'the same facts and the same moment make one reservation',
  async (start, promise) => {
    const run = await start(scenarioWith({ rules: [cap({ limit: 5, per: '24h' })] }));
    const reason = run.facts.reason(noon);
    await run.tell(reason, reason);
    for (let i = 0; i < 20; i++) await run.tell(reason);
    const verdicts = await Promise.all(Array.from({ length: 8 }, () => run.decide(noon)));
    await run.tell(reason);
    const late = await run.decide(hours(1));
    const intents = [...verdicts, late].filter(({ intent }) => intent !== undefined).length;
    promise(intents === 1, `one reason makes one intent, not ${intents}`);
    const crowd = await start(scenarioWith({ rules: [cap({ limit: 1, per: '24h' })] }));
    await crowd.tell(crowd.facts.reason(noon), crowd.facts.reason(noon));
    await Promise.all([crowd.decide(noon), crowd.decide(noon)]);
    promise((await crowd.sent(noon)).length === 1, 'two reasons in one millisecond fill one place');
    promise((await crowd.sent(hours(1))).length === 0, 'what left does not leave again');
  },
);

export const sameFactOften = guardrail(
  'F17',
  'the same fact a hundred times has one effect',
  async (start, promise) => {
    const run = await start(scenarioWith({ rules: [cap({ limit: 2, per: '24h' })] }));
    const reason = run.facts.reason(noon);
    await run.tell(reason);
    await run.decide(noon);
    for (let i = 0; i < 100; i++) await run.tell(reason);
    promise((await run.decide(hours(1))).intent === undefined, 'a consumed reason is not raised again');
    promise((await run.sent(hours(1))).length === 1, 'one message leaves');
  },
);

export const optOutWins = guardrail(
  'F18',
  'what is said last holds, and an opt-out wins over a tie',
  async (start, promise) => {
    const consent = (run: Run, granted: boolean, at: number) =>
      run.tell(run.facts.of({ kind: 'consent', scope: 'push', granted, at }));
    const run = await start(scenarioWith());
    await consent(run, false, days(-1));
    await consent(run, true, days(-2));
    promise(
      (await only(run, 'sale', hours(0))) === undefined,
      'an older consent that comes late changes nothing',
    );
    await consent(run, true, days(-1));
    promise((await only(run, 'sale', hours(1))) === undefined, 'at one instant the opt-out wins');
    await consent(run, true, hours(1));
    promise((await only(run, 'sale', hours(2))) === 'sale', 'a later consent holds');
  },
);

export const stoppedQueue = guardrail(
  'F31',
  'what is stopped by hand does not leave, then or later',
  async (start, promise) => {
    const users = Array.from({ length: 50 }, (_, i) => `q-${i}`);
    const run = await start(scenarioWith());
    for (const user of users) {
      await run.tell(...run.facts.known(user));
      promise((await run.ask(noon, { user })).intent !== undefined, 'a message is queued');
    }
    await run.system.stop(true);
    promise((await run.sent(noon)).length === 0, 'nothing leaves after the stop');
    await run.system.stop(false);
    promise((await run.sent(hours(1))).length === 0, 'nothing that was stopped comes back by itself');
  },
);

export const optOutWhileQueued = guardrail(
  'F32',
  'an opt-out holds for what is queued, until a new consent',
  async (start, promise) => {
    const run = await start(scenarioWith());
    await run.ask(noon);
    await run.tell(run.facts.of({ kind: 'consent', scope: 'push', granted: false, at: noon + 1 }));
    promise((await run.sent(noon + 2)).length === 0, 'what is queued does not leave');
    await run.tell(
      run.facts.of({ kind: 'address', channel: 'push', address: 'new', valid: true, at: noon + 3 }),
    );
    promise((await run.ask(hours(1))).intent === undefined, 'a new address is no new consent');
    const yes = { kind: 'consent', scope: 'push', granted: true } as const;
    await run.tell(run.facts.of({ ...yes, undated: true, at: hours(1) + 1 }));
    promise((await run.ask(hours(1) + 2)).intent === undefined, 'nor is a list that does not say since when');
    await run.tell(run.facts.of({ ...yes, at: hours(2) }));
    promise((await run.ask(hours(2))).intent !== undefined, 'a new consent is');
  },
);

export const bouncedAddress = guardrail(
  'F32b',
  'an address that bounced stays out of use when an old list has it again',
  async (start, promise) => {
    const run = await start(scenarioWith());
    const say = (at: number, rest: object) =>
      run.tell(run.facts.of({ kind: 'address', channel: 'push', address: 'old', valid: true, at, ...rest }));
    await say(noon, {});
    promise((await run.ask(noon + 1)).intent !== undefined, 'a message goes to the address');
    await say(noon + 2, { valid: false });
    await say(noon + 3, { undated: true });
    promise((await run.sent(noon + 4)).length === 0, 'what is queued does not leave');
    promise(
      (await run.ask(hours(1))).intent === undefined,
      'a list that does not say since when makes it no better',
    );
    await say(hours(2), { address: 'new' });
    await say(hours(2) + 1, { undated: true });
    promise((await run.ask(hours(3))).intent === undefined, 'nor after another address was told');
    await say(hours(4), {});
    promise((await run.ask(hours(4) + 1)).intent !== undefined, 'a later word with its date is');
  },
);

export const mislabelled = guardrail(
  'F33',
  'marketing that is labelled transactional does not go, and it shows',
  async (start, promise) => {
    const promo = { topic: 'offers', class: 'transactional', channels: ['push'], worth: 9 } as const;
    const run = await start(scenarioWith({ messages: { promo } }));
    await run.tell(run.facts.of({ kind: 'consent', scope: 'push', granted: false, at: days(-1) }));
    const verdict = await run.ask(noon);
    promise(verdict.intent === undefined, 'without a transaction to answer it does not go');
    promise(fateOf(verdict, 'promo').reasons.length > 0, 'the record says why');
  },
);
