/** Tells the page the named stages of loading, from what building a system tells of itself. */

import type { BuildProgress, Library } from '../../experiment/build';
import type { LoadStep } from '../../experiment/session-events';
import type { Spec } from '../../experiment/spec';
import type { Device } from '../../runtime/device';
import type { TrainerEvent } from './protocol';

const RUNTIME = 'runtime';
const LINKS = 'links';
const FIRST = 'first';

export class Loading {
  private readonly steps: readonly LoadStep[];
  private present: { readonly key: string; readonly begun: number } | null = null;
  private readonly done = new Set<string>();

  constructor(
    { agents, links }: Pick<Spec, 'agents' | 'links'>,
    private readonly emit: (event: TrainerEvent) => void,
  ) {
    const ids = [...new Set(agents.map(({ id }) => id))];
    this.steps = [
      { key: RUNTIME, name: 'ONNX Runtime' },
      ...ids.map((id) => ({ key: `agent ${id}`, name: id })),
      ...(links.source === 'trained' ? [{ key: LINKS, name: `Links ${links.file ?? ''}` }] : []),
      { key: FIRST, name: 'Compile and begin' },
    ];
    emit({ type: 'plan', steps: this.steps });
    this.report(RUNTIME, 'fetching and starting');
  }

  /** ONNX Runtime is there. @param bytes that it fetched for itself; 0: they were there already. */
  started(bytes: number): void {
    this.report(RUNTIME, 'starting', bytes, bytes);
  }

  /** Of the agents. */
  readonly progress = ({ agent, stage, file, loaded, total }: BuildProgress): void =>
    this.report(`agent ${agent}`, stage === 'reading' ? `reading ${file}` : stage, loaded, total);

  /** The same library, whose links tell of themselves. */
  watch(library: Library): Library {
    const links: Library['links'] = (file) =>
      library.links(file, (loaded, total) => this.report(LINKS, 'reading', loaded, total));
    return { ...library, links };
  }

  /** The same device: when it is given its first graph, everything is read. */
  on(device: Device): Device {
    return {
      name: device.name,
      description: device.description,
      lost: device.lost,
      get live() {
        return device.live;
      },
      compile: (model, files) => {
        if (this.present) this.report(FIRST, 'compiling');
        return device.compile(model, files);
      },
      upload: (tensor) => device.upload(tensor),
      dispose: () => device.dispose(),
    };
  }

  /** Training has begun. */
  end(): void {
    if (!this.present) return;
    this.close();
    this.present = null;
  }

  private report(key: string, doing: string, loaded = 0, total: number | null = null): void {
    if (this.done.has(key)) return;
    if (this.present?.key !== key) {
      this.close();
      this.present = { key, begun: performance.now() };
    }
    this.emit({ type: 'load', key, doing, loaded, total });
  }

  private close(): void {
    if (!this.present) return;
    const { key, begun } = this.present;
    this.done.add(key);
    this.emit({ type: 'loaded', key, ms: performance.now() - begun });
  }
}
