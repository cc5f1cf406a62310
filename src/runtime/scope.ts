/** Who frees what: tensors made during a piece of work are kept here and freed together when it is over. */

import type { DeviceTensor } from './device';

export class Scope {
  private readonly held = new Set<DeviceTensor>();

  /** Holds a tensor until the scope ends; returns it. */
  keep<T extends DeviceTensor>(tensor: T): T {
    this.held.add(tensor);
    return tensor;
  }

  /** Holds every tensor of a run's results; returns them. */
  keepAll<T extends Record<string, DeviceTensor>>(tensors: T): T {
    for (const tensor of Object.values(tensors)) this.held.add(tensor);
    return tensors;
  }

  /** Frees one tensor early. */
  free(tensor: DeviceTensor): void {
    this.held.delete(tensor);
    tensor.dispose();
  }

  end(): void {
    for (const tensor of this.held) tensor.dispose();
    this.held.clear();
  }
}
