import { cap, minimumGap } from '../../eligibility/index.ts';
import { millis, msPerDay, msPerHour } from '../../kit/index.ts';
import { intentsOf } from './addresses.ts';
import { days, fateOf, guardrail, hours, noon, roomAt, scenarioWith } from './system.ts';

const oncePerMessage = cap({ limit: 1, per: '28d', same: 'message' });

export const bestFirst = guardrail(
  'G1',
  'places go to the most valuable, not to the first',
  async (start, promise) => {
    const worths = [
      [1, 5, 3],
      [5, 3, 1],
      [3, 1, 5],
    ];
    for (const worth of worths) {
      const messages = Object.fromEntries(
        worth.map((value, i) => [
          `m${i}`,
          { topic: 't', class: 'marketing' as const, channels: ['push'], worth: value },
        ]),
      );
      const run = await start(
        scenarioWith({ messages, rules: [cap({ limit: 2, per: '7d' }), oncePerMessage] }),
      );
      const taken: (string | undefined)[] = [];
      for (const hour of [0, 1, 2]) taken.push((await run.ask(hours(hour))).intent?.message);
      const best = [5, 3].map((value) => `m${worth.indexOf(value)}`);
      promise(
        taken.join() === [...best, undefined].join(),
        `of worth ${worth.join()} the best two go, not ${taken.join()}`,
      );
    }
  },
);

export const ownCalendar = guardrail(
  'G2',
  'windows are rolling, or of the calendar of the user',
  async (start, promise) => {
    // Auckland is 12 hours ahead of UTC in June: its day begins at noon of UTC.
    const local = (day: number, hour: number) => millis(Date.UTC(2024, 5, day, hour - 12));
    const inAuckland = async (rule: ReturnType<typeof cap>) => {
      const run = await start(scenarioWith({ rules: [rule] }), []);
      await run.tell(...run.facts.known('u', { zone: 'Pacific/Auckland' }));
      return run;
    };
    const byDay = await inAuckland(cap({ limit: 1, per: 'day' }));
    promise((await byDay.ask(local(5, 10))).intent !== undefined, 'the first of a day goes');
    promise((await byDay.ask(local(5, 20))).intent === undefined, 'midnight of UTC does not begin a day');
    promise((await byDay.ask(local(6, 1))).intent !== undefined, 'midnight of the user begins a day');
    const rolling = await inAuckland(cap({ limit: 1, per: '24h' }));
    await rolling.ask(local(5, 10));
    promise((await rolling.ask(local(6, 1))).intent === undefined, 'a rolling window knows no midnight');
    promise((await rolling.ask(local(6, 10))).intent !== undefined, 'a rolling window ends when it is over');
  },
);

export const newUsers = guardrail(
  'G3',
  'new users start conservative and are explored under a budget',
  async (start, promise) => {
    const explored = 0.2;
    const rule = cap({ limit: 3, per: '7d', newUsers: { age: '14d', limit: 1, explored } });
    const run = await start(scenarioWith({ rules: [rule] }));
    const contactsOf = async (user: string) => {
      let count = 0;
      for (const hour of [0, 1, 2, 3]) if ((await run.ask(hours(hour), { user })).intent) count++;
      return count;
    };
    promise((await contactsOf('u')) === 3, 'a known user has the ordinary limit');
    const users = 200;
    let more = 0;
    for (let i = 0; i < users; i++) {
      const user = `new-${i}`;
      await run.tell(...run.facts.known(user, { since: days(-1) }));
      const contacts = await contactsOf(user);
      promise(contacts === 1 || contacts === 3, `a new user has one of the two limits, not ${contacts}`);
      if (contacts === 3) more++;
    }
    // Five standard deviations of a binomial count on both sides.
    const slack = 5 * Math.sqrt(users * explored * (1 - explored));
    promise(Math.abs(more - users * explored) < slack, `${more} of ${users} new users were explored`);
  },
);

export const allCapsHold = guardrail(
  'G4',
  'all caps hold together, and each reason is kept',
  async (start, promise) => {
    const caps = [cap({ limit: 2, per: '7d' }), cap({ limit: 1, per: '24h' }), cap({ limit: 9, per: '28d' })];
    for (const rules of [caps, [...caps].reverse()]) {
      const run = await start(scenarioWith({ rules }));
      await run.ask(hours(0));
      const tight = await run.ask(hours(1));
      promise(fateOf(tight, 'sale').reasons.length === 1, 'the one cap that is full is the reason');
      promise(roomAt(tight, 'sale') === hours(24), 'the reason says when it has room');
      await run.ask(hours(24));
      const both = await run.ask(hours(25));
      promise(fateOf(both, 'sale').reasons.length === 2, 'two caps that are full are two reasons');
      promise(roomAt(both, 'sale') === days(7), 'the tightest wins');
    }
  },
);

export const gaps = guardrail(
  'G5',
  'late evening and the next morning are not both allowed',
  async (start, promise) => {
    for (const rule of [minimumGap({ gap: '8h' }), cap({ limit: 1, per: '8h' })]) {
      const run = await start(scenarioWith({ rules: [cap({ limit: 1, per: 'day' }), rule] }));
      promise((await run.ask(hours(11))).intent !== undefined, 'the first goes at 23:00');
      promise((await run.ask(hours(12))).intent === undefined, 'no second goes at 00:00');
      promise((await run.ask(hours(19))).intent !== undefined, 'one goes at 07:00');
    }
  },
);

