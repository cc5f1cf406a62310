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

/** Nothing that the lab writes is larger. */
const LARGEST = 256e6;

/** @throws LabError `file_too_large`, `bad_file` when it cannot be read. */
export async function readFile(file: File): Promise<Uint8Array> {
  if (file.size > LARGEST)
    throw new LabError('file_too_large', `“${file.name}” has ${Math.round(file.size / 1e6)} MB.`, {
      hint: 'Open a file that the lab has written; none of them is larger than 256 MB.',
      field: file.name,
    });
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new LabError('bad_file', `“${file.name}” could not be read.`, {
      hint: 'Choose the file again; it may have been moved or changed.',
      field: file.name,
      cause,
    });
  }
}
