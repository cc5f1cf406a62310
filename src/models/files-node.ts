/** Files of a checkpoint in a local directory, for the CLI and for tests. Node only. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors';
import { checkPath, type FileSource, type OnBytes } from './source';

const STEP = 64 << 20; // one read() gives less than 2 GiB; this also paces the progress

/**
 * Files below `directory`. Paths that lead out of it throw `bad_path`; symbolic links inside it are followed, since the
 * hub's own cache is made of them. Other failures throw `unreadable_file`.
 */
export function directorySource(directory: string): FileSource {
  return {
    id: directory,
    read: async (path, onBytes) => {
      const file = join(directory, checkPath(path));
      try {
        return await readWhole(file, onBytes);
      } catch (cause) {
        const code = (cause as NodeJS.ErrnoException).code;
        if (code === 'ENOENT' || code === 'ENOTDIR') return null;
        throw new LabError('unreadable_file', `${file} could not be read (${code ?? String(cause)}).`, {
          hint: 'Check that it is a file and that you may read it.',
          field: path,
          cause,
        });
      }
    },
  };
}

async function readWhole(file: string, onBytes?: OnBytes): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const bytes = new Uint8Array(size);
    for (let loaded = 0; loaded < size;) {
      const { bytesRead } = await handle.read(bytes, loaded, Math.min(STEP, size - loaded), loaded);
      if (bytesRead === 0) throw new Error('the file became shorter while it was read');
      loaded += bytesRead;
      onBytes?.(loaded, size);
    }
    return bytes;
  } finally {
    await handle.close();
  }
}
