import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The console as static files. The nonce mark is replaced in every response (service/api/static.ts). */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  html: { cspNonce: '__FAIRLEAD_NONCE__' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2024',
    sourcemap: false,
    // Fonts stay files: the policy of the console allows no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        // What every page needs is one file: forty small ones are compressed apart from each other, and asked for one by one.
        codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] },
      },
    },
  },
});
