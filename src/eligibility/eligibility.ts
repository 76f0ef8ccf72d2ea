import type { Span } from '../kit/index.ts';
import type { Candidate } from '../opportunities/index.ts';
import type { Portfolio, PortfolioMessage } from '../program/index.ts';
import { rulesOf, type DeclaredRule } from './kinds.ts';
import type { Refusal, RuleContext } from './rule.ts';

/** One rule's no to one candidate; a candidate may collect several. */
export interface No extends Refusal {
  readonly candidate: number;
  readonly rule: string;
}

/** A stretch of time in which a message may not go, and the rule that closes it. */
export interface Gap extends Span {
  readonly rule: string;
}

/** When a message may go, and why not in between. */
export interface OpenTimes {
  readonly open: readonly Span[];
  readonly gaps: readonly Gap[];
}

/** The rules of a portfolio at work. */
export interface Eligibility {
  /** Open times of a message within a span, by all its rules about hours. */
  readonly openTimes: (context: RuleContext, message: number, span: Span) => OpenTimes;
  /** Every rule on every candidate; all the noes. A candidate without one is eligible. */
  readonly judge: (context: RuleContext, candidates: readonly Candidate[]) => readonly No[];
}

/** Compiles the rules of a portfolio; throws PROGRAM_INVALID. */
export function eligibilityOf(portfolio: Portfolio): Eligibility {
  const rules = rulesOf(portfolio);
  const perMessage = portfolio.messages.map((message) => rules.filter((rule) => holdsFor(rule, message)));
  const hours = perMessage.map((held) => held.filter(({ rule }) => rule.opens !== undefined));
  return {
    openTimes: (context, message, span) => openTimes(hours[message]!, context, span),
    judge: (context, candidates) => {
      const noes: No[] = [];
      for (let i = 0; i < candidates.length; i++) {
        const candidate = candidates[i]!;
        const message = portfolio.messages[candidate.message]!;
        for (const { rule } of perMessage[candidate.message]!) {
          const refusal = rule.refuses(context, candidate, message);
          if (refusal) noes.push({ candidate: i, rule: rule.kind, ...refusal });
        }
      }
      return noes;
    },
  };
}

const holdsFor = ({ rule, program }: DeclaredRule, message: PortfolioMessage): boolean =>
  (program === undefined || program === message.program) && rule.classes.includes(message.class);

function openTimes(hours: readonly DeclaredRule[], context: RuleContext, span: Span): OpenTimes {
  let open: readonly Span[] = [span];
  const gaps: Gap[] = [];
  for (const { rule } of hours) {
    open = open.flatMap((stretch) => {
      const inside = rule.opens!(context, stretch);
      gaps.push(...gapsIn(stretch, inside, rule.kind));
      return inside;
    });
  }
  return { open, gaps: gaps.sort((a, b) => a.start - b.start) };
}

/** What of a stretch its open spans leave out. */
function gapsIn(stretch: Span, open: readonly Span[], rule: string): readonly Gap[] {
  const gaps: Gap[] = [];
  let start = stretch.start;
  for (const span of open) {
    if (span.start > start) gaps.push({ start, end: span.start, rule });
    start = span.end;
  }
  if (start < stretch.end) gaps.push({ start, end: stretch.end, rule });
  return gaps;
}
