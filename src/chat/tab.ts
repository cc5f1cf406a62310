/**
 * A text-generation model of the hub as a chat model, by transformers.js: in a worker of the page, and in Node alike. The
 * library is loaded with the first model; ONNX Runtime's files are those of our own build, never a CDN's.
 */

import type * as Transformers from '@huggingface/transformers';
import { LabError } from '../errors';
import type { ChatModel, ChatReply, ChatRequest, ModelRef } from './chat';
import { StopCutter } from './stop';
import { drawing } from './tab-draw';

export type TabRef = Extract<ModelRef, { kind: 'tab' }>;

/** Bytes of a file of the model that has begun to load; `total` is null where the hub does not say. */
export interface FileProgress {
  readonly file: string;
  readonly loaded: number;
  readonly total: number | null;
}

export interface TabOptions {
  /** A mirror of the hub's layout ({hub}/{model}/resolve/{revision}/{path}); default https://huggingface.co. */
  readonly hub?: string;
  readonly progress?: (event: FileProgress) => void;
  /** Told where the wished device could not be had. */
  readonly note?: (sentence: string) => void;
  /** Node: where files are kept, which the library cannot do without there; default `.cache/hub`. */
  readonly folder?: string;
}

const inNode = typeof process === 'object' && Boolean(process.versions?.node);

type Library = typeof Transformers;

let library: Promise<Library> | null = null;

function load(): Promise<Library> {
  library ??= import('@huggingface/transformers').then((loaded) => {
    const { env } = loaded;
    env.allowLocalModels = false;
    env.useWasmCache = false;
    env.logLevel = loaded.LogLevel.ERROR;
    const wasm = env.backends.onnx.wasm as { wasmPaths?: unknown; numThreads?: number } | undefined;
    // Preset to a CDN; without it ONNX Runtime takes the file beside its own, which is in our build.
    if (wasm) wasm.wasmPaths = undefined;
    return loaded;
  });
  library.catch(() => (library = null));
  return library;
}

/**
 * Loads the model, from the browser's cache where it was loaded before. Its `model` may end in `@revision`.
 * @throws LabError `tab_failed`.
 */
