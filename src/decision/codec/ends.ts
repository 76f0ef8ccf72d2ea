// What may stand at the end of a decision, as bytes: its contact plan, addresses that others have, its shadow, moved
// prices.
import { decisionId } from '../../events/index.ts';
import type { PlanStanding } from '../../state/index.ts';
import type { ByteReader, ByteWriter } from '../bytes.ts';
import type { SeenAddress, Shadow } from '../decision.ts';

export function writeAddress(
  writer: ByteWriter,
  { channel, key, version, refused, contacts }: SeenAddress,
): void {
  writer.text(channel);
  writer.text(key);
  writer.f64(version);
  writer.list(refused, (scope) => writer.text(scope));
  writer.list(contacts, (slot) => writer.f64(slot));
}

export const readAddress = (reader: ByteReader): SeenAddress => ({
  channel: reader.text(),
  key: reader.text(),
  version: reader.f64(),
  refused: reader.list(() => reader.text()),
  contacts: reader.list(() => reader.f64()),
});

export function writeShadow(writer: ByteWriter, { id, message, channel, slot, propensity }: Shadow): void {
  writer.text(id);
  writer.u16(message);
  writer.u8(channel);
  writer.f64(slot);
  writer.f64(propensity);
}

export const readShadow = (reader: ByteReader): Shadow => ({
  id: decisionId.parse(reader.text()),
  message: reader.u16(),
  channel: reader.u8(),
  slot: reader.f64(),
  propensity: reader.f64(),
});

const broughtFields = ['periods', 'decisions', 'judged', 'valuable', 'total'] as const;

export function writePlan(writer: ByteWriter, plan: PlanStanding): void {
  const { name, decision, at, from, until, left, brought } = plan;
  writer.text(name);
  writer.text(decision);
  for (const time of [at, from, until]) writer.f64(time);
  for (const of of broughtFields) writer.f64(brought[of]);
  writer.u16(left.length);
  writer.align();
  writer.float64(left);
}

export function readPlan(reader: ByteReader): PlanStanding {
  const name = reader.text();
  const decision = decisionId.parse(reader.text());
  const [at, from, until] = [reader.f64(), reader.f64(), reader.f64()];
  const brought = {
    periods: reader.f64(),
    decisions: reader.f64(),
    judged: reader.f64(),
    valuable: reader.f64(),
    total: reader.f64(),
  };
  const channels = reader.u16();
  reader.align();
  return { name, decision, at, from, until, brought, left: reader.float64(channels) };
}

type Ahead = NonNullable<PlanStanding['ahead']>;

export const writeAhead = (writer: ByteWriter, ahead: Ahead): void =>
  writer.list(ahead, ({ at, best }) => {
    writer.f64(at);
    writer.f64(best);
  });

export const readAhead = (reader: ByteReader): Ahead =>
  reader.list(() => ({ at: reader.f64(), best: reader.f64() }));

export function writePaced(writer: ByteWriter, lambdas: Float64Array): void {
  writer.u16(lambdas.length);
  writer.align();
  writer.float64(lambdas);
}

export function readPaced(reader: ByteReader): Float64Array {
  const budgets = reader.u16();
  reader.align();
  return reader.float64(budgets);
}
