import { decisionId, userId } from '../events/index.ts';
import { millis } from '../kit/index.ts';
import { readAssignments, writeAssignments } from './codec.ts';
import { bytesOf, opened, readDigest, sealed } from './envelope.ts';
import type { PlanDecision, PlanRecord } from './plan.ts';

/** "FTP" and the format version: 2, and 3 with assignments at the end. */
const formats = [0x02505446, 0x03505446];

/** A plan decision as bytes, sealed like any decision; see `encodeDecision`. */
export const encodePlan = (plan: PlanDecision): Uint8Array =>
  sealed(formats[plan.assignments.length === 0 ? 0 : 1]!, (writer) => {
    for (const text of [plan.id, plan.workspace, plan.user, plan.engine]) writer.text(text);
    writer.u32(plan.attempt);
    for (const number of [plan.epoch, plan.at, plan.age]) writer.f64(number);
    for (const digest of [plan.digests.portfolio, plan.digests.beliefs, plan.digests.prices])
      writer.raw(bytesOf(digest));
    writer.u16(plan.userRow.length);
    writer.align();
    writer.float32(plan.userRow);
    writer.u16(plan.plans.length);
    for (const name of plan.plans) writer.text(name);
    writer.align();
    for (const block of [plan.mean, plan.sd, plan.probability]) writer.float64(block);
    writer.u16(plan.chosen);
    writer.f64(plan.propensity);
    if (plan.assignments.length > 0) writeAssignments(writer, plan.assignments);
  });

/** Whether stored bytes are the record of a plan decision, whole or not; any other is of a send. */
export const isPlanRecord = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && formats.includes(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true));

/** Reads a stored plan decision; throws DECISION_DAMAGED unless its checksum holds and every block is there. */
export function decodePlan(bytes: Uint8Array): PlanDecision {
  const { reader, magic } = opened(bytes, formats);
  const head = {
    id: decisionId.parse(reader.text()),
    workspace: reader.text(),
    user: userId.parse(reader.text()),
    engine: reader.text(),
    clock: 'plan' as const,
    attempt: reader.u32(),
    epoch: reader.f64(),
    at: millis(reader.f64()),
    age: reader.f64(),
    digests: { portfolio: readDigest(reader), beliefs: readDigest(reader), prices: readDigest(reader) },
  };
  const width = reader.u16();
  reader.align();
  const userRow = reader.float32(width);
  const plans = reader.list(() => reader.text());
  reader.align();
  const record: PlanRecord = {
    ...head,
    userRow,
    plans,
    mean: reader.float64(plans.length),
    sd: reader.float64(plans.length),
    probability: reader.float64(plans.length),
    chosen: reader.u16(),
    propensity: reader.f64(),
    assignments: magic === formats[0] ? [] : readAssignments(reader),
  };
  return record as PlanDecision;
}
