import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { engineOf, machineZones, noStops, setupOf, type Zones } from '../engine/index.ts';
import type { Event, UserId } from '../events/index.ts';
import { millis, type Json } from '../kit/index.ts';
import { pushed } from '../opportunities/index.ts';
import { fixed } from '../policy/index.ts';
import { attributeOf, defineProgram, flag, happens, type Row } from '../program/index.ts';
import { memoryStore } from '../store/drivers/memory.ts';
import type { Commit, CommitOutcome, Store } from '../store/index.ts';
import {
  fatesOf,
  guardrailConformance,
  scenarioProgram,
  type OpenSystem,
  type Scenario,
  type Setup,
  type Verdict,
} from './index.ts';

/** A scenario as a program that sends what is worth most. */
function setupFor(scenario: Scenario): Setup {
  const { forecast } = scenario;
  const { testAudience, ...program } = defineProgram({
    id: scenarioProgram,
    owner: 'team',
    channels: Object.fromEntries(scenario.channels.map((channel) => [channel, { cost: 0 }])),
    features: { tester: flag(scenario.testers ?? 'tester') },
    testAudience: (who) => who.tester.isTrue(),
    candidateFeatures: { worth: attributeOf('worth') },
    messages: Object.fromEntries(
      Object.entries(scenario.messages).map(([name, { worth, ...message }]) => [
        name,
        { ...message, attributes: { worth } },
      ]),
    ),
    objectives: { gain: happens('buy', { horizon: '1d', unit: 'purchase', rate: 1 }) },
    generators: [pushed({ source: 'upstream', ...(forecast === undefined ? {} : { forecast }) })],
    slots: scenario.slots,
    rules: scenario.rules,
    policy: fixed('best'),
    exploration: { mass: 0, silence: 0 },
    holdout: scenario.holdout,
  });
  const belief = { mean: { gain: { candidate: { worth: 1 } } } };
  const programs = [scenario.testers === undefined ? program : { ...program, testAudience }];
  return setupOf({ programs, belief, workspace: { id: 'w', secret: 's' } });
}

const machine = machineZones();

/** This engine over a store in memory, as the suite sees it. */
const engineOver =
  (store: () => Store = memoryStore, zones: Zones = machine): OpenSystem =>
  async (scenario) => {
    const own = store();
    let setup = setupFor(scenario);
    let engine = engineOf({ store: own, setup, zones });
    return {
      tell: async (facts) => {
        const users = [...new Set(facts.map(({ user }) => user))];
        await engine.take(users.map((user) => ({ user, facts: facts.filter((fact) => fact.user === user) })));
      },
      decide: async (user, at) => {
        const [result] = await engine.take([{ user, facts: [], decideAt: millis(at) }]);
        const decision = result!.decision!;
        const { messages, channels } = setup.portfolio;
        const chosen = decision.candidates[decision.chosen];
        const intent = chosen && {
          message: messages[chosen.message]!.name,
          channel: channels[chosen.channel]!.name,
          slot: chosen.slot,
        };
        const control = decision.assignments.some(({ arm }) => arm === 'held');
        return { fates: fatesOf(decision, { messages }), control, ...(intent ? { intent } : {}) };
      },
      send: async (at) => {
        const left: { user: UserId; message: string }[] = [];
        await engine.dispatch({ now: millis(at), limit: 1000, lease: 1 }, (outgoing) => {
          for (const { user, intent } of outgoing) left.push({ user, message: intent.message });
        });
        return left;
      },
      change: async (rules) => {
        setup = setupFor({ ...scenario, rules });
        engine = engineOf({ store: own, setup, zones });
      },
      stop: async (marketing) => engine.stop({ ...noStops, marketing }),
      confirm: (atMost) => engine.confirm(`${scenarioProgram}/upstream`, atMost),
      close: () => own.close(),
    };
  };

describe('this engine keeps the guardrails', () => {
  test.each(guardrailConformance)('$id: $name', ({ run }) => run(engineOver()));
});

test('every check has an id of its own', () => {
  const ids = guardrailConformance.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every check has its paragraph in the guide', () => {
  const guide = readFileSync(new URL('../../docs/guardrails.md', import.meta.url), 'utf8');
  const missing = guardrailConformance.filter(({ id }) => !guide.includes(`**${id}**`));
  expect(missing).toEqual([]);
});

