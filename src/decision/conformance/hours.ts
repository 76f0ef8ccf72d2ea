import { cap, quietHours } from '../../eligibility/index.ts';
import { millis, msPerDay, msPerHour } from '../../kit/index.ts';
import { days, fateOf, guardrail, hours, noon, scenarioWith } from './system.ts';

const night = quietHours({ windows: [{ from: '22:00', to: '08:00' }] });

/** Full hours of Berlin in summer, two ahead of UTC. */
const berlin = (day: number, hour: number, minute = 0) => millis(Date.UTC(2024, 5, day, hour - 2, minute));
const hourOf = (slot: number): number => ((slot + 2 * msPerHour) % msPerDay) / msPerHour;

export const timeIsALever = guardrail(
  'G9',
  'the time is chosen in the same decision, for what is triggered too',
  async (start, promise) => {
    const run = await start(scenarioWith({ slots: { at: [9, 19], ahead: '2d' } }));
    const { intent } = await run.ask(hours(0), { message: 'sale' });
    promise(
      intent !== undefined && [9, 19].includes(hourOf(intent.slot)),
      'a triggered message goes at a planned hour',
    );
    promise((await run.sent(millis(intent!.slot - 1))).length === 0, 'it does not leave before');
    promise((await run.sent(intent!.slot)).length === 1, 'it leaves at its slot');
  },
);

export const neverInQuietHours = guardrail('G10', 'no slot is in quiet hours', async (start, promise) => {
  const everyHour = Array.from({ length: 24 }, (_, hour) => hour);
  for (const slots of ['now', { at: everyHour, ahead: '2d' }] as const) {
    const run = await start(scenarioWith({ slots, rules: [night, cap({ limit: 1, per: '1h' })] }));
    for (let hour = 0; hour < 48; hour++) {
      const { intent } = await run.ask(hours(hour));
      const local = intent === undefined ? 12 : hourOf(intent.slot);
      promise(local >= 8 && local < 22, `a message was planned for ${local}:00`);
    }
  }
});

export const unknownZone = guardrail(
  'G11',
  'without a zone hours fail closed; a rule that changes holds at once',
  async (start, promise) => {
    const run = await start(scenarioWith({ rules: [night] }), []);
    await run.tell(...run.facts.known('u', { zone: null }));
    const closed = await run.ask(hours(0), { until: hours(20) });
    promise(closed.intent === undefined, 'nothing goes to a user whose zone is unknown');
    promise(fateOf(closed, 'sale').reasons.length > 0, 'the reason is told');
    await run.tell(run.facts.of({ kind: 'zone', zone: 'Europe/Berlin', at: hours(1) }));
    promise((await run.ask(hours(1))).intent !== undefined, 'it goes when the zone is known');
    await run.system.change([night, quietHours({ windows: [{ from: '08:00', to: '22:00' }] })]);
    promise((await run.sent(hours(1))).length === 0, 'a new rule holds for what was decided before it');
    promise((await run.ask(hours(2))).intent === undefined, 'a new rule holds for the next decision');
  },
);

export const noHoles = guardrail(
  'G12',
  'hours that cross midnight and the end of the week leave no hole',
  async (start, promise) => {
    const run = await start(scenarioWith({ rules: [night] }));
    // Sunday 9 June, 21:30, to Monday 08:30, every half an hour.
    for (let half = 0; half <= 22; half++) {
      const at = millis(berlin(9, 21, 30) + (half * msPerHour) / 2);
      const open = half === 0 || at >= berlin(10, 8);
      const { intent } = await run.ask(at);
      promise(
        intent?.slot === (open ? at : berlin(10, 8)),
        `at ${half / 2} hours past 21:30 the slot is wrong`,
      );
    }
  },
);

export const clockJumps = guardrail(
  'F11',
  'a clock that jumps never loosens a cap',
  async (start, promise) => {
    const run = await start(scenarioWith({ rules: [cap({ limit: 1, per: '24h' })] }));
    await run.ask(hours(0));
    // What upstream raised before the clock went back is still open.
    await run.tell(run.facts.reason(hours(-2)));
    promise((await run.decide(hours(-1))).intent === undefined, 'an hour back the window is still full');
    promise((await run.ask(hours(1))).intent === undefined, 'an hour on the window is still full');
    // Ten years ahead it is another day; the clock is set right, and nothing was forgotten.
    for (const day of [3652, 3654, 3656]) await run.ask(days(day));
    promise((await run.ask(hours(2))).intent === undefined, 'ten years on and back the window is still full');
  },
);

export const summerTime = guardrail(
  'F12',
  'where the clock changes a message goes once, at the right wall time',
  async (start, promise) => {
    const rules = [quietHours({ windows: [{ from: '01:30', to: '02:30' }] })];
    const at = [2];
    // The night of 31 March 2024 has no 02:00 to 03:00, that of 27 October has it twice.
    const spring = Date.UTC(2024, 2, 31);
    const autumn = Date.UTC(2024, 9, 27);
    const slotAt = async (now: number, slots: 'now' | { at: readonly number[]; ahead: '20h' }) =>
      (await (await start(scenarioWith({ slots, rules }))).ask(now)).intent?.slot;
    promise(
      (await slotAt(spring + 0.5 * msPerHour, 'now')) === spring + msPerHour,
      'hours end where the clock jumps over their end',
    );
    promise(
      (await slotAt(autumn - 0.5 * msPerHour, 'now')) === autumn + 0.5 * msPerHour,
      'hours end at the first showing of their end',
    );
    const run = await start(scenarioWith({ slots: { at, ahead: '20h' } }));
    const { intent } = await run.ask(autumn - 6 * msPerHour);
    promise(intent?.slot === autumn, 'a repeated hour is planned at its first showing');
    const left = [
      await run.sent(autumn),
      await run.sent(autumn + msPerHour),
      await run.sent(autumn + 2 * msPerHour),
    ];
    promise(left.flat().length === 1, 'in a repeated hour a message leaves once');
  },
);

export const oddWindows = guardrail(
  'F13',
  'a window from a time to the same time is a whole day',
  async (start, promise) => {
    const wholeDay = quietHours({ windows: [{ days: ['wed'], from: '08:00', to: '08:00' }] });
    const run = await start(scenarioWith({ rules: [wholeDay] }));
    promise(
      (await run.ask(hours(0))).intent?.slot === berlin(6, 8),
      'quiet from Wednesday 08:00 ends on Thursday 08:00',
    );
  },
);

export const movedAway = guardrail(
  'F14',
  'a zone that nobody knows is none; a user who moves is looked at again',
  async (start, promise) => {
    const lost = await start(scenarioWith({ rules: [night] }));
    await lost.tell(lost.facts.of({ kind: 'zone', zone: 'Mars/Olympus', at: days(-1) }));
    promise(
      (await lost.ask(hours(0), { until: hours(9) })).intent === undefined,
      'an invalid zone fails closed',
    );
    const run = await start(scenarioWith({ rules: [night], slots: { at: [19], ahead: '1d' } }));
    const { intent } = await run.ask(noon);
    await run.tell(run.facts.of({ kind: 'zone', zone: 'Asia/Tokyo', at: hours(1) }));
    promise((await run.sent(intent!.slot)).length === 0, '19:00 in Berlin is night where the user is now');
  },
);
