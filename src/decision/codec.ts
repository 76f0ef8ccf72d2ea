import type { No } from '../eligibility/index.ts';
import { decisionId, userId } from '../events/index.ts';
import { millis } from '../kit/index.ts';
import type { Candidate, Gap } from '../opportunities/index.ts';
import type { Opportunity, PlanStanding } from '../state/index.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import type { Decision, DecisionRecord, SeenAddress, Shadow } from './decision.ts';
import { bytesOf, opened, readDigest, sealed } from './envelope.ts';

/**
 * "FTD" and the format version: 1, and more for what stands at the end: 2 for addresses, 4 for a shadow, 8 for a contact
 * plan with what decisions brought under it.
 */
const formats = Array.from({ length: 16 }, (_, ends) => 0x01445446 + ends * 0x01000000);

const formatOf = ({ plan, addresses, shadow }: Decision): number =>
  formats[(addresses ? 2 : 0) + (shadow ? 4 : 0) + (plan ? 8 : 0)]!;

/** Absent numbers stand as NaN: no time or value in a record can be NaN. */
const orNaN = (value: number | undefined): number => value ?? Number.NaN;
const orAbsent = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);

function writeList<T>(writer: ByteWriter, items: readonly T[], write: (item: T) => void): void {
  writer.u16(items.length);
  for (const item of items) write(item);
}

function writeOpportunity(writer: ByteWriter, opportunity: Opportunity): void {
  writer.text(opportunity.program);
  writer.text(opportunity.generator);
  writer.text(opportunity.key);
  writer.text(opportunity.message ?? '');
  writer.f64(opportunity.from);
  writer.f64(opportunity.until);
  writeList(writer, Object.entries(opportunity.attributes ?? {}), ([name, value]) => {
    writer.text(name);
    writer.f64(value);
  });
}

function readOpportunity(reader: ByteReader): Opportunity {
  const program = reader.text();
  const generator = reader.text();
  const key = reader.text();
  const message = reader.text() || undefined;
  const from = reader.f64();
  const until = reader.f64();
  const attributes = reader.list(() => [reader.text(), reader.f64()] as const);
  const named = attributes.length > 0 ? Object.fromEntries(attributes) : undefined;
  return { program, generator, key, from, until, message, attributes: named };
}

function writeCandidate(writer: ByteWriter, { message, channel, slot, opportunity }: Candidate): void {
  writer.u16(message);
  writer.u8(channel);
  writer.u16(opportunity);
  writer.f64(slot);
}

const readCandidate = (reader: ByteReader): Candidate => ({
  message: reader.u16(),
  channel: reader.u8(),
  opportunity: reader.u16(),
  slot: reader.f64(),
});

function writeNo(writer: ByteWriter, { candidate, rule, reason, until }: No): void {
  writer.u16(candidate);
  writer.text(rule);
  writer.text(reason);
  writer.f64(orNaN(until));
}

function readNo(reader: ByteReader): No {
  const no = { candidate: reader.u16(), rule: reader.text(), reason: reader.text() };
  const until = orAbsent(reader.f64());
  return until === undefined ? no : { ...no, until };
}

type MessageGap = Gap & { readonly message: number };

function writeGap(writer: ByteWriter, { message, rule, start, end }: MessageGap): void {
  writer.u16(message);
  writer.text(rule);
  writer.f64(start);
  writer.f64(end);
}

const readGap = (reader: ByteReader): MessageGap => ({
  message: reader.u16(),
  rule: reader.text(),
  start: millis(reader.f64()),
  end: millis(reader.f64()),
});

/**
 * A decision as bytes: header, then typed blocks, then a checksum of all before it; little-endian.
 * The bytes are a copy and may be kept. Throws DECISION_TOO_LARGE past 65,535 entries of a kind.
 */
export const encodeDecision = (decision: Decision): Uint8Array =>
  sealed(formatOf(decision), (writer) => {
    writeDecision(writer, decision);
    if (decision.plan) writePlan(writer, decision.plan);
    if (decision.addresses) writeList(writer, decision.addresses, (one) => writeAddress(writer, one));
    if (decision.shadow) writeShadow(writer, decision.shadow);
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
  writeList(writer, decision.opportunities, (one) => writeOpportunity(writer, one));
  writeList(writer, decision.candidates, (one) => writeCandidate(writer, one));
  writer.u16(decision.eligible);
  writeList(writer, decision.noes, (one) => writeNo(writer, one));
  writeList(writer, decision.gaps, (one) => writeGap(writer, one));
  writeList(writer, decision.assignments, ({ layer, arm, share }) => {
    writer.text(layer);
    writer.text(arm);
    writer.f64(share);
  });
  writeBlocks(writer, decision);
  writer.f64(decision.chosen);
  writer.f64(decision.propensity);
}

function writeAddress(writer: ByteWriter, { channel, key, version, refused, contacts }: SeenAddress): void {
  writer.text(channel);
  writer.text(key);
  writer.f64(version);
  writeList(writer, refused, (scope) => writer.text(scope));
  writeList(writer, contacts, (slot) => writer.f64(slot));
}

const readAddress = (reader: ByteReader): SeenAddress => ({
  channel: reader.text(),
  key: reader.text(),
  version: reader.f64(),
  refused: reader.list(() => reader.text()),
  contacts: reader.list(() => reader.f64()),
});

function writeShadow(writer: ByteWriter, { id, message, channel, slot, propensity }: Shadow): void {
  writer.text(id);
  writer.u16(message);
  writer.u8(channel);
  writer.f64(slot);
  writer.f64(propensity);
}

const readShadow = (reader: ByteReader): Shadow => ({
  id: decisionId.parse(reader.text()),
  message: reader.u16(),
  channel: reader.u8(),
  slot: reader.f64(),
  propensity: reader.f64(),
});

const broughtFields = ['periods', 'decisions', 'judged', 'valuable', 'total'] as const;

function writePlan(writer: ByteWriter, plan: PlanStanding): void {
  const { name, decision, at, from, until, left, brought } = plan;
  writer.text(name);
  writer.text(decision);
  for (const time of [at, from, until]) writer.f64(time);
  for (const of of broughtFields) writer.f64(brought[of]);
  writer.u16(left.length);
  writer.align();
  writer.float64(left);
}

function readPlan(reader: ByteReader): PlanStanding {
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
  const assignments = reader.list(() => ({ layer: reader.text(), arm: reader.text(), share: reader.f64() }));
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
    ...(ends & 8 ? { plan: readPlan(reader) } : {}),
    ...(ends & 2 ? { addresses: reader.list(() => readAddress(reader)) } : {}),
    ...(ends & 4 ? { shadow: readShadow(reader) } : {}),
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