export const explicitFates = guardrail(
  'G6',
  'a capped message is deferred, replaced or dropped, with the reason',
  async (start, promise) => {
    const replaced = await start(scenarioWith({ rules: [oncePerMessage] }));
    await replaced.ask(hours(0));
    const second = await replaced.ask(hours(1));
    promise(second.intent?.message === 'news', 'another message takes the place of a capped one');
    promise(
      fateOf(second, 'sale').kind === 'replaced' && fateOf(second, 'sale').reasons.length > 0,
      'a replaced message is told with its reason',
    );
    for (const otherwise of ['drop', 'defer'] as const) {
      const run = await start(scenarioWith({ rules: [cap({ limit: 1, per: '7d', otherwise })] }));
      await run.ask(hours(0));
      const verdict = await run.ask(hours(1), { message: 'sale' });
      const { kind, reasons } = fateOf(verdict, 'sale');
      promise(
        kind === (otherwise === 'drop' ? 'dropped' : 'deferred'),
        `a message to ${otherwise} is told as ${kind}`,
      );
      promise(reasons.length > 0, 'a message that does not go at once is told with the reason');
      promise(
        verdict.intent?.slot === (otherwise === 'drop' ? undefined : days(7)),
        'it is told when it goes',
      );
    }
  },
);

export const oneLedger = guardrail(
  'G7',
  'one ledger for all channels, exact among 32 at once',
  async (start, promise) => {
    const messages = {
      banner: { topic: 't', class: 'marketing', channels: ['inapp'], worth: 2 },
      sale: { topic: 't', class: 'marketing', channels: ['push'], worth: 1 },
    } as const;
    const run = await start(scenarioWith({ messages, rules: [cap({ limit: 1, per: '24h' })] }));
    promise((await run.ask(hours(0))).intent?.channel === 'inapp', 'the better message goes in-app');
    promise((await run.ask(hours(1))).intent === undefined, 'a contact in-app counts for push');
    for (const limit of [1, 3]) {
      const crowd = await start(scenarioWith({ rules: [cap({ limit, per: '24h' })] }));
      const won = await intentsOf(32, () => crowd.ask(noon));
      promise(won === limit, `of 32 at once ${limit} go, not ${won}`);
      promise((await crowd.sent(noon)).length === limit, 'as many leave as were decided');
    }
  },
);

export const timeAndCaps = guardrail(
  'G14',
  'choosing the time does not switch limits off',
  async (start, promise) => {
    const slots = { at: [9, 11, 13, 15, 17, 19], ahead: '3d' } as const;
    const rules = [cap({ limit: 2, per: '24h' }), minimumGap({ gap: '3h' })];
    const run = await start(scenarioWith({ slots, rules }));
    const planned: number[] = [];
    for (let i = 0; i < 12; i++) {
      const { intent } = await run.ask(hours(0));
      if (intent) planned.push(intent.slot);
    }
    const times = planned.sort((a, b) => a - b);
    promise(times.length >= 4, `the days ahead are used: ${times.length} planned`);
    promise(
      times.every((time) => times.filter((t) => t >= time && t < time + msPerDay).length <= 2),
      'planned messages keep the cap',
    );
    promise(
      times.every((time, i) => i === 0 || time - times[i - 1]! >= 3 * msPerHour),
      'planned messages keep the gap',
    );
  },
);

export const nextFeasible = guardrail(
  'G17',
  'the fourth of three a week goes at the next slot with room',
  async (start, promise) => {
    const run = await start(scenarioWith({ rules: [cap({ limit: 3, per: '7d', otherwise: 'defer' })] }));
    for (const day of [0, 1, 2]) {
      await run.ask(days(day));
      promise((await run.sent(days(day))).length === 1, 'the first three leave at once');
    }
    promise(
      (await run.ask(days(3))).intent?.slot === days(7),
      'the fourth goes when the first leaves the window',
    );
    promise((await run.ask(days(3))).intent?.slot === days(8), 'the fifth goes when the second does');
    promise((await run.sent(days(6))).length === 0, 'nothing leaves before its slot');
    promise((await run.sent(days(7))).length === 1, 'a deferred message leaves at its slot');
  },
);

export const zeroNullUnset = guardrail(
  'G18',
  'a cap of 0 is never, of null is none, and unset is refused',
  async (start, promise) => {
    const never = await start(scenarioWith({ rules: [cap({ limit: 0, per: '7d', otherwise: 'defer' })] }));
    const refused = await never.ask(hours(0));
    promise(refused.intent === undefined, 'a cap of 0 lets nothing through and queues nothing');
    promise(fateOf(refused, 'sale').kind === 'dropped', 'a message under a cap of 0 is dropped');
    const free = await start(scenarioWith({ rules: [cap({ limit: null, per: '7d' })] }));
    for (let i = 0; i < 9; i++)
      promise((await free.ask(hours(i))).intent !== undefined, 'a cap of null lets everything through');
    const { limit: _unset, ...rest } = cap({ limit: 1, per: '7d' }).options as Record<string, never>;
    const unset = { kind: 'cap', version: 1, options: rest };
    const opened = await start(scenarioWith({ rules: [unset] })).then(
      () => true,
      () => false,
    );
    promise(!opened, 'a cap without a limit is refused');
  },
);
