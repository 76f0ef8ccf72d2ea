import {
  baselineIps,
  clippedDr,
  clippedIps,
  dm,
  dr,
  ips,
  mips,
  shrunkDr,
  sndr,
  snips,
  snmips,
  subGaussianDr,
  subGaussianIps,
  switchDr,
  type Estimator,
} from '../../evaluation/index.ts';
import { operationsErrors } from '../errors.ts';

const plain: Readonly<Record<string, Estimator>> = {
  ips,
  snips,
  'baseline-ips': baselineIps,
  dm,
  dr,
  sndr,
  mips,
  snmips,
};

const withSetting: Readonly<Record<string, (setting: number) => Estimator>> = {
  'clipped-ips': clippedIps,
  'sub-gaussian-ips': subGaussianIps,
  'clipped-dr': clippedDr,
  'shrunk-dr': shrunkDr,
  'switch-dr': switchDr,
  'sub-gaussian-dr': subGaussianDr,
};

const own = <T>(rows: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(rows, name) ? rows[name] : undefined;

/** An estimator by the name that people give it: `dr`, or `switch-dr:10` with its setting. Throws OPERATIONS_INPUT_INVALID. */
export function estimatorNamed(text: string): Estimator {
  const [, name = '', setting] = /^([^:]*)(?::(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  const found = setting === undefined ? own(plain, name) : own(withSetting, name)?.(Number(setting));
  if (found) return { ...found, name };
  const known = [...Object.keys(plain), ...Object.keys(withSetting).map((one) => `${one}:<setting>`)];
  const problem = `there is no "${text}"; there are: ${known.join(', ')}`;
  throw operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'evaluate', at: 'estimators', problem });
}

/** How a person asks for an estimator. */
export const nameOf = ({ name, setting }: Estimator): string =>
  setting === undefined ? name : `${name}:${setting}`;
