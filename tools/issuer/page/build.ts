/**
 * Makes the activation page: one file with everything in it, to be served by `fairlead-issue serve` or to be put on any web
 * server. Its policy lets its own script and style run, and lets it ask nobody but the activation server.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { type PageSettings, settingsId } from './settings.ts';
import { pageDocument } from './template.ts';

/** Error messages in fifty languages, of which the page shows none: more than half of its size. */
const withoutLanguages: Plugin = {
  name: 'without-languages',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: '' }));
  },
};

export type ActivationPage = {
  readonly html: string;
  /** The policy that stands in the page as well; a server adds what only a header can say. */
  readonly policy: string;
};

/** Makes the page. */
export async function buildActivationPage(settings: PageSettings): Promise<ActivationPage> {
  // Loaded only here: other commands do not wait for a bundler.
  const { build, stop } = await import('esbuild');
  const [script, style] = await Promise.all(
    ['page.ts', 'page.css'].map(async (name) => {
      const { outputFiles } = await build({
        entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
        bundle: true,
        minify: true,
        write: false,
        format: 'iife',
        // What checks Ed25519 signatures: Safari 17, Firefox 130, Chrome 137. Older ones are told so.
        target: ['es2022', 'safari16'],
        plugins: [withoutLanguages],
        legalComments: 'none',
        logLevel: 'error',
      });
      // The bundler writes nothing that would end the element early.
      return outputFiles[0]?.text ?? '';
    }),
  );
  // Else the bundler's own process stays as long as what asked for it runs.
  await stop();
  return pageOf(settings, script ?? '', style ?? '');
}

function pageOf(settings: PageSettings, script: string, style: string): ActivationPage {
  const policy = [
    "default-src 'none'",
    `script-src '${sourceOf(script)}'`,
    `style-src '${sourceOf(style)}'`,
    // Its icon; a licence as a picture is drawn by the page itself.
    'img-src data:',
    `connect-src ${connectOf(settings)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  return { html: pageDocument({ policy, style, script, settingsId, settings: JSON.stringify(settings) }), policy };
}

/** The source of a policy that lets this text run and no other. */
function sourceOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function connectOf({ server }: PageSettings): string {
  if (server === null) return "'none'";
  return server === 'self' ? "'self'" : new URL(server).origin;
}
