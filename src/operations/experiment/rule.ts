// When to ship, as a document says it: names of metrics joined by `any` and `all`.
import { z } from 'zod';
import {
  all,
  alphasOf,
  any,
  better,
  notWorse,
  waysCounted,
  type Metric,
  type Rule,
} from '../../experiments/index.ts';

/** A success metric is better, a guardrail is within its margin; any of these, all of these. */
export type RuleTree = string | { readonly any: readonly RuleTree[] } | { readonly all: readonly RuleTree[] };

/** Branches that are empty are refused where the names are, as nothing could be said of them here. */
export const ruleSchema: z.ZodType<RuleTree> = z.lazy(() =>
  z.union([
    z.string().min(1),
    z.strictObject({ any: z.array(ruleSchema) }),
    z.strictObject({ all: z.array(ruleSchema) }),
  ]),
);

type Roles = readonly Pick<Metric, 'name' | 'role'>[];

/** A tree that was checked, with what its names mean. */
export function ruleIn(tree: RuleTree, metrics: Roles): Rule {
  if (typeof tree === 'string') {
    const { role } = metrics.find(({ name }) => name === tree)!;
    return role === 'guardrail' ? notWorse(tree) : better(tree);
  }
  const of = (parts: readonly RuleTree[]) => parts.map((part) => ruleIn(part, metrics));
  return 'any' in tree ? any(...of(tree.any)) : all(...of(tree.all));
}

/** What is wrong with a rule, and where. */
interface Wrong {
  readonly at: string;
  readonly problem: string;
}

/** Simulations of a certificate go through every way in which a rule holds, or just does not. */
const mostWays = 64;

/** Why a tree is no rule over these metrics; undefined where it is one. */
export function wrongIn(tree: RuleTree, metrics: Roles): Wrong | undefined {
  const tested = metrics.filter(({ role }) => role === 'success' || role === 'guardrail');
  const wrong = wrongAt(tree, 'rule', { metrics, tested: tested.map(({ name }) => name) });
  if (wrong) return wrong;
  const rule = ruleIn(tree, metrics);
  const levels = new Map<string, number>();
  for (const { leaf, alpha } of alphasOf(rule, 1)) {
    const before = levels.get(leaf.metric) ?? alpha;
    // Divided in another order they differ by a rounding.
    if (Math.abs(before - alpha) > 1e-12)
      return {
        at: 'rule',
        problem: `"${leaf.metric}" stands in two places of which one leaves it ${shareOf(before)} of alpha, the other ${shareOf(alpha)}: name it once`,
      };
    levels.set(leaf.metric, alpha);
  }
  const forgotten = tested.find(({ name }) => !levels.has(name));
  if (forgotten)
    return {
      at: 'rule',
      problem: `it does not name the ${forgotten.role === 'success' ? 'success metric' : 'guardrail'} "${forgotten.name}", which would decide nothing: name it, or make its role "deterioration"`,
    };
  const ways = waysCounted(rule);
  if (ways > mostWays)
    return {
      at: 'rule',
      problem: `it holds or fails in ${ways} ways, of which a certificate takes at most ${mostWays}: write a shorter one`,
    };
  return undefined;
}

const shareOf = (share: number): string => `1/${Math.round(1 / share)}`;

interface Known {
  readonly metrics: Roles;
  readonly tested: readonly string[];
}

function wrongAt(tree: RuleTree, at: string, known: Known): Wrong | undefined {
  if (typeof tree === 'string') {
    if (known.tested.includes(tree)) return undefined;
    const other = known.metrics.find(({ name }) => name === tree);
    return {
      at,
      problem: other
        ? `"${tree}" has the role ${other.role}, which is no part of a rule: it may veto whatever the rule says`
        : `no metric is called "${tree}"; a rule may name: ${known.tested.join(', ') || 'nothing, as there is neither a success metric nor a guardrail'}`,
    };
  }
  const [kind, parts] = 'any' in tree ? (['any', tree.any] as const) : (['all', tree.all] as const);
  if (parts.length === 0)
    return { at: `${at}.${kind}`, problem: 'it is empty, so that it never holds: name what it is of' };
  for (const [place, part] of parts.entries()) {
    const wrong = wrongAt(part, `${at}.${kind}.${place}`, known);
    if (wrong) return wrong;
  }
  return undefined;
}

/** A rule in words: what must be better or within its margin, joined by "and" and "or". */
export function wordsOfRule(tree: RuleTree, guardrails: readonly string[]): string {
  if (typeof tree === 'string')
    return guardrails.includes(tree) ? `${tree} within its margin` : `${tree} better`;
  const [word, parts] = 'any' in tree ? (['or', tree.any] as const) : (['and', tree.all] as const);
  return parts
    .map((part) => {
      const words = wordsOfRule(part, guardrails);
      return typeof part === 'string' || parts.length === 1 ? words : `(${words})`;
    })
    .join(` ${word} `);
}