// Careless systems: each check must catch one.

type Careless = (open: OpenSystem) => OpenSystem;

const inScenario =
  (change: (scenario: Scenario) => Scenario): Careless =>
  (open) =>
  (scenario) =>
    open(change(scenario));

const withRules = (change: (rules: readonly Row[]) => readonly Row[]): Careless =>
  inScenario((scenario) => ({ ...scenario, rules: change(scenario.rules) }));

const withOptions = (change: (options: Record<string, unknown>) => Record<string, unknown>): Careless =>
  withRules((rules) =>
    rules.map((row) => ({
      ...row,
      options: change(row.options as Record<string, unknown>) as Row['options'],
    })),
  );

const withoutKind = (kind: string): Careless =>
  withRules((rules) => rules.filter((row) => row.kind !== kind));

const withFacts =
  (change: (fact: Event) => readonly Event[]): Careless =>
  (open) =>
  async (scenario) => {
    const system = await open(scenario);
    return { ...system, tell: (facts) => system.tell(facts.flatMap(change)) };
  };

const withVerdicts =
  (change: (verdict: Verdict) => Verdict): Careless =>
  (open) =>
  async (scenario) => {
    const system = await open(scenario);
    return { ...system, decide: async (user, at) => change(await system.decide(user, at)) };
  };

const inZone = (zone: string): Careless =>
  withFacts((fact) => [fact.kind === 'zone' ? { ...fact, zone } : fact]);

const ownAddresses: Careless = withFacts((fact) => [
  fact.kind === 'address' ? { ...fact, address: `${fact.address}-${fact.user}` } : fact,
]);

/** Takes every list of users for their own words of the day. */
const believingLists: Careless = withFacts((fact) => {
  if (fact.kind !== 'consent' && fact.kind !== 'address') return [fact];
  const { undated: _ignored, ...said } = fact;
  return [said];
});

const everyClass = (cls: 'marketing' | 'transactional'): Careless =>
  inScenario((scenario) => ({
    ...scenario,
    messages: Object.fromEntries(
      Object.entries(scenario.messages).map(([name, message]) => [name, { ...message, class: cls }]),
    ),
  }));

/** A store that lets every commit win: it looks at neither versions nor facts. */
const lastWriterWins = (): Store => {
  const store = memoryStore();
  const overwrite = async (commit: Commit): Promise<CommitOutcome> => {
    const { also: _ignored, ...rest } = commit;
    const [found] = await store.read([commit.user]);
    const [outcome] = await store.commit([{ ...rest, expected: found!.version, facts: [] }]);
    return outcome!.kind === 'conflict' ? overwrite(commit) : outcome!;
  };
  return { ...store, commit: (commits) => Promise.all(commits.map(overwrite)) };
};

/** A store that does not keep what a holdout kept back. */
const withoutShadows = (): Store => {
  const store = memoryStore();
  const commit: Store['commit'] = (commits) =>
    store.commit(
      commits.map((one) => {
        const { shadow: _ignored, ...state } = one.state;
        return { ...one, state };
      }),
    );
  return { ...store, commit };
};

/** A store that takes a shadow for an intent. */
const sendingShadows = (): Store => {
  const store = memoryStore();
  const commit: Store['commit'] = (commits) =>
    store.commit(
      commits.map((one) => {
        const { shadow, ...state } = one.state;
        const due = one.due?.map(({ work, ...rest }) => {
          const { shadow: _ignored, ...pending } = work as Record<string, Json>;
          return { ...rest, work: pending };
        });
        return { ...one, ...(due ? { due } : {}), state: { ...state, contacts: shadow ?? state.contacts } };
      }),
    );
  return { ...store, commit };
};

/** A store that compares users alone: at an address the last writer wins. */
const blindToAddresses = (): Store => {
  const store = memoryStore();
  const overwrite = async (commit: Commit): Promise<CommitOutcome> => {
    const [outcome] = await store.commit([commit]);
    if (outcome!.kind !== 'conflict' || outcome!.of === undefined) return outcome!;
    const { of: lost, found } = outcome!;
    const also = (commit.also ?? []).map((one) =>
      one.kind === 'address' && one.key === lost ? { ...one, expected: found } : one,
    );
    return also.some((one) => one.kind === 'user' && one.user === lost)
      ? outcome!
      : overwrite({ ...commit, also });
  };
  return { ...store, commit: (commits) => Promise.all(commits.map(overwrite)) };
};

