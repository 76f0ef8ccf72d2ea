import { eventSchema, userId, type Event, type UserId } from '../../events/index.ts';
import { millis, msPerDay, msPerHour, type Millis } from '../../kit/index.ts';
import type { ProgramInput, Row } from '../../program/index.ts';
import type { Fate } from '../fates.ts';

/** A message that a system may send. Of two that may go, the one of greater worth is better. */
interface ScenarioMessage {
  readonly topic: string;
  readonly class: 'transactional' | 'service' | 'marketing';
  readonly channels: readonly string[];
  readonly worth: number;
  /** On trial: for the test audience alone. */
  readonly test?: true;
}

/** What a system is to decide under. Rules are rows as a program declares them. */
export interface Scenario {
  readonly channels: readonly string[];
  readonly messages: Readonly<Record<string, ScenarioMessage>>;
  readonly rules: readonly Row[];
  readonly slots: NonNullable<ProgramInput<string, Record<string, never>, string>['slots']>;
  /** Share of users who are never contacted, for comparison. */
  readonly holdout: number;
  /** A trait: who has it may get messages that are on trial. Absent: nobody may. */
  readonly testers?: string;
  /** Opportunities a day that upstream is expected to raise, of all users; absent: any number. */
  readonly forecast?: number;
}

/** What was decided for one user at one instant. */
export interface Verdict {
  /** The message that is going to be sent, unless something stops it on its way out; absent for silence. */
  readonly intent?: { readonly message: string; readonly channel: string; readonly slot: number };
  /** What became of every message that was considered. */
  readonly fates: readonly Fate[];
  /** Whether the user is held out for comparison. */
  readonly control: boolean;
}

/** A message that left. */
export interface Sent {
  readonly user: UserId;
  readonly message: string;
}

