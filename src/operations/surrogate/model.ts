// A fitted surrogate index as a file and in a workspace.
import { z } from 'zod';
import { digestOf } from '../../kit/index.ts';
import { checkedDocument } from '../import/document.ts';
import { operationsErrors } from '../errors.ts';
import type { OperationContext } from '../operation.ts';
import { jsonOf as blobOf, keepJson } from '../workspace/blobs.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { jsonOf } from '../experiment/document.ts';
import { indexDeclared, indexDocumentSchema, type DeclaredIndex } from './document.ts';

const finite = z.array(z.number());

/** A surrogate index that was fitted: what it is of, what it was fitted to, and its regression. */
const modelSchema = z.strictObject({
  kind: z.literal('fitted surrogate index'),
  version: z.literal(1),
  document: indexDocumentSchema,
  history: z.strictObject({
    /** What users were met by: decisions, reasons to speak, or activity. */
    basis: z.string(),
    /** When the first and the last user of it came, and up to when the log was read. */
    since: z.string(),
    until: z.string(),
    at: z.string(),
  }),
  rows: z.int().positive(),
  /** Of the outcome, then of each short outcome, over the users of the history. */
  means: finite,
  deviations: finite,
  /** By short outcome, and their covariance (HC1), square, row by row. */
  coefficients: finite,
  covariance: finite,
  /** Mean square of what short outcomes leave of the long one, and the share of its variance that they explain. */
  residual: z.number().nonnegative(),
  explained: z.number(),
});

type ModelFile = z.infer<typeof modelSchema>;

/** A fitted index with its metrics and its digest. */
export interface FittedIndex {
  readonly declared: DeclaredIndex;
  readonly file: ModelFile;
  readonly digest: string;
}

/** Where a workspace keeps the file of a fitted index. */
export const fileOfModel = ({ path }: Pick<OpenWorkspace, 'path'>, digest: string): string =>
  `${path}/surrogates/${digest.slice(0, 16)}.json`;

const modelNotice = (index: string): string => `surrogate index:${index}`;
const modelHead = z.strictObject({ model: z.string() });

/** Keeps a fitted index under its digest, in the store for the ledger and as a file for people, and makes it the current one of its name. */
export async function keepModel(
  workspace: OpenWorkspace,
  file: ModelFile,
  { writeText }: Pick<OperationContext, 'writeText'>,
): Promise<string> {
  const digest = await keepJson(workspace.store, jsonOf(file));
  await writeText(fileOfModel(workspace, digest), `${JSON.stringify(file, null, 2)}\n`);
  const name = modelNotice(file.document.index);
  const [notice] = await workspace.store.readNotices([name]);
  const { kind } = await workspace.store.post(name, { model: digest }, notice!.version);
  if (kind === 'conflict')
    throw operationsErrors.OPERATIONS_WORKSPACE_CHANGED({ path: workspace.path, what: 'surrogate indices' });
  return digest;
}

/** The fitted index of a file. Throws OPERATIONS_DOCUMENT_INVALID, OPERATIONS_INPUT_UNREADABLE. */
export async function modelAt(
  path: string,
  { readJson }: Pick<OperationContext, 'readJson'>,
): Promise<FittedIndex> {
  const file = checkedDocument(await readJson(path), modelSchema, path);
  const k = file.document.surrogates.length;
  const wrong =
    file.coefficients.length !== k ||
    file.covariance.length !== k * k ||
    file.means.length !== k + 1 ||
    file.deviations.length !== k + 1;
  if (wrong)
    throw operationsErrors.OPERATIONS_DOCUMENT_INVALID({
      path,
      at: 'coefficients',
      problem: `they are not those of ${k} short outcomes`,
    });
  const declared = indexDeclared(file.document, path);
  return { declared, file, digest: digestOf(jsonOf(file)) };
}

/** Keeps a fitted index so that the ledger can name it. */
export const keepFitted = ({ store }: OpenWorkspace, { file }: FittedIndex): Promise<string> =>
  keepJson(store, jsonOf(file));

/** The current fitted index of a name; throws OPERATIONS_WORKSPACE_LACKS. */
export async function currentModel(workspace: OpenWorkspace, index: string): Promise<FittedIndex> {
  const [notice] = await workspace.store.readNotices([modelNotice(index)]);
  if (notice!.version === 0)
    throw operationsErrors.OPERATIONS_WORKSPACE_LACKS({
      path: workspace.path,
      what: `surrogate index "${index}"`,
      first: 'fit it with `surrogate fit`',
    });
  return modelOf(workspace, modelHead.parse(notice!.value).model);
}

/** The fitted index of a digest that the workspace kept. Throws STORE_CORRUPT. */
export async function modelOf({ store }: OpenWorkspace, digest: string): Promise<FittedIndex> {
  const file = modelSchema.parse(await blobOf(store, digest));
  return { declared: indexDeclared(file.document, digest), file, digest };
}
