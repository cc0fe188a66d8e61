/** Registries that are made here: rules 4.65 to 4.69 and 4.85. */
import type { Mutant } from '../mutant.ts';

const unit = (file: string, test: string) => ({ suite: 'unit', file, test }) as const;
const e2e = (test: string) => ({ suite: 'e2e', file: 'e2e/specs/registry-site.spec.ts', test }) as const;

export const madeRegistryMutants: readonly Mutant[] = [
  {
    rule: '4.65',
    id: 'expressions-are-texts',
    file: 'common/registry-source/next-config.ts',
    find: "index % 2 === 0 ? token.kind === 'text' : isMark(token, '+')",
    replace: "index >= 0 && token.kind !== 'word'",
    killedBy: unit('common/registry-source/next-config.test.ts', 'is no text, is never run'),
  },
  {
    rule: '4.66',
    id: 'links-on-the-way',
    file: 'service/registries/source/files.ts',
    find: "    if ((await realpath(file)) !== file) return 'link';\n",
    replace: '',
    killedBy: unit('service/registries/source/read-source.test.ts', 'own icon, behind a link'),
  },
  {
    rule: '4.66',
    id: 'links-among-files',
    file: 'service/registries/source/files.ts',
    find: "if (entry.isSymbolicLink()) refused.push([name, 'link']);",
    replace: 'if (entry.isSymbolicLink()) files.push({ path: name, bytes: 0, modified: 0 });',
    killedBy: unit('service/registries/source/read-source.test.ts', 'an icon that is a link'),
  },
  {
    rule: '4.66',
    id: 'folders-of-any-size',
    file: 'service/registries/source/read-source.ts',
    find: "if (bytes > sourceLimits.folderBytes) refuse(path, 'too-large');",
    replace: '',
    killedBy: unit('service/registries/source/read-source.test.ts', 'larger than any honest file'),
  },
  {
    rule: '4.67',
    id: 'a-name-is-markup',
    file: 'common/registry-source/redirect-page.ts',
    find: 'const name = escapeHtml(title);',
    replace: 'const name = title;',
    killedBy: unit('common/registry-source/redirect-page.test.ts', 'a name is text'),
  },
  {
    rule: '4.67',
    id: 'pages-ask-elsewhere',
    file: 'renderer/registry-site/index.html',
    find: "connect-src 'self'; base-uri",
    replace: 'connect-src *; base-uri',
    killedBy: e2e('asks nobody else'),
  },
  {
    rule: '4.68',
    id: 'any-name-of-this-machine',
    file: 'service/registries/source/preview.ts',
    find: "if (!/^(?:127\\.0\\.0\\.1|localhost|\\[::1\\])(?::\\d+)?$/i.test(headers.host ?? '')) {",
    replace: 'if (headers.host === undefined) {',
    killedBy: unit('service/registries/source/preview.test.ts', 'under a foreign name nothing is shown'),
  },
  {
    rule: '4.69',
    id: 'any-folder-is-replaced',
    file: 'service/registries/source/place-folder.ts',
    find: "if (!isOwn) throw taken(target, 'holds something else', replaces);",
    replace: '',
    killedBy: unit('service/registries/source/place-folder.test.ts', 'is left alone'),
  },
  {
    rule: '4.85',
    id: 'a-path-in-an-archive-leads-out',
    file: 'common/registry-source/archive-files.ts',
    find: "part !== '.' && part !== '..'",
    replace: "part !== '.'",
    killedBy: unit('common/registry-source/archive-files.test.ts', 'is refused'),
  },
  {
    rule: '4.85',
    id: 'archives-unpack-to-any-size',
    file: 'common/registry-source/archive-files.ts',
    find: 'if (unpacked > archiveLimits.unpackedBytes)',
    replace: 'if (unpacked < 0)',
    killedBy: unit('common/registry-source/archive-files.test.ts', 'what they unpack to are bounded'),
  },
  {
    rule: '4.85',
    id: 'archives-of-any-size',
    file: 'service/registries/making/making.ts',
    find: 'if (upload.bytes + piece.length > archiveLimits.bytes) {',
    replace: 'if (upload.bytes + piece.length < 0) {',
    killedBy: unit('service/registries/making/making.test.ts', 'an archive is bounded'),
  },
  {
    rule: '4.85',
    id: 'anybodys-upload',
    file: 'service/registries/making/held.ts',
    find: 'return found?.id === id ? found : null;',
    replace: 'return found?.id === id ? found : ([...kept.values()].find((one) => one.id === id) ?? null);',
    killedBy: unit('service/registries/making/making.test.ts', 'nobody reaches what somebody else'),
  },
];