/** A system that decides, as it is seen from outside. Instants are milliseconds of UTC. */
export interface DecidingSystem {
  /** Takes in facts, in this order; some may have come before. */
  tell(facts: readonly Event[]): Promise<void>;
  /** Decides on the open opportunities of a user; many at once must be as safe as one after another. */
  decide(user: UserId, at: number): Promise<Verdict>;
  /** Lets out all that is due at an instant and may still go, and tells what left. */
  send(at: number): Promise<readonly Sent[]>;
  /** From now on other rules hold. */
  change(rules: readonly Row[]): Promise<void>;
  /** Stops all marketing by hand, or lets it go again. */
  stop(marketing: boolean): Promise<void>;
  /** Confirms that upstream may raise so many opportunities a day. */
  confirm(atMost: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens an empty system for a scenario; rejects a scenario that cannot be understood. */
export type OpenSystem = (scenario: Scenario) => Promise<DecidingSystem>;

/** Wednesday, 5 June 2024, 12:00 in Berlin. */
export const noon = millis(Date.UTC(2024, 5, 5, 10));
export const hours = (count: number): Millis => millis(noon + count * msPerHour);
export const days = (count: number): Millis => millis(noon + count * msPerDay);

/** The program that facts about opportunities name. */
export const scenarioProgram = 'guardrails';

const marketing = { class: 'marketing', channels: ['push'] } as const;

/** `sale` and `news`, which is worth less, both marketing on push. */
export const scenarioWith = (change: Partial<Scenario> = {}): Scenario => ({
  channels: ['push', 'inapp'],
  messages: {
    news: { ...marketing, topic: 'music', worth: 1 },
    sale: { ...marketing, topic: 'offers', worth: 2 },
  },
  rules: [],
  slots: 'now',
  holdout: 0,
  ...change,
});

/** With a message of every class: `notice` is service and `code` transactional. */
export const everyClassWith = (rules: readonly Row[] = []): Scenario => ({
  ...scenarioWith({ rules }),
  messages: {
    ...scenarioWith().messages,
    notice: { class: 'service', topic: 'account', channels: ['push'], worth: 1 },
    code: { class: 'transactional', topic: 'login', channels: ['push'], worth: 1 },
  },
});

type Loose = { readonly kind: Event['kind'] } & Readonly<Record<string, unknown>>;

interface Known {
  readonly since?: number;
  readonly zone?: string | null;
}

/** Makes the facts of one run; each has an id of its own. */
class Facts {
  #serial = 0;

  of(fact: Loose): Event {
    return eventSchema.parse({ id: `fact-${++this.#serial}`, user: 'u', at: days(-300), ...fact });
  }

  /** A user since 300 days, reachable on both channels, in Berlin. */
  known(user = 'u', { since = days(-300), zone = 'Europe/Berlin' }: Known = {}): readonly Event[] {
    const fact = (rest: Loose) => this.of({ user, at: since, ...rest });
    const channels = ['push', 'inapp'].flatMap((channel) => [
      fact({ kind: 'consent', scope: channel, granted: true }),
      fact({ kind: 'address', channel, address: `${user}-${channel}`, valid: true }),
    ]);
    return zone === null ? channels : [...channels, fact({ kind: 'zone', zone })];
  }

  /** A reason to speak from an instant on, for three weeks unless it is said otherwise. */
  reason(at: number, change: Readonly<Record<string, unknown>> = {}): Event {
    const kind = 'opportunity' as const;
    const until = at + 21 * msPerDay;
    const named = { program: scenarioProgram, generator: 'upstream', key: `reason-${this.#serial}`, until };
    return this.of({ kind, at, ...named, ...change });
  }
}

/** A run of one scenario: a system, and facts for it. */
export class Run {
  readonly facts = new Facts();
  readonly system: DecidingSystem;

  constructor(system: DecidingSystem) {
    this.system = system;
  }

  tell(...facts: readonly Event[]): Promise<void> {
    return this.system.tell(facts);
  }

  decide(at: number, user = 'u'): Promise<Verdict> {
    return this.system.decide(userId.parse(user), at);
  }

  /** Gives a user a new reason and decides on it. */
  async ask(at: number, change: Readonly<Record<string, unknown>> = {}): Promise<Verdict> {
    const reason = this.facts.reason(at, change);
    await this.system.tell([reason]);
    return this.system.decide(reason.user, at);
  }

  /** The names of the messages that leave at an instant. */
  async sent(at: number): Promise<readonly string[]> {
    return (await this.system.send(at)).map(({ message }) => message);
  }
}

/** One promise about guardrails; `run` rejects when a system breaks it. */
export interface GuardrailCheck {
  readonly id: string;
  readonly name: string;
  readonly run: (open: OpenSystem) => Promise<void>;
}

type Promised = (holds: boolean, promise: string) => void;

/** A body with a known user `u` in a system opened for a scenario. */
export const guardrail = (
  id: string,
  name: string,
  body: (
    start: (scenario: Scenario, known?: readonly Event[]) => Promise<Run>,
    promise: Promised,
  ) => Promise<void>,
): GuardrailCheck => ({
  id,
  name,
  run: async (open) => {
    const opened: DecidingSystem[] = [];
    const start = async (scenario: Scenario, known?: readonly Event[]) => {
      const system = await open(scenario);
      opened.push(system);
      const run = new Run(system);
      await system.tell(known ?? run.facts.known());
      return run;
    };
    const promise: Promised = (holds, promised) => {
      if (!holds) throw new Error(`Guardrail ${id}: ${promised}`);
    };
    try {
      await body(start, promise);
    } finally {
      for (const system of opened) await system.close();
    }
  },
});

/** The fate of one message, and the reasons behind it. */
export function fateOf({ fates }: Verdict, message: string): { kind: string; reasons: readonly string[] } {
  const fate = fates.find((one) => one.message === message);
  const because = fate && 'because' in fate ? fate.because : [];
  return { kind: fate?.kind ?? 'vanished', reasons: because.map(({ reason }) => reason) };
}

/** The end of the latest reason behind a fate: when there is room again. */
export function roomAt({ fates }: Verdict, message: string): number | undefined {
  const fate = fates.find((one) => one.message === message);
  const ends = fate && 'because' in fate ? fate.because.flatMap(({ until }) => until ?? []) : [];
  return ends.length > 0 ? Math.max(...ends) : undefined;
}
