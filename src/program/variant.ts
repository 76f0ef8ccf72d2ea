import type { ArmChanges } from './experiment.ts';
import type { Plans } from './plans.ts';
import type { Portfolio } from './portfolio.ts';
import type { Program } from './document.ts';

/** A portfolio as it is under some arms, and what they change beside it. */
export interface Variant {
  /** Numbers, names and digests are those of the portfolio itself: it and the arms say all. */
  readonly portfolio: Portfolio;
  readonly rates: Readonly<Record<string, number>>;
  /** Shadow prices by budget. */
  readonly lambdas: Readonly<Record<string, number>>;
  /** Multipliers of floors by objective. */
  readonly multipliers: Readonly<Record<string, number>>;
  /** Digest of the artefact that scores; absent: the usual one. */
  readonly artefact?: string | undefined;
}

/** Applies what arms change, given by experiment; an experiment or arm that there is not changes nothing. */
export function variantOf(portfolio: Portfolio, arms: ReadonlyMap<string, string>): Variant {
  const chosen = portfolio.experiments.flatMap(({ id, program, arms: all }) =>
    all.filter(({ name }) => name === arms.get(id)).map(({ changes }) => ({ program, changes })),
  );
  const programs = portfolio.programs.map((declared, index) =>
    chosen.reduce((one, { program, changes }) => changed(one, changes, index === program), declared),
  );
  const plans = chosen.reduce((one, { changes }) => one && planned(one, changes.plans), portfolio.plans);
  const outOfPlay = chosen.flatMap(({ program, changes: { messages } }) =>
    messages ? [{ program, messages }] : [],
  );
  const messages = portfolio.messages.map((message) =>
    outOfPlay.some((arm) => arm.program === message.program && !arm.messages.includes(message.name))
      ? { ...message, outOfPlay: true as const }
      : message,
  );
  return {
    portfolio: { ...portfolio, programs, messages, ...(plans ? { plans } : {}) },
    rates: Object.fromEntries(chosen.flatMap(({ changes }) => Object.entries(changes.rates ?? {}))),
    lambdas: Object.fromEntries(chosen.flatMap(({ changes }) => Object.entries(changes.lambdas ?? {}))),
    multipliers: Object.fromEntries(
      chosen.flatMap(({ changes }) => Object.entries(changes.multipliers ?? {})),
    ),
    artefact: chosen.find(({ changes }) => changes.artefact !== undefined)?.changes.artefact,
  };
}

/** The policy is every program's; rules, audience and exploration are of the one that declares the experiment. */
function changed(
  program: Program,
  { policy, rules, audience, exploration }: ArmChanges,
  isOwner: boolean,
): Program {
  const all = policy ? { ...program, policy } : program;
  if (!isOwner) return all;
  return {
    ...all,
    ...(rules ? { rules } : {}),
    ...(audience ? { audience } : {}),
    exploration: { ...all.exploration, ...defined(exploration) },
  };
}

/** Plans as an arm has them: the same ones for as long, so that states and records mean the same under every arm. */
const planned = (plans: Plans, { policy, floor, allowances = {} }: ArmChanges['plans'] = {}): Plans => ({
  ...plans,
  policy: policy ?? plans.policy,
  floor: floor ?? plans.floor,
  choices: plans.choices.map((choice) => ({
    ...choice,
    allowance: allowances[choice.name] ?? choice.allowance,
  })),
});

/** Without members that are undefined, which a spread would write. */
const defined = (exploration: ArmChanges['exploration'] = {}): Partial<Program['exploration']> => ({
  ...(exploration.mass === undefined ? {} : { mass: exploration.mass }),
  ...(exploration.silence === undefined ? {} : { silence: exploration.silence }),
});

/** Whether an arm changes anything in how decisions are made. */
export const changesAnything = (changes: ArmChanges): boolean =>
  Object.values(changes).some((change) => change !== undefined);
