import type { Assignment } from '../assignment/index.ts';
import { decisionId, userId } from '../events/index.ts';
import { millis } from '../kit/index.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import {
  readCandidate,
  readGap,
  readNo,
  readOpportunity,
  writeCandidate,
  writeGap,
  writeNo,
  writeOpportunity,
} from './codec/candidates.ts';
import {
  readAddress,
  readAhead,
  readPaced,
  readPlan,
  readShadow,
  writeAddress,
  writeAhead,
  writePaced,
  writePlan,
  writeShadow,
} from './codec/ends.ts';
import type { Decision, DecisionRecord } from './decision.ts';
import { bytesOf, opened, readDigest, sealed } from './envelope.ts';

/**
 * "FTD" and the format version: 1, and more for what stands at the end: 2 for addresses, 4 for a shadow, 8 for a contact
 * plan with what decisions brought under it, 16 for what is scheduled in the plan's period, 32 for prices
 * of budgets that use had moved, 64 for programs whose fallback decided.
 */
const formats = Array.from({ length: 128 }, (_, ends) => 0x01445446 + ends * 0x01000000);

const formatOf = ({ plan, addresses, shadow, paced, fallback }: Decision): number =>
  formats[
    (addresses ? 2 : 0) +
      (shadow ? 4 : 0) +
      (plan ? 8 : 0) +
      (plan?.ahead ? 16 : 0) +
      (paced ? 32 : 0) +
      (fallback ? 64 : 0)
  ]!;

/**
 * A decision as bytes: header, then typed blocks, then a checksum of all before it; little-endian.
 * The bytes are a copy and may be kept. Throws DECISION_TOO_LARGE past 65,535 entries of a kind.
 */
export const encodeDecision = (decision: Decision): Uint8Array =>
  sealed(formatOf(decision), (writer) => {
    writeDecision(writer, decision);
    if (decision.plan) writePlan(writer, decision.plan);
    if (decision.plan?.ahead) writeAhead(writer, decision.plan.ahead);
    if (decision.addresses) writer.list(decision.addresses, (one) => writeAddress(writer, one));
    if (decision.shadow) writeShadow(writer, decision.shadow);
    if (decision.paced) writePaced(writer, decision.paced);
    if (decision.fallback) writer.list(decision.fallback, (program) => writer.u16(program));
  });

function writeDecision(writer: ByteWriter, decision: Decision): void {
  writer.text(decision.id);
  writer.text(decision.workspace);
  writer.text(decision.user);
  writer.text(decision.zone);
  writer.text(decision.engine);
  writer.u8(decision.clock === 'plan' ? 0 : 1);
  writer.u32(decision.attempt);
  writer.f64(decision.epoch);
  writer.f64(decision.at);
  const { portfolio, artefact, prices, zone } = decision.digests;
  for (const digest of [portfolio, artefact, prices, zone]) writer.raw(bytesOf(digest));
  writer.list(decision.opportunities, (one) => writeOpportunity(writer, one));
  writer.list(decision.candidates, (one) => writeCandidate(writer, one));
  writer.u16(decision.eligible);
  writer.list(decision.noes, (one) => writeNo(writer, one));
  writer.list(decision.gaps, (one) => writeGap(writer, one));
  writeAssignments(writer, decision.assignments);
  writeBlocks(writer, decision);
  writer.f64(decision.chosen);
  writer.f64(decision.propensity);
}

export const writeAssignments = (writer: ByteWriter, assignments: readonly Assignment[]): void =>
  writer.list(assignments, ({ layer, arm, share }) => {
    writer.text(layer);
    writer.text(arm);
    writer.f64(share);
  });

export const readAssignments = (reader: ByteReader): readonly Assignment[] =>
  reader.list(() => ({ layer: reader.text(), arm: reader.text(), share: reader.f64() }));

function writeBlocks(writer: ByteWriter, { rows, increments, value, probability }: DecisionRecord): void {
  writer.u16(rows.user.length);
  writer.u32(rows.candidates.length);
  writer.u16(increments.shared.length);
  writer.align();
  writer.float64(value);
  writer.float64(probability);
  writer.float32(rows.user);
  writer.float32(rows.candidates);
  writer.float32(increments.mean);
  writer.float32(increments.sd);
  writer.float32(increments.shared);
}

/** Reads a stored decision; throws DECISION_DAMAGED unless its checksum holds and every block is there. */
export function decodeDecision(bytes: Uint8Array): Decision {
  const { magic, reader } = opened(bytes, formats);
  const ends = formats.indexOf(magic);
  const head = {
    id: decisionId.parse(reader.text()),
    workspace: reader.text(),
    user: userId.parse(reader.text()),
    zone: reader.text(),
    engine: reader.text(),
    clock: reader.u8() === 0 ? ('plan' as const) : ('send' as const),
    attempt: reader.u32(),
    epoch: reader.f64(),
    at: millis(reader.f64()),
  };
  const digests = {
    portfolio: readDigest(reader),
    artefact: readDigest(reader),
    prices: readDigest(reader),
    zone: readDigest(reader),
  };
  const opportunities = reader.list(() => readOpportunity(reader));
  const candidates = reader.list(() => readCandidate(reader));
  const eligible = reader.u16();
  const noes = reader.list(() => readNo(reader));
  const gaps = reader.list(() => readGap(reader));
  const assignments = readAssignments(reader);
  const blocks = readBlocks(reader, candidates.length, eligible);
  const record: DecisionRecord = {
    ...head,
    digests,
    zoneDigest: digests.zone,
    opportunities,
    candidates,
    eligible,
    noes,
    gaps,
    assignments,
    ...blocks,
    chosen: reader.f64(),
    propensity: reader.f64(),
    ...(ends & 8
      ? { plan: { ...readPlan(reader), ...(ends & 16 ? { ahead: readAhead(reader) } : {}) } }
      : {}),
    ...(ends & 2 ? { addresses: reader.list(() => readAddress(reader)) } : {}),
    ...(ends & 4 ? { shadow: readShadow(reader) } : {}),
    ...(ends & 32 ? { paced: readPaced(reader) } : {}),
    ...(ends & 64 ? { fallback: reader.list(() => reader.u16()) } : {}),
  };
  return record as Decision;
}

type Blocks = Pick<DecisionRecord, 'rows' | 'increments' | 'value' | 'probability'>;

function readBlocks(reader: ByteReader, count: number, eligible: number): Blocks {
  const userWidth = reader.u16();
  const candidateCells = reader.u32();
  const objectives = reader.u16();
  reader.align();
  return {
    value: reader.float64(eligible),
    probability: reader.float64(eligible + 1),
    rows: { user: reader.float32(userWidth), candidates: reader.float32(candidateCells), count },
    increments: {
      mean: reader.float32(eligible * objectives),
      sd: reader.float32(eligible * objectives),
      shared: reader.float32(objectives),
    },
  };
}
