import { z } from 'zod';
import { msPerDay } from '../../kit/index.ts';
import { showInstant } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import { instantOption } from '../instant-option.ts';
import { operation, type OperationContext } from '../operation.ts';
import { wrapped } from '../text.ts';
import { inWorkspace, workspaceOption } from '../workspace/in-workspace.ts';
import { currentPortfolio } from '../workspace/programs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { armsDigest, experimentIn, reachOf, type Experimental } from './declared.ts';
import { afterTheFactOption, planIn } from './design.ts';
import { declaredIn, type Declared } from './document.ts';
import { record, registeredIn, startedIn, type Registered } from './history.ts';
import { nounOf, planSchema, type Plan } from './plan-schema.ts';

const input = z.strictObject({
  document: z.string().min(1).describe('the document of `experiment design`'),
  workspace: workspaceOption,
  at: z
    .string()
    .optional()
    .describe('from when on exposures count: an instant such as 2026-03-01T09:00:00Z; now when left out'),
  afterTheFact: afterTheFactOption,
});

const output = z.strictObject({
  workspace: z.string(),
  experiment: z.string(),
  /** Names the plan with everything in it. */
  digest: z.string(),
  at: z.string(),
  /** Looks by their instants. */
  looks: z.array(z.string()),
  plan: planSchema,
  /** False where the same plan was registered before: nothing was changed. */
  isNew: z.boolean(),
});

type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

async function run(request: Input, context: OperationContext): Promise<Output> {
  const at = instantOption(request.at, { operation: 'experiment start', field: 'at' }) ?? context.now();
  const declared = await declaredIn(request.document, context);
  const { experiment: id } = declared.document;
  return inWorkspace(context, { path: request.workspace, how: 'write' }, async (workspace) => {
    const portfolio = await currentPortfolio(workspace);
    const experimental = experimentIn(portfolio, id);
    const known = await registeredIn(workspace, id);
    if (known) return already(workspace, known, declared);
    const { afterTheFact } = request;
    const until = afterTheFact ? undefined : at;
    const reading = { at: until, since: undefined, afterTheFact };
    const { plan, exposedBefore } = await planIn(workspace, declared, reading);
    if (exposedBefore.length > 0 && !afterTheFact)
      throw operationsErrors.OPERATIONS_EXPERIMENT_EXPOSED({
        id,
        exposed: exposedBefore.length,
        first: showInstant(earliest(exposedBefore)),
      });
    const begins = afterTheFact ? earliest(exposedBefore) : beginningOf(experimental, { at, plan });
    await record(workspace, id, {
      after: null,
      entries: [
        {
          kind: 'start',
          at: begins,
          recorded: context.now(),
          document: declared.document,
          documentDigest: declared.digest,
          plan,
          arms: armsDigest(experimental),
          reach: reachOf(experimental),
        },
      ],
    });
    const { planDigest } = await startedIn(workspace, id);
    return shown(workspace, { digest: planDigest, plan, at: begins, isNew: true });
  });
}

/** Loops: a log may have more exposures than a call has room for. */
const earliest = (times: readonly number[]): number => times.reduce((a, b) => Math.min(a, b), Infinity);

/** From when on exposures count; refuses where the program stops it before enough have come. */
function beginningOf(
  { spec: { id, start, stop } }: Experimental,
  { at, plan }: { readonly at: number; readonly plan: Plan },
): number {
  const begins = Math.max(at, start === undefined ? -Infinity : Date.parse(start));
  const ends = stop === undefined ? Infinity : Date.parse(stop);
  if (ends >= begins + (plan.days - plan.window) * msPerDay) return begins;
  throw operationsErrors.OPERATIONS_EXPERIMENT_UNFIT({
    id,
    at: 'experiment',
    problem: `the program stops it at ${stop!}, before the planned units have come`,
  });
}

/** The same plan again is nothing new; another is refused. */
function already(workspace: OpenWorkspace, known: Registered, { digest, document }: Declared): Output {
  const refused = (problem: string) =>
    operationsErrors.OPERATIONS_EXPERIMENT_STARTED({
      id: document.experiment,
      digest: known.planDigest,
      problem,
    });
  if (known.stop) throw refused(`it ended at ${showInstant(known.stop.at)}`);
  if (known.start.documentDigest !== digest) throw refused('this document says something else');
  const { plan, at } = known.start;
  return shown(workspace, { digest: known.planDigest, plan, at, isNew: false });
}

function shown(
  { path }: OpenWorkspace,
  { digest, plan, at, isNew }: Pick<Output, 'digest' | 'plan' | 'isNew'> & { readonly at: number },
): Output {
  return {
    workspace: path,
    experiment: plan.experiment,
    digest,
    at: showInstant(at),
    looks: plan.looks.map((look) => showInstant(Math.floor(at + look.day * msPerDay))),
    plan,
    isNew,
  };
}

const show = ({ experiment, digest, at, looks, plan, isNew }: Output): string =>
  [
    ...wrapped(
      `${isNew ? 'Registered' : 'Registered before, with the same plan'}: experiment ${experiment} from ${at}, plan ${digest.slice(0, 16)}: ${Math.ceil(plan.units)} ${nounOf(plan)} in ${Number(plan.days.toFixed(2))} days.`,
    ),
    ...looks.map((look, k) => `Look ${k + 1}: ${look}`),
    ...plan.warnings.flatMap((warning) => wrapped(`Warning: ${warning}.`)),
  ].join('\n');

/** Registers the plan of an experiment before its first unit. */
export const startExperiment = operation<Input, Output>({
  name: 'experiment start',
  summary: 'Register the plan of an experiment before its data',
  doc: 'Makes the plan as `experiment design` does and keeps it in the workspace under its digest, with the document, the arms as the programs have them and the boundaries of the looks. It cannot be changed from then on: the same document again does nothing, another is refused, and so is an experiment that somebody was exposed to already, unless it is called `--after-the-fact`, as its report then is. Programs stay as they are; who is exposed when is theirs to say.',
  input,
  output,
  positional: ['document'],
  writes: true,
  run,
  show,
});
