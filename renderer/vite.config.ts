import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Every text that is worth it, compressed beside itself: the service sends it as it is (service/api/static.ts). */
const compressed: Plugin = {
  name: 'compressed',
  generateBundle: {
    // After everybody else: Vite writes into the code here, too.
    order: 'post',
    handler(_options, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        if (!/\.(js|css|svg|json)$/.test(fileName)) continue;
        const source = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        if (source.length > 1024)
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(source, { level: 9 }) });
      }
    },
  },
};

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
  version: string;
};

/** The console as static files. The nonce mark is replaced in every response (service/api/static.ts). */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), compressed],
  // The page says which version it is: one that stays open through an update is older than the service.
  define: { 'import.meta.env.VITE_FAIRLEAD_VERSION': JSON.stringify(version) },
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
