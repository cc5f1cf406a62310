/**
 * Entries of the store of training as they are read back: what another version, or a fault, has left is mended where it
 * can be, so that it is listed and can be deleted.
 */

import * as z from 'zod';
import { trainingStages } from '../training/telemetry';
import { sizes } from './limits';
import { Spec } from './spec';

export const trainingStatuses = ['running', 'paused', 'stopped', 'done', 'failed'] as const;

const LabErrorJson = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  field: z.string().optional(),
});

export const Training = z.object({
  id: z.string(),
  /** Given by the user; null: none. */
  name: z.string().max(sizes.runName).nullable().catch(null),
  /** Milliseconds since 1970: when it was begun, and when it last changed. */
  created: z.number().catch(0),
  updated: z.number().catch(0),
  /** Null: this entry is damaged, or of a newer lab. */
  spec: Spec.nullable().catch(null),
  /** `stopped` can be resumed: on purpose, or since its tab or worker is gone. */
  status: z.enum(trainingStatuses).catch('stopped'),
  /** Where its checkpoint stands; updates made in that stage, and all of that stage. */
  stage: z.enum([...trainingStages, 'done']).catch('inner'),
  step: z.number().min(0).catch(0),
  total: z.number().min(0).catch(0),
  /** Of its checkpoint; 0: there is none yet. */
  bytes: z.number().min(0).catch(0),
  /** SHA-256 of its links, when it is done. */
  hash: z.string().nullable().catch(null),
  /** Why it has failed. */
  error: LabErrorJson.nullable().catch(null),
});
export type StoredTraining = Readonly<z.infer<typeof Training>>;

export const Links = z.object({
  /** SHA-256 of the file. */
  hash: z.string(),
  /** As a spec names them. */
  name: z.string().catch('damaged'),
  label: z.string().max(200).catch('damaged entry'),
  created: z.number().catch(0),
  bytes: z.number().min(0).catch(0),
  design: z.string().catch(''),
  norm: z.string().catch(''),
  pattern: Spec.shape.pattern.catch('sequential'),
  agents: z.array(z.object({ id: z.string(), hash: z.string() })).catch([]),
  /** Null where it is not known. */
  training: Spec.shape.training.nullable().catch(null),
  /** The experiment that trained them here; null: they came as a file. */
  spec: Spec.nullable().catch(null),
});
export type StoredLinks = Readonly<z.infer<typeof Links>>;

export const Data = z.object({
  hash: z.string(),
  name: z.string().catch('damaged entry'),
  rows: z.number().min(0).catch(0),
  created: z.number().catch(0),
  bytes: z.number().min(0).catch(0),
});
export type StoredData = Readonly<z.infer<typeof Data>>;
