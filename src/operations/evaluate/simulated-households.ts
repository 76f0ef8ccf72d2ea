// Choices that are drawn by household, of known truth, for the tests of this room.
import { setupOf } from '../../engine/index.ts';
import { dr, snips } from '../../evaluation/index.ts';
import { streamOf } from '../../kit/index.ts';
import type { Experience } from '../../outcomes/index.ts';
import { uniform } from '../../policy/index.ts';
import { counted, defineProgram, eachMessage, number } from '../../program/index.ts';
import { asGroups, groupsOf } from '../workspace/units.ts';
import { compareAll } from './experience.ts';
import { learnedPolicy } from './policy.ts';

const setup = setupOf({
  programs: [
    defineProgram({
      id: 'p',
      owner: 'team',
      channels: { push: { cost: 0 } },
      features: { fan: number('fan') },
      candidateFeatures: { message: eachMessage() },
      messages: { film: { topic: 't', channels: ['push'] } },
      objectives: { bought: counted('buy', { horizon: '1d', unit: 'sale', rate: 1 }) },
      generators: [],
      rules: [],
      policy: uniform(),
    }),
  ],
  workspace: { id: 'w', secret: 's' },
});

/** A message adds more in larger homes: .2 + .1 n for each of n; over people, of homes of one to four alike, .5. */
const adds = (members: number): number => 0.2 + 0.1 * members;
const truth = 0.5;

/** Homes of one to four: one draw for all of a home, and four fifths of what moves a member moves the home. */
function simulatedHouseholds(key: string, homes: number): Experience {
  const stream = streamOf(key, 'households');
  const { userWidth, candidateWidth } = setup.portfolio;
  const people = Array.from({ length: homes }, (_, home) => {
    const members = 1 + stream.below(4);
    const sent = stream.uniform() < 0.5;
    const taste = stream.normal();
    return Array.from({ length: members }, () => ({
      home,
      sent,
      reward: 1 + (sent ? adds(members) : 0) + taste + 0.5 * stream.normal(),
      fan: stream.below(2),
    }));
  }).flat();
  const rows = people.length;
  return {
    rows,
    objectives: ['bought'],
    userWidth,
    candidateWidth,
    decision: people.map((_, i) => `d${i}`),
    user: Int32Array.from(people.keys()),
    users: people.map((_, i) => `u${i}`),
    units: {
      of: Int32Array.from(people, ({ home }) => home),
      names: Array.from({ length: homes }, (_, home) => `trait:household:${home}`),
    },
    artefact: new Int32Array(rows),
    artefacts: ['x'],
    assigned: new Int32Array(rows),
    assignments: [[]],
    at: new Float64Array(rows),
    userRows: Float32Array.from(people.flatMap(({ fan }) => [1, fan])),
    first: Int32Array.from({ length: rows + 1 }, (_, row) => row),
    candidateRows: new Float32Array(rows * candidateWidth),
    message: new Int32Array(rows),
    channel: new Int32Array(rows),
    slot: new Float64Array(rows),
    probability: new Float64Array(rows).fill(0.5),
    charge: new Float64Array(rows),
    silence: new Float64Array(rows).fill(0.5),
    chosen: Int32Array.from(people, ({ sent }) => (sent ? 0 : -1)),
    reward: Float64Array.from(people, ({ reward }) => reward),
  };
}

/** Of logs: how many had an answer, and in how many of these the 95 % interval of the gain over nobody held the truth. */
interface Coverage {
  answered: number;
  held: number;
}

/** With households as units, as `evaluate` has them, and with users. */
export function coverageOf(
  logs: number,
  homes: number,
): { readonly byHousehold: Coverage; readonly byUser: Coverage } {
  const [byHousehold, byUser] = [noneYet(), noneYet()];
  for (let log = 0; log < logs; log++) {
    const experience = simulatedHouseholds(`log ${log}`, homes);
    const groups = groupsOf(experience, { shared: [], facts: new Map() });
    look(byHousehold, asGroups(experience, groups));
    look(byUser, experience);
  }
  return { byHousehold, byUser };
}

const noneYet = (): Coverage => ({ answered: 0, held: 0 });

function look(coverage: Coverage, experience: Experience): void {
  const evaluated = { setup, name: learnedPolicy, setupFor: () => setup, splits: [] };
  const [bought] = compareAll(experience, { evaluated, weightOf: () => 1, estimators: [dr, snips] });
  const { gains } = bought!.policies.find(({ policy }) => policy === 'everybody film')!;
  const [gain] = gains;
  if (!gain) return;
  coverage.answered++;
  coverage.held += Number(gain.low <= truth && truth <= gain.high);
}