export async function openTabChat(ref: TabRef, options: TabOptions = {}): Promise<ChatModel> {
  const [model, revision = 'main'] = ref.model.split('@') as [string, string?];
  try {
    const lib = await load();
    if (inNode) lib.env.cacheDir = options.folder ?? '.cache/hub';
    if (options.hub !== undefined) lib.env.remoteHost = options.hub.replace(/\/*$/, '/');
    const common = { revision, progress_callback: (info: unknown) => tell(info, options.progress) };
    const tokenizer = await lib.AutoTokenizer.from_pretrained(model, common);
    const open = (device: 'webgpu' | 'wasm' | 'cpu') =>
      lib.AutoModelForCausalLM.from_pretrained(model, {
        ...common,
        device,
        dtype: ref.dtype as Transformers.DataType,
      });
    return new TabChat(lib, ref.model, tokenizer, await onDevice(ref, open, options.note));
  } catch (error) {
    throw failed(ref.model, error);
  }
}

/** `auto`: the GPU where there is one, else, or where that fails, WASM. */
async function onDevice<T>(
  { device, model }: TabRef,
  open: (device: 'webgpu' | 'wasm' | 'cpu') => Promise<T>,
  note: TabOptions['note'],
): Promise<T> {
  if (inNode) return open('cpu');
  if (device === 'wasm') return open('wasm');
  const adapter = await globalThis.navigator?.gpu?.requestAdapter().catch(() => null);
  if (device === 'webgpu' && !adapter) note?.(`This browser offers no WebGPU: ${model} runs on WASM.`);
  if (!adapter) return open('wasm');
  try {
    return await open('webgpu');
  } catch (error) {
    if (device === 'webgpu') throw error;
    note?.(`${model} does not run on WebGPU here (${textOf(error)}): it runs on WASM.`);
    return open('wasm');
  }
}

function tell(info: unknown, progress: TabOptions['progress']): void {
  const { status, file, loaded, total } = info as Record<string, unknown>;
  if (status !== 'progress' || typeof file !== 'string' || typeof loaded !== 'number') return;
  progress?.({ file, loaded, total: typeof total === 'number' && total > 0 ? total : null });
}

class TabChat implements ChatModel {
  readonly contextTokens: number | null;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly lib: Library,
    readonly name: string,
    private readonly tokenizer: Transformers.PreTrainedTokenizer,
    private readonly model: Transformers.PreTrainedModel,
  ) {
    const { max_position_embeddings: most } = model.config as { max_position_embeddings?: unknown };
    this.contextTokens = typeof most === 'number' ? most : null;
  }

  /** One call at a time, in the order of asking; an aborted one rejects at once, and ends after its present token. */
  complete(request: ChatRequest): Promise<ChatReply> {
    const { signal } = request;
    return new Promise<ChatReply>((resolve, reject) => {
      if (signal.aborted) return void reject(signal.reason as Error);
      const stopping = new this.lib.InterruptableStoppingCriteria();
      const stop = () => {
        stopping.interrupt();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', stop, { once: true });
      this.last = this.last.then(async () => {
        try {
          if (!signal.aborted) resolve(await this.generate(request, stopping));
        } catch (error) {
          reject(error instanceof LabError ? error : failed(this.name, error));
        } finally {
          signal.removeEventListener('abort', stop);
        }
      });
    });
  }

  async dispose(): Promise<void> {
    await this.last;
    await this.model.dispose();
  }

  private async generate(
    { messages, sampling, signal, onText }: ChatRequest,
    stopping: Transformers.InterruptableStoppingCriteria,
  ): Promise<ChatReply> {
    const inputs = this.prompt(messages.map(({ role, content }) => ({ role, content })));
    const promptTokens = inputs.input_ids.dims[1]!;
    if (this.contextTokens !== null && promptTokens >= this.contextTokens)
      throw new LabError(
        'chat_too_long',
        `The messages have ${promptTokens} tokens; ${this.name} has a context of ${this.contextTokens}.`,
        { hint: 'Send less text per call, or take a model with a larger context.' },
      );
    const cutter = new StopCutter(sampling.stop);
    let [text, tokens] = ['', 0];
    const hand = (piece: string) => {
      if (piece === '' || signal.aborted) return;
      text += piece;
      onText?.(piece);
    };
    const streamer = new this.lib.TextStreamer(this.tokenizer, {
      skip_prompt: true,
      skip_special_tokens: true,
      token_callback_function: () => void tokens++,
      callback_function: (piece) => {
        hand(cutter.push(piece));
        if (cutter.stopped) stopping.interrupt();
      },
    });
    const room = this.contextTokens === null ? Infinity : this.contextTokens - promptTokens;
    const most = Math.min(sampling.maxTokens, room);
    await this.model.generate({
      ...inputs,
      max_new_tokens: most,
      do_sample: false, // the processor below draws
      streamer,
      stopping_criteria: stopping,
      ...(sampling.temperature > 0 && { logits_processor: drawing(this.lib, sampling) }),
    });
    signal.throwIfAborted();
    hand(cutter.flush());
    return {
      text,
      reasoning: null,
      usage: {
        promptTokens,
        completionTokens: tokens,
        cachedTokens: 0,
        reasoningTokens: 0,
        cost: 0,
        estimated: false,
      },
      model: this.name,
      finish: !cutter.stopped && tokens >= most ? 'length' : 'stop',
      replayed: false,
      retries: 0,
    };
  }

  private prompt(messages: { role: string; content: string }[]): { input_ids: Transformers.Tensor } {
    if (this.tokenizer.chat_template)
      return this.tokenizer.apply_chat_template(messages, {
        add_generation_prompt: true,
        return_dict: true,
      });
    return this.tokenizer(messages.map(({ content }) => content).join('\n\n'));
  }
}

function failed(model: string, error: unknown): LabError {
  if (error instanceof LabError) return error;
  const text = textOf(error);
  const hint = /memory|alloc|buffer/i.test(text)
    ? 'The device ran out of memory: take a smaller model, or one with 4-bit weights (q4).'
    : /404|not found|locate file/i.test(text)
      ? 'Check the model’s name; it needs a folder “onnx” with weights of this kind (dtype).'
      : /fetch|network/i.test(text)
        ? 'Check the connection to the hub.'
        : 'Try the other device (WASM or WebGPU), or other weights (dtype).';
  return new LabError('tab_failed', `${model} could not be run in the tab: ${text}`, { hint });
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 300);
