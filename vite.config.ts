/** The page: a static site under any folder, whose workers alone load ONNX Runtime. */

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { offline } from './tools/offline/plugin.ts';

/** Cross-origin isolation, without which WebAssembly has no threads. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  base: './',
  plugins: [react(), offline()],
  build: {
    manifest: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      output: {
        // What is loaded at first stays in one file, whatever of it late parts use too: many small ones pack worse.
        codeSplitting: { groups: [{ name: 'shell', tags: ['$initial'] }] },
      },
    },
  },
  worker: {
    format: 'es',
    rolldownOptions: {
      output: {
        // Each thread of WebAssembly loads the chunk with ONNX Runtime: keep the engine out of what that imports.
        codeSplitting: { groups: [{ name: 'runtime', test: /src.(errors|runtime.(ort|queue))\.ts/ }] },
      },
    },
  },
  server: { port: 5173, headers: isolation },
  preview: { port: 4173, headers: isolation },
  optimizeDeps: {
    // Vite's own search stops at workers; a dependency found late would reload the page under a running worker.
    entries: ['index.html', 'workers/*.ts', 'test/browser/*.html', 'test/browser/*.worker.ts'],
    // ONNX Runtime finds its .wasm beside its own file.
    exclude: ['onnxruntime-web'],
  },
});
