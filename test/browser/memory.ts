/**
 * What the back ends of this thread hold: the bytes of every WebAssembly memory, and of every GPU buffer that was not
 * destroyed. Counts from its call on, so call it before ONNX Runtime is loaded.
 */
export function meterMemory(): () => number {
  const memories = new Set<WebAssembly.Memory>();
  const Memory = WebAssembly.Memory;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.add(this);
    }
  };

  let gpuBytes = 0;
  if (typeof GPUDevice !== 'undefined') {
    const sizes = new WeakMap<GPUBuffer, number>();
    const { createBuffer } = GPUDevice.prototype;
    const { destroy } = GPUBuffer.prototype;
    GPUDevice.prototype.createBuffer = function (descriptor) {
      const buffer = createBuffer.call(this, descriptor);
      sizes.set(buffer, buffer.size);
      gpuBytes += buffer.size;
      return buffer;
    };
    GPUBuffer.prototype.destroy = function () {
      gpuBytes -= sizes.get(this) ?? 0;
      sizes.delete(this);
      return destroy.call(this);
    };
  }

  return () => {
    if (memories.size === 0) throw new Error('No WebAssembly memory was seen: the meter measures nothing.');
    return [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, gpuBytes);
  };
}
