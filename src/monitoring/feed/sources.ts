import type { Portfolio } from '../../program/index.ts';
import type { Fact, Log } from '../log.ts';

/** A generator with its program: `trial:generators.0` for one that is declared, `trial:crm` for one upstream. */
export const generatorOf = ({ program, generator }: Extract<Fact, { kind: 'opportunity' }>): string =>
  generator.startsWith(`${program}:`) ? generator : `${program}:${generator}`;

/** Where a fact comes from, in words; undefined for what the engine itself writes. */
function sourceOf(fact: Fact): string | undefined {
  if (fact.kind === 'activity' || fact.kind === 'response') return `${fact.kind} ${fact.name}`;
  if (fact.kind === 'trait') return `trait ${fact.name}`;
  if (fact.kind === 'score') return `score ${fact.artefact}`;
  if (fact.kind === 'signal') return `signal ${fact.domain}/${fact.objective}`;
  if (fact.kind === 'opportunity') return `opportunity ${generatorOf(fact)}`;
  return undefined;
}

/** The names of events, traits, scores, signals and generators that the programs read. */
function readBy({ userFeatures, objectives, programs }: Portfolio): (fact: Fact) => boolean {
  const events = new Set<string>();
  const rest = new Set<string>();
  for (const { spec } of objectives) if (spec.outcome.kind === 'event') events.add(spec.outcome.event);
  for (const { spec } of userFeatures) {
    if ('event' in spec) events.add(spec.event);
    if ('trait' in spec) rest.add(`trait ${spec.trait}`);
    if (spec.kind === 'score') rest.add(`score ${spec.artefact}`);
    if (spec.kind === 'signal') rest.add(`signal ${spec.domain}/${spec.objective}`);
  }
  const ours = new Set(programs.map(({ id }) => id));
  return (fact) => {
    if (fact.kind === 'activity' || fact.kind === 'response') return events.has(fact.name);
    if (fact.kind === 'opportunity') return ours.has(fact.program);
    return rest.has(sourceOf(fact) ?? '');
  };
}

/** The facts of each source that the programs read, in the order in which they arrived. */
export function sourcesOf({ facts, portfolio, now }: Log): ReadonlyMap<string, readonly Fact[]> {
  const isRead = readBy(portfolio);
  const found = new Map<string, Fact[]>();
  for (const fact of facts) {
    if (!isRead(fact) || fact.at > now) continue;
    const source = sourceOf(fact)!;
    const known = found.get(source);
    if (known) known.push(fact);
    else found.set(source, [fact]);
  }
  return found;
}
