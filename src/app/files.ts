/** Files out of the page and into it. */

import { LabError } from '../errors';

/** Offers a download. */
export function save(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the bytes once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Of a file of which nothing else is known. */
const LARGEST = 256e6;

/** @param most so many bytes are read. @throws LabError `file_too_large`, `bad_file` when it cannot be read. */
export async function readFile(file: File, most = LARGEST): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > most)
    throw new LabError('file_too_large', `“${file.name}” has ${Math.ceil(file.size / 1e6)} MB.`, {
      hint: `Of a file of this kind, at most ${Math.floor(most / 1e6)} MB are read.`,
      field: file.name,
    });
  return readStart(file, file.size);
}

/** The first bytes of a file, all of it where it has no more. @throws LabError `bad_file` when it cannot be read. */
export async function readStart(file: File, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(0, bytes).arrayBuffer());
  } catch (cause) {
    throw new LabError('bad_file', `“${file.name}” could not be read.`, {
      hint: 'Choose the file again; it may have been moved or changed.',
      field: file.name,
      cause,
    });
  }
}