/** A store that keeps contacts at an address, and not what was said there. */
const deafAtAddresses = (): Store => {
  const store = memoryStore();
  const readAddresses: Store['readAddresses'] = async (keys) =>
    (await store.readAddresses(keys)).map(({ state, version }) => ({
      state: state.kind === 'shared' ? { ...state, consent: {} } : state,
      version,
    }));
  return { ...store, readAddresses };
};

/** A store whose contacts are forgotten 92 days before the newest. */
const forgetfulByClock = (): Store => {
  const store = memoryStore();
  const commit: Store['commit'] = (commits) =>
    store.commit(
      commits.map((one) => {
        const newest = Math.max(...one.state.contacts.map(({ slot }) => slot));
        const contacts = one.state.contacts.filter(({ slot }) => slot > newest - 92 * 86_400_000);
        return { ...one, state: { ...one.state, contacts } };
      }),
    );
  return { ...store, commit };
};

const cutAtMidnight: Careless = withOptions((options) => {
  const windows = options['windows'] as readonly { from: string; to: string }[];
  return {
    ...options,
    windows: windows.map((window) => (window.to < window.from ? { ...window, to: '24:00' } : window)),
  };
});

/** By which carelessness each check is broken. */
const careless: Readonly<Record<string, readonly Careless[]>> = {
  // First come, first served: nothing is worth more than another.
  G1: [
    inScenario((scenario) => ({
      ...scenario,
      messages: Object.fromEntries(
        Object.entries(scenario.messages).map(([name, message]) => [name, { ...message, worth: 1 }]),
      ),
    })),
  ],
  // The calendar of the project, not of the user; calendar where rolling was asked for.
  G2: [
    inZone('UTC'),
    withOptions((options) => ({ ...options, per: options['per'] === '24h' ? 'day' : options['per'] })),
  ],
  // Everybody has the whole limit; nobody is explored.
  G3: [
    withOptions(({ newUsers: _ignored, ...options }) => options),
    withOptions((options) => ({ ...options, newUsers: { ...(options['newUsers'] as object), explored: 0 } })),
  ],
  // One limit overrides the others.
  G4: [withRules((rules) => rules.slice(-1)), withRules((rules) => rules.slice(0, 1))],
  G5: [withRules((rules) => rules.slice(0, 1))],
  // Capped messages vanish.
  G6: [
    withVerdicts((verdict) => ({ ...verdict, fates: verdict.fates.filter(({ kind }) => kind === 'chosen') })),
    withOptions((options) => ({ ...options, otherwise: 'drop' })),
  ],
  // Each channel has its own ledger; concurrent writers overwrite each other.
  G7: [withOptions((options) => ({ ...options, same: 'channel' })), () => engineOver(lastWriterWins)],
  // The address is not looked at; it is, but rivals for it overwrite each other.
  G7a: [ownAddresses, () => engineOver(blindToAddresses)],
  // Control is picked, but not told where it would have been; everybody is contacted.
  G8: [
    withVerdicts((verdict) => (verdict.control ? { ...verdict, fates: [] } : verdict)),
    inScenario((scenario) => ({ ...scenario, holdout: 0 })),
    // What was kept back takes no place, so that limits bind the treated alone; or the shadow is sent.
    () => engineOver(withoutShadows),
    () => engineOver(sendingShadows),
  ],
  // Triggered messages go at once.
  G9: [inScenario((scenario) => ({ ...scenario, slots: 'now' }))],
  G10: [withoutKind('quietHours'), inZone('America/New_York')],
  // No zone is taken for UTC; rules are read once.
  G11: [
    () => engineOver(memoryStore, (zone) => machine(zone ?? 'UTC')),
    (open) => async (scenario) => ({ ...(await open(scenario)), change: async () => {} }),
  ],
  G12: [cutAtMidnight],
  // One rule book for all.
  G13: [everyClass('marketing'), everyClass('transactional')],
  // The time is chosen, limits are not looked at.
  G14: [withoutKind('cap'), withoutKind('minimumGap')],
  G15: [
    withOptions((options) => ({ ...options, counts: ['marketing'] })),
    withOptions((options) => ({ ...options, counts: ['marketing', 'service'] })),
  ],
  G16: [withOptions((options) => ({ ...options, classes: ['marketing', 'service', 'transactional'] }))],
  // The fourth is dropped; or put off by the window from now.
  G17: [
    withOptions((options) => ({ ...options, otherwise: 'drop' })),
    withVerdicts((verdict) =>
      verdict.fates.some(({ kind }) => kind === 'deferred') && verdict.intent
        ? { ...verdict, intent: { ...verdict.intent, slot: verdict.intent.slot + 14 * 86_400_000 } }
        : verdict,
    ),
  ],
  // 0 is taken for unset, unset for none.
  G18: [
    withOptions((options) => ({
      ...options,
      limit: options['limit'] === 0 ? null : (options['limit'] ?? 1),
    })),
    withOptions((options) => ({ ...options, limit: options['limit'] ?? null })),
  ],
  // Every delivery of a fact is a new fact.
  G19: [renamed()],
  // No limit; contacts are forgotten by the clock of the moment.
  F11: [withoutKind('cap'), () => engineOver(forgetfulByClock)],
  // Wall time is read as if the offset of the day before still held.
  F12: [inZone('Etc/GMT-1'), inZone('Etc/GMT-2')],
  F13: [withoutKind('quietHours')],
  // An invalid zone is taken for UTC; the zone is read when deciding only.
  F14: [
    () => engineOver(memoryStore, (zone) => machine(zone) ?? machine('UTC')),
    withFacts((fact) => (fact.kind === 'zone' && fact.zone === 'Asia/Tokyo' ? [] : [fact])),
  ],
  F17: [renamed()],
  // The order of arrival decides.
  F18: [withFacts((fact) => [fact.kind === 'consent' ? { ...fact, at: fact.at + arrivals() } : fact])],
  F31: [(open) => async (scenario) => ({ ...(await open(scenario)), stop: async () => {} })],
  // Consent is looked at when deciding only; a new address or an old list is taken for a new consent.
  F32: [
    withFacts((fact) => (fact.kind === 'consent' && !fact.granted ? [] : [fact])),
    withFacts((fact) =>
      fact.kind === 'address' && fact.address === 'new'
        ? [
            fact,
            {
              kind: 'consent',
              id: `${fact.id}-c` as Event['id'],
              user: fact.user,
              at: fact.at,
              scope: 'push',
              granted: true,
            },
          ]
        : [fact],
    ),
    believingLists,
  ],
  F32b: [believingLists],
  // The address is not looked at; or its contacts are, and not what was said there; a list is as good as a word.
  F32a: [ownAddresses, () => engineOver(deafAtAddresses), believingLists],
  // Tests are messages like any other; any number is fine; what waits waits for ever.
  F36: [
    inScenario((scenario) => ({
      ...scenario,
      messages: Object.fromEntries(
        Object.entries(scenario.messages).map(([name, { test: _ignored, ...message }]) => [name, message]),
      ),
    })),
    inScenario(({ forecast: _ignored, ...scenario }) => scenario),
    (open) => async (scenario) => ({ ...(await open(scenario)), confirm: async () => {} }),
  ],
  // The label is believed.
  F33: [withFacts((fact) => [fact.kind === 'opportunity' ? { ...fact, message: 'promo' } : fact])],
};

let serial = 0;
function renamed(): Careless {
  return withFacts((fact) => [{ ...fact, id: `${fact.id}-${++serial}` as Event['id'] }]);
}

/** Later on every call, by more than the suite reaches back. */
function arrivals(): number {
  serial++;
  return serial * 10 * 86_400_000;
}

const mutants = guardrailConformance.flatMap(({ id, run }) =>
  (careless[id] ?? []).map((breaks, i) => ({ id, number: i + 1, run, breaks })),
);

test('for every check there is a careless system', () => {
  expect(Object.keys(careless).sort()).toEqual(guardrailConformance.map(({ id }) => id).sort());
});

test.each(mutants)('$id catches careless system $number', async ({ id, run, breaks }) => {
  await expect(run(breaks(engineOver()))).rejects.toThrow(`Guardrail ${id}`);
});
