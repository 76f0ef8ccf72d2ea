import { cap, minimumGap } from '../../eligibility/index.ts';
import { days, guardrail, hours, noon, scenarioWith, type Run, type Verdict } from './system.ts';

const weekly = [cap({ limit: 2, per: '7d' }), minimumGap({ gap: '2d' })];

/** The instants at which a message would go are those of everybody, held out or not; control gets none. */
async function limitsAlike(run: Run, promise: (holds: boolean, promise: string) => void): Promise<void> {
  const found = { held: new Set<string>(), treated: new Set<string>() };
  const contacted = new Set<string>();
  for (let i = 0; i < 20; i++) {
    const user = `l-${i}`;
    await run.tell(...run.facts.known(user));
    const slots: string[] = [];
    let control = false;
    for (let day = 0; day < 12; day++) {
      const verdict = await run.ask(days(day), { user });
      control = verdict.control;
      slots.push(control ? keptBack(verdict) : (verdict.intent?.message ?? '-'));
      for (const sent of await run.system.send(days(day))) contacted.add(sent.user);
    }
    promise(contacted.has(user) !== control, 'control is never contacted, the others are');
    found[control ? 'held' : 'treated'].add(slots.join());
  }
  promise(found.treated.size === 1 && found.held.size === 1, 'limits are the same within an arm');
  promise(
    [...found.held][0] === [...found.treated][0],
    'limits leave control the same instants as the others',
  );
}

/** What a holdout alone kept back at an instant. */
const keptBack = ({ fates }: Verdict): string => {
  const best = fates.filter(({ kind }) => kind === 'control').map(({ message }) => message);
  return best.includes('sale') ? 'sale' : (best[0] ?? '-');
};

export const comparison = guardrail(
  'G8',
  'control is assigned at the same instant, under the same limits',
  async (start, promise) => {
    const holdout = 0.5;
    const rules = [cap({ limit: 0, per: '7d', same: 'message', channel: 'inapp' })];
    const run = await start(scenarioWith({ holdout, rules }));
    const users = 200;
    let held = 0;
    for (let i = 0; i < users; i++) {
      const user = `c-${i}`;
      await run.tell(...run.facts.known(user));
      const verdict = await run.ask(hours(0), { user });
      const again = await run.ask(days(1), { user });
      promise(verdict.control === again.control, 'a user stays where it was assigned');
      promise(verdict.control === (verdict.intent === undefined), 'control is not contacted, the others are');
      const fate = verdict.fates.find(({ message }) => message === 'sale');
      const slot = fate && 'slot' in fate ? fate.slot : undefined;
      promise(slot === noon, 'the slot is known for both, at the same instant');
      if (verdict.control) held++;
    }
    const slack = 5 * Math.sqrt(users * holdout * (1 - holdout));
    promise(Math.abs(held - users * holdout) < slack, `${held} of ${users} were held out`);
    await limitsAlike(await start(scenarioWith({ holdout, rules: weekly })), promise);
  },
);
