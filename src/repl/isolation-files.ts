/**
 * A ceiling for Python's files. They live in JavaScript's heap, out of reach of the limit on Python's own memory, and a
 * program that fills that heap takes the page along; beyond the ceiling Python gets OSError (ENOSPC). Counted are contents,
 * names, open files and pipes; what is deleted counts no more once it is closed.
 */

/** Of Emscripten's file system, what is looked at or replaced here; its own types are not installed. */
export interface FileSystem {
  createNode: (parent: FileNode | null, name: string, mode: number, device: number) => FileNode;
  createStream: (stream: FileStream, fd?: number) => FileStream;
  /** Heads of chains (`name_next`) that hold every node with a name. */
  readonly nameTable: readonly (FileNode | null | undefined)[];
  readonly streams: readonly (FileStream | null | undefined)[];
  readonly ErrnoError: new (errno: number) => unknown;
}

interface FileNode {
  readonly name: string;
  readonly name_next?: FileNode | null;
  /** A view of a file's bytes; a folder's is an object. */
  readonly contents?: unknown;
  readonly usedBytes?: number;
  /** Target of a symbolic link. */
  readonly link?: string;
  /** Shared by both ends. */
  readonly pipe?: { readonly buckets: readonly unknown[] | null };
}

interface FileStream {
  readonly node: FileNode;
  readonly path?: string;
}

type Write = (
  stream: FileStream,
  buffer: Uint8Array,
  offset: number,
  length: number,
  ...rest: unknown[]
) => number;
type Symlink = (parent: FileNode, name: string, target: string) => FileNode;

/** The kind of file system that Python's files are in. */
export interface MemoryFiles {
  expandFileStorage: (node: FileNode, capacity: number) => void;
  resizeFileStorage: (node: FileNode, size: number) => void;
  readonly stream_ops: { write: Write };
  readonly node_ops: { symlink: Symlink };
  /** The same functions, as nodes have them. */
  readonly ops_table: {
    readonly file: { stream: { write: Write } };
    readonly dir: { node: { symlink: Symlink } };
  };
}

export interface Pipes {
  readonly BUCKET_BUFFER_SIZE: number;
  readonly stream_ops: { write: Write };
}

/** As WASI numbers it. */
const ENOSPC = 51;
/** What a node or an open file takes by itself, at most. */
const OBJECT = 2048;
/** So much more for these alone: files can still be opened, read and deleted when there is no room for contents. */
const RESERVE = 8 << 20;

const bytesOf = ({ contents }: FileNode): number => (ArrayBuffer.isView(contents) ? contents.byteLength : 0);

/**
 * From here on; what is there already does not count. Once, after Python is up.
 * @param maximumBytes that files may take beyond that
 */
export function capFiles(files: FileSystem, memory: MemoryFiles, pipes: Pipes, maximumBytes: number): void {
  const limit = held(files, pipes) + maximumBytes;
  /** Never less than what is held: deletions show when it is counted again. */
  let most = limit - maximumBytes;
  const claim = (bytes: number, within = limit): void => {
    if (most + bytes > within) most = held(files, pipes);
    if (!(most + bytes <= within)) throw new files.ErrnoError(ENOSPC);
    most += bytes;
  };
  const claimObject = (name: string) => claim(OBJECT + 2 * name.length, limit + RESERVE);
  /** Claims what a file of this size needs before it is made so, and corrects that by what it then has. */
  const grow = <T>(node: FileNode, size: number, change: () => T): T => {
    const before = bytesOf(node);
    claim(Math.max(0, size - before));
    const done = change();
    most += bytesOf(node) - Math.max(before, size);
    return done;
  };

  const { createNode, createStream } = files;
  files.createNode = (parent, name, mode, device) => {
    claimObject(name);
    return createNode(parent, name, mode, device);
  };
  files.createStream = (stream, fd) => {
    claimObject(stream.path ?? '');
    return createStream(stream, fd);
  };

  const { expandFileStorage, resizeFileStorage } = memory;
  memory.expandFileStorage = (node, capacity) =>
    grow(node, capacity, () => expandFileStorage(node, capacity));
  memory.resizeFileStorage = (node, size) => grow(node, size, () => resizeFileStorage(node, size));

  const { write } = memory.stream_ops;
  const writeFile: Write = (stream, buffer, offset, length, position, ...rest) => {
    const change = () => write(stream, buffer, offset, length, position, ...rest);
    // The first bytes of a file become its contents as they are; all others go through `expandFileStorage`.
    const first = stream.node.usedBytes === 0 && position === 0;
    return first ? grow(stream.node, length, change) : change();
  };
  for (const operations of [memory.stream_ops, memory.ops_table.file.stream]) operations.write = writeFile;

  const { symlink } = memory.node_ops;
  const link: Symlink = (parent, name, target) => {
    claimObject(target);
    return symlink(parent, name, target);
  };
  for (const operations of [memory.node_ops, memory.ops_table.dir.node]) operations.symlink = link;

  const { write: writePipe } = pipes.stream_ops;
  pipes.stream_ops.write = (stream, buffer, offset, length, ...rest) => {
    claim(length + pipes.BUCKET_BUFFER_SIZE);
    return writePipe(stream, buffer, offset, length, ...rest);
  };
}

/** Everything there is: what has a name, and what is still open without one. */
function held(files: FileSystem, { BUCKET_BUFFER_SIZE }: Pipes): number {
  let bytes = 0;
  const seen = new Set<object>();
  const count = (node: FileNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    bytes += OBJECT + bytesOf(node) + 2 * (node.name.length + (node.link?.length ?? 0));
    const { pipe } = node;
    if (!pipe || seen.has(pipe)) return;
    seen.add(pipe);
    bytes += (pipe.buckets?.length ?? 0) * BUCKET_BUFFER_SIZE;
  };
  for (const head of files.nameTable) for (let node = head; node; node = node.name_next) count(node);
  for (const stream of files.streams) {
    if (!stream) continue;
    bytes += OBJECT + 2 * (stream.path?.length ?? 0);
    count(stream.node);
  }
  return bytes;
}
