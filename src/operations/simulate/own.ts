import { strangersIn, toldEvents, type Contestant } from '../../arena/index.ts';
import { portfolioOf, type Portfolio } from '../../program/index.ts';
import type { Preset } from '../../simulation/index.ts';
import { operationsErrors } from '../errors.ts';
import type { OperationContext } from '../operation.ts';
import { artefactIn } from '../workspace/artefact.ts';
import { rehearsedAt } from '../workspace/rehearsed.ts';
import { programsAt } from '../workspace/programs.ts';

/** What a team's own programs are called among the policies of the league. */
const ownName = 'your program';

interface Own {
  readonly program: string;
  readonly artefact?: string | undefined;
  readonly rehearsed?: string | undefined;
}

/**
 * A team's own programs as a contestant, which learns from its own log every week like the others. A program's id says
 * what its messages are for in the market. Throws OPERATIONS_INPUT_INVALID, PROGRAM_…, LEARNING_ARTEFACT_BROKEN,
 * SCORING_ARTEFACT_UNFIT.
 */
export async function ownContestant(
  { program, artefact: path, rehearsed: begun }: Own,
  preset: Preset,
  context: OperationContext,
): Promise<Contestant> {
  const programs = await programsAt(program, context);
  const portfolio = portfolioOf(programs);
  checkFits(portfolio, preset);
  for (const line of unheard(portfolio)) context.progress(line);
  const filed = path === undefined ? undefined : await artefactIn(path, portfolio, context);
  const rehearsed = await rehearsedAt(begun, { portfolio, context, operation: 'simulate' });
  const artefact = filed?.artefact ?? rehearsed.artefact;
  const known = [path, begun].filter((one) => one !== undefined).join(' and ');
  return {
    name: ownName,
    programs,
    learns: { every: 7 },
    ...(portfolio.plans && { learnsPlans: { every: 7, ahead: 8 } }),
    ...(artefact && { artefact }),
    ...(rehearsed.plans && { planBeliefs: rehearsed.plans }),
    ...(known !== '' && { data: `what ${known} was learned from` }),
  };
}

function checkFits({ programs, channels }: Portfolio, preset: Preset): void {
  const wrong = (problem: string) =>
    operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'simulate', at: 'program', problem });
  const [stranger] = strangersIn(
    preset,
    programs.map(({ id }) => id),
  );
  const families = preset.families.map(({ name }) => name).join(', ');
  if (stranger !== undefined)
    throw wrong(
      `the market "${preset.name}" has no messages for "${stranger}"; the id of a program is what its messages are for: ${families}`,
    );
  const known = preset.channels.map(({ name }) => name);
  if (!channels.some(({ name }) => known.includes(name)))
    throw wrong(`the market "${preset.name}" has none of its channels; there are: ${known.join(', ')}`);
}

/** What a program looks at and the world never tells of. */
function unheard({ userFeatures, objectives }: Portfolio): readonly string[] {
  const looked = [
    ...userFeatures.flatMap(({ name, spec }) =>
      'event' in spec ? [{ what: `feature ${name}`, event: spec.event }] : [],
    ),
    ...objectives.flatMap(({ name, spec: { outcome } }) =>
      outcome.kind === 'event' ? [{ what: `objective ${name}`, event: outcome.event }] : [],
    ),
  ];
  return looked
    .filter(({ event }) => !toldEvents.includes(event))
    .map(
      ({ what, event }) => `${what}: the world never tells of "${event}", only of ${toldEvents.join(', ')}`,
    );
}
