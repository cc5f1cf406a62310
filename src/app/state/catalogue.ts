/** What is shipped with the page: presets, traces, links and models with their sizes. Made by tools/catalogue. */

import * as z from 'zod';
import { LabError } from '../../errors';

const bytes = z.int().nonnegative();

const Catalogue = z.object({
  presets: z.array(z.string()).min(1),
  /** Recorded runs; `link` says of which experiment, `at` where the cursor stands at first. */
  traces: z.array(
    z.object({
      name: z.string(),
      link: z.string(),
      at: z.object({
        round: z.int(),
        agent: z.int(),
        step: z.int(),
        at: z.enum(['latent', 'message', 'text', 'answer']),
      }),
    }),
  ),
  /** With the pattern and the agents that they were trained for. */
  links: z.array(
    z.object({
      file: z.string(),
      label: z.string(),
      bytes,
      pattern: z.string(),
      agents: z.array(z.object({ id: z.string(), hash: z.string() })),
    }),
  ),
  /** Bytes of a model's files by id. */
  models: z.record(z.string(), bytes),
  /** Bytes of ONNX Runtime by back end. */
  runtime: z.object({ wasm: bytes, webgpu: bytes }),
});

export type Catalogue = z.infer<typeof Catalogue>;

/** @throws LabError as `loadJson`. */
export async function loadCatalogue(page: string): Promise<Catalogue> {
  const path = 'catalogue.json';
  const parsed = Catalogue.safeParse(await loadJson(page, path));
  if (parsed.success) return parsed.data;
  throw notServed(path, parsed.error);
}

/** The experiments that come with the page; the first is opened where an address names none. */
export function loadPresets(page: string, ids: readonly string[]): Promise<{ id: string; json: unknown }[]> {
  return Promise.all(ids.map(async (id) => ({ id, json: await loadJson(page, `presets/${id}.json`) })));
}

/** @throws LabError as `fetchFrom`, and `bad_json` when the file is none. */
export async function loadJson(page: string, path: string): Promise<unknown> {
  const response = await fetchFrom(page, path);
  try {
    return await response.json();
  } catch (cause) {
    throw notServed(path, cause);
  }
}

/** @throws LabError `not_found` where the host has no such file, `offline` where it does not come for another reason. */
export async function fetchFrom(page: string, path: string): Promise<Response> {
  const response = await fetch(new URL(path, page)).catch(() => null);
  if (response?.ok) return response;
  if (response?.status === 404)
    throw new LabError('not_found', `There is no “${path}” beside the page.`, {
      hint: 'The page is not served completely: build it again.',
      field: path,
    });
  throw new LabError('offline', `“${path}” could not be loaded.`, {
    hint: 'Check the connection and try again.',
    field: path,
  });
}

function notServed(path: string, cause: unknown): LabError {
  return new LabError('bad_json', `“${path}” is not what the page needs.`, {
    hint: 'The page is not served completely: build it again.',
    field: path,
    cause,
  });
}
