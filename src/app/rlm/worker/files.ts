/** Files of the user's, and those at an address, read within limits. */

import { LabError } from '../../../errors';
import type { RlmResources } from '../../../experiment/rlm';
import { checkFileSize, MOST_FILE_BYTES } from '../../../experiment/rlm-context';
import { sha256 } from '../../../sha256';
import type { DescribedFile, HeldFile } from '../protocol';

/** Of a log: more than `importLog` takes is not even read. */
const MOST_BYTES = 256e6;

/** What a spec's files are read from. */
export function fileOf(files: readonly HeldFile[]): RlmResources['file'] {
  return async ({ name, hash }) => {
    const held = files.find((one) => one.hash === hash);
    if (!held)
      throw new LabError('no_file', `The file “${name}” of the context is not at hand.`, {
        hint: 'Open it again: files do not travel in links.',
        field: 'context',
      });
    checkFileSize(held.file.name, held.file.size);
    return bytesOf(held.file);
  };
}

/** @throws LabError `file_too_large`, `bad_file`, naming the file. */
export async function bytesOf(file: File): Promise<Uint8Array> {
  if (file.size > MOST_BYTES)
    throw new LabError('file_too_large', `“${file.name}” has ${Math.ceil(file.size / 1e6)} MB.`, {
      hint: `At most ${MOST_BYTES / 1e6} MB are read.`,
      field: file.name,
    });
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new LabError('bad_file', `“${file.name}” could not be read.`, {
      hint: 'Choose it again; it may have been moved or changed.',
      field: file.name,
      cause,
    });
  }
}

export function describeFiles(files: readonly File[]): Promise<DescribedFile[]> {
  return Promise.all(
    files.map(async (file) => {
      checkFileSize(file.name, file.size);
      const hash = await sha256(await bytesOf(file));
      return { name: file.webkitRelativePath || file.name, hash, bytes: file.size };
    }),
  );
}

/**
 * What lies at an address, as a file. Nothing secret goes along: neither cookies nor where the page is.
 * @throws LabError `bad_address`, `fetch_refused`, `fetch_failed`, `file_too_large`.
 */
export async function fetchFile(url: string, get: typeof fetch = fetch): Promise<File> {
  const address = addressOf(url);
  let response: Response;
  try {
    response = await get(address, { credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'follow' });
  } catch (cause) {
    throw refused(address, cause);
  }
  if (!response.ok) {
    await response.body?.cancel().catch(() => undefined);
    throw new LabError('fetch_failed', `${address.host} answered with status ${statusOf(response)}.`, {
      hint: 'Open the address in a tab: where it needs a login, save the file there and open it here.',
      field: 'url',
    });
  }
  const name = nameOf(address);
  const type = response.headers.get('content-type') ?? '';
  return new File(await partsOf(response, name), name, { type });
}

function addressOf(url: string): URL {
  try {
    const address = new URL(url.trim());
    if (/^https?:$/.test(address.protocol) && address.username === '' && address.password === '')
      return address;
  } catch {
    // Said below.
  }
  throw new LabError('bad_address', 'This is no address that can be fetched.', {
    hint: 'Give one that begins with https:// (or http://), without a user or a password in it.',
    field: 'url',
  });
}

function refused(address: URL, cause: unknown): LabError {
  const offline = typeof navigator !== 'undefined' && 'onLine' in navigator && !navigator.onLine;
  if (offline)
    return new LabError('fetch_refused', `${address.host} could not be reached: this browser is offline.`, {
      hint: 'Connect and fetch again, or open a file that is at hand.',
      field: 'url',
      cause,
    });
  return new LabError(
    'fetch_refused',
    `The browser was not let read ${address.host}: either the server does not allow other pages to (CORS), or it cannot be reached.`,
    {
      hint: 'Save the file in a tab of its own and open it here. A server of your own must send Access-Control-Allow-Origin.',
      field: 'url',
      cause,
    },
  );
}

async function partsOf(response: Response, name: string): Promise<Uint8Array<ArrayBuffer>[]> {
  const said = Number(response.headers.get('content-length'));
  if (said > MOST_FILE_BYTES) {
    await response.body?.cancel().catch(() => undefined);
    checkFileSize(name, said);
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body?.getReader();
  if (!reader) return parts;
  for (let bytes = 0; ;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new LabError('fetch_failed', `The connection broke after ${(bytes / 1e6).toFixed(1)} MB.`, {
        hint: 'Fetch it again.',
        field: 'url',
        cause,
      });
    });
    if (done) return parts;
    bytes += value.length;
    if (bytes > MOST_FILE_BYTES) {
      await reader.cancel().catch(() => undefined);
      checkFileSize(name, bytes);
    }
    parts.push(value);
  }
}

const statusOf = ({ status, statusText }: Response) =>
  statusText ? `${status} (${statusText})` : `${status}`;

/** The last part of the path. */
function nameOf({ pathname, host }: URL): string {
  const last = pathname.split('/').findLast((part) => part !== '') ?? host;
  try {
    return decodeURIComponent(last).replaceAll('/', '_').slice(0, 255);
  } catch {
    return last.slice(0, 255);
  }
}
