import { days, fateOf, guardrail, hours, noon, scenarioWith, type Run } from './system.ts';

const sale = { topic: 'offers', class: 'marketing', channels: ['push'], worth: 1 } as const;
const draft = { ...sale, worth: 9, test: true } as const;

const isTester = (run: Run, value: boolean, at: number) =>
  run.tell(run.facts.of({ kind: 'trait', user: 'tester', name: 'tester', value, at }));

export const blockedUntilConfirmed = guardrail(
  'F36',
  'a test stays among testers; far more than was expected waits for a confirmation',
  async (start, promise) => {
    const messages = { draft, sale };
    const nobody = await start(scenarioWith({ messages: { draft } }));
    await nobody.tell(...nobody.facts.known('tester'));
    await isTester(nobody, true, days(-1));
    promise(
      (await nobody.ask(noon, { user: 'tester' })).intent === undefined,
      'without a test audience a test goes to nobody',
    );
    const run = await start(scenarioWith({ messages, testers: 'tester' }));
    await run.tell(...run.facts.known('tester'));
    await isTester(run, true, days(-1));
    const live = await run.ask(noon);
    promise(live.intent?.message === 'sale', 'a live user does not get a test, however much it is worth');
    promise(fateOf(live, 'draft').reasons.length > 0, 'and it is said why');
    const tried = await run.ask(noon, { user: 'tester' });
    promise(tried.intent?.message === 'draft', 'a tester does');
    await isTester(run, false, noon + 1);
    promise(
      !(await run.sent(noon + 2)).includes('draft'),
      'nor does who is no tester any more when it leaves',
    );

    const crowd = await start(scenarioWith({ forecast: 2 }));
    const users = Array.from({ length: 30 }, (_, i) => `w-${i}`);
    for (const user of users) await crowd.tell(...crowd.facts.known(user));
    const went: string[] = [];
    for (const user of users) {
      const verdict = await crowd.ask(noon, { user });
      if (verdict.intent) went.push(user);
      else promise(fateOf(verdict, 'sale').reasons.length > 0, 'what waits says why');
    }
    promise(went.length === 20, `of 30 reasons where 2 were expected 20 are answered, not ${went.length}`);
    await crowd.system.confirm(40);
    const waited = users.filter((user) => !went.includes(user));
    for (const user of waited) {
      const late = await crowd.decide(hours(1), user);
      promise(late.intent !== undefined, 'what waited is answered when it is confirmed');
    }
  },
);
