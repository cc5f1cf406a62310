/** Bytes of the WebAssembly modules that ONNX Runtime fetched for itself in this worker, unpacked. */
export function runtimeBytes(): number {
  const fetched = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  return fetched.reduce(
    (sum, { name, decodedBodySize }) => sum + (name.endsWith('.wasm') ? decodedBodySize : 0),
    0,
  );
}
