import type { CandidateFeature } from './candidate-feature.ts';
import { known, type Fault } from './fault.ts';
import type { Program } from './document.ts';

type Signal = Extract<CandidateFeature, { kind: 'signal' }>;

/** The objective and the messages of a value signal are declared, and its unit can be converted where it must be. */
export function signalsFit(program: Program): Fault | undefined {
  for (const [feature, spec] of Object.entries(program.features.candidate)) {
    if (spec.kind !== 'signal') continue;
    const fault = strangerIn(spec, program) ?? exchangeFits(spec, program);
    if (fault) return { at: `features.candidate.${feature}${fault.at}`, problem: fault.problem };
  }
  return undefined;
}

function strangerIn({ objective, messages: wanted }: Signal, { objectives, messages }: Program) {
  if (!Object.hasOwn(objectives, objective))
    return { at: '', problem: `objective "${objective}" is not declared; declared: ${known(objectives)}` };
  const stranger = wanted.find((message) => !Object.hasOwn(messages, message));
  return stranger === undefined
    ? undefined
    : { at: '', problem: `message "${stranger}" is not declared; declared: ${known(messages)}` };
}

/** An increment is in the unit of its objective, or there is a rate; a propensity is a rank and needs none. */
function exchangeFits({ objective, unit, quantity, exchange }: Signal, { objectives }: Program) {
  const wanted = objectives[objective]!.unit;
  if (!exchange)
    return quantity === 'incremental' && unit !== wanted
      ? {
          at: '.exchange',
          problem: `declare what one "${unit}" is in "${wanted}", the unit of "${objective}"`,
        }
      : undefined;
  if (exchange.to !== wanted)
    return { at: '.exchange.to', problem: `must be "${wanted}", the unit of "${objective}"` };
  return Object.hasOwn(exchange.rates, unit)
    ? undefined
    : { at: '.exchange.rates', problem: `has no rate of "${unit}", in which the domain counts` };
}
