import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The pages that are published beside a registry's lists: static files that work below any path.
 * SECURITY: docs/security.md 4.67: by their policy (index.html) they ask nobody but the server that they come from, and run
 * nothing but their own code.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: {
    outDir: '../../dist/registry-site',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: false,
    // Their policy allows no data: addresses.
    assetsInlineLimit: 0,
    assetsDir: 'site',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
