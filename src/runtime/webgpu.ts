/**
 * onnxruntime-web on WebGPU (the native execution provider). Tensors stay on the device between calls.
 * Each device here owns a GPUDevice, because ONNX Runtime frees released weights only with the device.
 */

import * as ort from 'onnxruntime-web/webgpu';
import { LabError } from '../errors';
import type { Device } from './device';
import { OrtDevice } from './ort';
import { Queue } from './queue';

const queue = new Queue();

/** @throws LabError `no_webgpu` when the browser has none or gives no adapter. */
export async function webgpuDevice(): Promise<Device> {
  const adapter = await globalThis.navigator?.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter)
    throw new LabError('no_webgpu', 'This browser offers no WebGPU adapter.', {
      hint: 'Choose WASM, or open the lab in a recent Chrome or Edge with hardware acceleration on.',
    });
  const wanted: GPUFeatureName[] = ['shader-f16', 'subgroups', 'timestamp-query'];
  const { limits } = adapter;
  const gpu = await adapter.requestDevice({
    requiredFeatures: wanted.filter((feature) => adapter.features.has(feature)),
    requiredLimits: {
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeWorkgroupSizeY: limits.maxComputeWorkgroupSizeY,
      maxComputeWorkgroupSizeZ: limits.maxComputeWorkgroupSizeZ,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
      maxBufferSize: limits.maxBufferSize,
    },
  });
  const { vendor, architecture, description } = adapter.info;
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.proxy = false;
  return new OrtDevice({
    name: 'webgpu',
    description: `onnxruntime-web, WebGPU, ${[vendor, architecture, description].filter(Boolean).join(' ') || 'unnamed adapter'}`,
    ort: ort,
    queue,
    gpu,
    options: {
      executionProviders: [{ name: 'webgpu', device: gpu } as never],
      preferredOutputLocation: 'gpu-buffer',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    },
  });
}
