/**
 * Checkpoints on the Hugging Face hub or a mirror of its layout: {endpoint}/{repo}/resolve/{revision}/{path}. What was
 * loaded is kept in the browser's Cache API where there is one, and can be listed and deleted. Sends no token.
 */
import { LabError } from '../errors';
import { checkPath, type FileSource } from './source';
import { absentAsNull, fetchBytes, parseBase, type FetchOptions } from './source-url';

const CACHE = 'recursion-lab-models-v1';
const HEADER = 'x-lab-file'; // JSON of CachedFile on every entry
const NAME = /^(?=.{1,96}$)[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?$/;

export interface HubOptions extends FetchOptions {
  /** Default https://huggingface.co. */
  endpoint?: string;
  /** Branch, tag or commit. Default `main`; what is cached for a branch stays until it is deleted. */
  revision?: string;
  /** Default the global `caches`; null keeps nothing. */
  caches?: CacheStorage | null;
  /** Told when a file was loaded but could not be kept (no space, private window). */
  onNotKept?: (path: string, error: unknown) => void;
}

interface CachedFile {
  endpoint: string;
  repo: string;
  revision: string;
  path: string;
  /** null: the hub has no such file. */
  bytes: number | null;
}

export interface CachedModel {
  readonly endpoint: string;
  readonly repo: string;
  readonly revision: string;
  /** All files together. */
  readonly bytes: number;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

const defaultCaches = (): CacheStorage | null => (typeof caches === 'undefined' ? null : caches);

/** `name` or `owner/name`, as the hub allows. Returns it. Throws `bad_repo`. */
export function checkRepo(repo: string): string {
  const parts = repo.split('/');
  if (parts.length <= 2 && parts.every((part) => NAME.test(part) && !/--|\.\./.test(part))) return repo;
  throw new LabError('bad_repo', `“${repo}” is not the id of a model on the hub.`, {
    hint: 'Write it as owner/name, for example HuggingFaceTB/SmolLM2-135M-Instruct.',
    field: repo,
  });
}

function checkRevision(revision: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_./-]{0,127}$/.test(revision) && !revision.includes('..')) return revision;
  const hint = 'Take a branch, a tag or a commit.';
  throw new LabError('bad_repo', `“${revision}” is not a revision of a model.`, { hint, field: revision });
}

/**
 * The files of `repo`. Throws `bad_repo`, `bad_url`. Reading looks into the cache first, and throws as `urlSource` does.
 * Once one file of the model is found, absent ones are remembered too, so that a kept model opens without a network.
 */
export function hubSource(repo: string, options: HubOptions = {}): FileSource {
  const revision = checkRevision(options.revision ?? 'main');
  const endpoint = parseBase(options.endpoint ?? 'https://huggingface.co').href;
  const root = new URL(`${checkRepo(repo)}/resolve/${encodeURIComponent(revision)}/`, endpoint);
  const storage = options.caches === undefined ? defaultCaches() : options.caches;
  let found = false;

  const keep = async (url: URL, path: string, body: Uint8Array<ArrayBuffer> | null) => {
    if (!storage || (body === null && !found)) return;
    const file: CachedFile = { endpoint, repo, revision, path, bytes: body?.byteLength ?? null };
    try {
      const headers = { [HEADER]: JSON.stringify(file) };
      await (await storage.open(CACHE)).put(url, new Response(body, { headers }));
    } catch (error) {
      options.onNotKept?.(path, error);
    }
  };

  return {
    id: `${endpoint}${repo}@${revision}`,
    read: async (path, onBytes) => {
      const url = new URL(checkPath(path).split('/').map(encodeURIComponent).join('/'), root);
      const kept = await (await storage?.open(CACHE))?.match(url);
      const file = kept && describe(kept);
      if (file) {
        found ||= file.bytes !== null;
        if (file.bytes === null) return null;
        const bytes = new Uint8Array(await kept.arrayBuffer());
        onBytes?.(bytes.length, bytes.length);
        return bytes;
      }
      const bytes = await absentAsNull(fetchBytes(url, options, onBytes));
      found ||= bytes !== null;
      await keep(url, path, bytes);
      return bytes;
    },
  };
}

function describe(response: Response): CachedFile | null {
  const header = response.headers.get(HEADER);
  return header === null ? null : (JSON.parse(header) as CachedFile);
}

type Place = Pick<CachedModel, 'endpoint' | 'repo' | 'revision'>;

const samePlace = (a: Place, b: Place) =>
  a.endpoint === b.endpoint && a.repo === b.repo && a.revision === b.revision;

/** What is kept, one entry per endpoint, repository and revision. */
export async function listCached(storage = defaultCaches()): Promise<CachedModel[]> {
  const models: { place: Place; files: { path: string; bytes: number }[] }[] = [];
  for (const { file } of await cachedFiles(storage)) {
    const { endpoint, repo, revision, path, bytes } = file;
    if (bytes === null) continue;
    let model = models.find(({ place }) => samePlace(place, file));
    if (!model) models.push((model = { place: { endpoint, repo, revision }, files: [] }));
    model.files.push({ path, bytes });
  }
  return models.map(({ place, files }) => ({
    ...place,
    files,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
  }));
}

/** Deletes one model (as `listCached` names it), or without `model` all. Returns how many bytes that freed. */
export async function deleteCached(model?: Place, storage = defaultCaches()): Promise<number> {
  let freed = 0;
  for (const { cache, request, file } of await cachedFiles(storage)) {
    if (model && !samePlace(model, file)) continue;
    if (await cache.delete(request)) freed += file.bytes ?? 0;
  }
  return freed;
}

async function cachedFiles(storage: CacheStorage | null) {
  const cache = await storage?.open(CACHE);
  const found: { cache: Cache; request: Request; file: CachedFile }[] = [];
  for (const request of (await cache?.keys()) ?? []) {
    const response = await cache!.match(request);
    const file = response && describe(response);
    if (file) found.push({ cache: cache!, request, file });
  }
  return found;
}
