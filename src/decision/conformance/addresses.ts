import { cap, minimumGap } from '../../eligibility/index.ts';
import { days, fateOf, guardrail, hours, noon, scenarioWith, type Run, type Verdict } from './system.ts';

/** Gives users one address on push. */
const share = (run: Run, users: readonly string[], at: number) =>
  run.tell(
    ...users.map((user) =>
      run.facts.of({ kind: 'address', user, channel: 'push', address: 'home', valid: true, at }),
    ),
  );

/** Known users who share the address `home` on push. */
async function household(run: Run, users: readonly string[]): Promise<Run> {
  for (const user of users) await run.tell(...run.facts.known(user));
  await share(run, users, days(-100));
  return run;
}

const consent = (
  run: Run,
  user: string,
  { granted, at }: { readonly granted: boolean; readonly at: number },
) => run.tell(run.facts.of({ kind: 'consent', user, scope: 'push', granted, at }));

export const optOutByAddress = guardrail(
  'F32a',
  'an opt-out holds for everybody who has the address, until a new consent',
  async (start, promise) => {
    const run = await household(await start(scenarioWith()), ['a', 'b', 'c']);
    promise((await run.ask(noon, { user: 'b' })).intent !== undefined, 'a message to b is queued');
    await consent(run, 'a', { granted: false, at: noon + 1 });
    promise((await run.sent(noon + 2)).length === 0, 'what is queued for b does not leave when a opts out');
    const refused = await run.ask(hours(1), { user: 'b' });
    promise(refused.intent === undefined, 'nothing more is decided for b');
    promise(fateOf(refused, 'sale').reasons.length > 0, 'and it is said why');
    await run.tell(...run.facts.known('d'));
    await share(run, ['d'], hours(2));
    promise(
      (await run.ask(hours(2), { user: 'd' })).intent === undefined,
      'nor for who gets the address later',
    );
    promise((await run.ask(hours(2))).intent !== undefined, 'another address is not concerned');
    await run.tell(
      ...['b', 'c'].map((user) =>
        run.facts.of({ kind: 'consent', user, scope: 'push', granted: true, undated: true, at: hours(3) }),
      ),
    );
    promise(
      (await run.ask(hours(3) + 1, { user: 'b' })).intent === undefined,
      'a list that does not say since when opens no address',
    );
    await consent(run, 'c', { granted: true, at: hours(3) });
    promise(
      (await run.ask(hours(4), { user: 'b' })).intent !== undefined,
      'a new consent at the address opens it',
    );
    promise(
      (await run.ask(hours(4), { user: 'a' })).intent === undefined,
      'but not for the user who said no',
    );
  },
);

export const capsByAddress = guardrail(
  'G7a',
  'limits count contacts of everybody who has the address, exact among 32 at once',
  async (start, promise) => {
    for (const rule of [cap({ limit: 1, per: '24h' }), minimumGap({ gap: '24h' })]) {
      const run = await household(await start(scenarioWith({ rules: [rule] })), ['a', 'b']);
      promise((await run.ask(hours(0), { user: 'a' })).intent !== undefined, 'the first at the address goes');
      promise(
        (await run.ask(hours(1), { user: 'b' })).intent === undefined,
        'the second does not, to whomever',
      );
      promise((await run.ask(hours(24), { user: 'b' })).intent !== undefined, 'it goes when there is room');
    }
    const late = await start(scenarioWith({ rules: [cap({ limit: 1, per: '24h' })] }));
    await household(late, ['a']);
    await late.ask(hours(0), { user: 'a' });
    await household(late, ['b']);
    promise(
      (await late.ask(hours(1), { user: 'b' })).intent === undefined,
      'contacts before it was shared count',
    );
    for (const limit of [1, 3]) {
      const run = await start(scenarioWith({ rules: [cap({ limit, per: '24h' })] }));
      const users = Array.from({ length: 8 }, (_, i) => `h${i}`);
      await household(run, users);
      const won = await intentsOf(32, (rival) => run.ask(noon, { user: users[rival % users.length] }));
      promise(won === limit, `of 32 at once for one address ${limit} go, not ${won}`);
      promise((await run.sent(noon)).length === limit, 'as many leave as were decided');
    }
  },
);

/** So many at once, again and again until none goes: one that decides may take the reasons of others along. */
export async function intentsOf(count: number, ask: (rival: number) => Promise<Verdict>): Promise<number> {
  let won = 0;
  for (;;) {
    const verdicts = await Promise.all(Array.from({ length: count }, (_, rival) => ask(rival)));
    const more = verdicts.filter(({ intent }) => intent !== undefined).length;
    if (more === 0) return won;
    won += more;
  }
}
