import type { Portfolio, Program } from '../program/index.ts';

/** A split of users in two by a pure hash: `share` of them in the arm `inside`, the rest in the other. */
export interface Layer {
  readonly layer: string;
  readonly inside: string;
  readonly outside: string;
  readonly share: number;
}

/** Where a unit stands in one layer, with the share of units that stand there: its propensity. */
export interface Assignment {
  readonly layer: string;
  readonly arm: string;
  readonly share: number;
}

/** No name of a program or domain has a colon, so that these differ. */
const everywhere = 'holdout';
const ofDomain = (domain: string): string => `holdout:domain:${domain}`;
const ofProgram = (program: string): string => `holdout:${program}`;

const heldLayer = (layer: string, share: number): readonly Layer[] =>
  share > 0 ? [{ layer, inside: 'held', outside: 'open', share }] : [];

/**
 * The holdouts of a portfolio: users whom no program contacts, none of a domain, and those whom one program does not.
 * Each has a hash of its own, and a wider one that holds a user wins, so the narrower is read among the others alone.
 */
export function holdoutsOf({ programs }: Portfolio): readonly Layer[] {
  const domains = new Map(programs.flatMap(({ domain }) => (domain ? [[domain.name, domain.holdout]] : [])));
  return [
    ...heldLayer(everywhere, programs.find((one) => one.globalHoldout !== undefined)?.globalHoldout ?? 0),
    ...[...domains].flatMap(([domain, holdout]) => heldLayer(ofDomain(domain), holdout)),
    ...programs.flatMap(({ id, holdout }) => heldLayer(ofProgram(id), holdout)),
  ];
}

/** The names of the holdouts that a program is under, the widest first. */
export const holdoutNames = ({ id, domain }: Pick<Program, 'id' | 'domain'>): readonly string[] => [
  everywhere,
  ...(domain ? [ofDomain(domain.name)] : []),
  ofProgram(id),
];
