import { normal } from '../../kit/index.ts';
import { level, positive } from '../checks.ts';
import { mixtureOf, type Mixture, type Tuning } from './mixture.ts';

/** ρ = v/(2 ln(1/α) + ln(1 + 2 ln(1/α))), which makes the two-sided bound tightest at v. */
export function normalMixtureRho({ v, alpha }: Tuning): number {
  const evidence = -2 * Math.log(level('alpha', alpha));
  return positive('v', v) / (evidence + Math.log1p(evidence));
}

/** The same on one side: ρ at 2α; α below ½. */
export const oneSidedRho = ({ v, alpha }: Tuning): number => normalMixtureRho({ v, alpha: 2 * alpha });

/** Two-sided: bound √((v + ρ)(ln(1 + v/ρ) + 2 ln(1/α))), for increments that are sub-Gaussian in v. */
export function normalMixture(tuning: Tuning): Mixture {
  const rho = normalMixtureRho(tuning);
  return {
    logMixture: (s, v) => (s * s) / (2 * (v + rho)) - Math.log1p(v / rho) / 2,
    bound: (v, alpha) => Math.sqrt((v + rho) * (Math.log1p(v / rho) - 2 * Math.log(level('alpha', alpha)))),
  };
}

/** One-sided: the mixing distribution is a half-normal, √(4ρ/(v + ρ)) e^(s²/2(v + ρ)) Φ(s/√(v + ρ)). */
export function oneSidedNormalMixture(tuning: Tuning): Mixture {
  const rho = oneSidedRho(tuning);
  return mixtureOf(
    (s, v) =>
      Math.log((4 * rho) / (v + rho)) / 2 + (s * s) / (2 * (v + rho)) + normal.logCdf(s / Math.sqrt(v + rho)),
  );
}
