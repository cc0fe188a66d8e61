/** Section 5 of docs/security.md: the desktop shell. The integration tests run it on the stand-in for Electron. */
import type { Exemption, Mutant } from '../mutant.ts';

const unit = (file: string, test: string) => ({ suite: 'unit', file, test }) as const;
const shell = (test: string) => ({ suite: 'integration', file: 'main/shell.itest.ts', test }) as const;

export const shellMutants: readonly Mutant[] = [
  {
    rule: '5.1',
    id: 'pages-without-a-sandbox',
    file: 'main/windows/preferences.ts',
    find: '  sandbox: true,\n',
    replace: '  sandbox: false,\n',
    killedBy: unit('main/windows/windows.test.ts', 'web preferences'),
  },
  {
    rule: '5.1',
    id: 'run-as-node',
    file: 'electron-builder.yml',
    find: 'runAsNode: false',
    replace: 'runAsNode: true',
    killedBy: { suite: 'integration', file: 'main/package.itest.ts', test: 'has its fuses set' },
  },
  {
    rule: '5.2',
    id: 'frames-go-anywhere',
    file: 'main/guards/navigation.ts',
    find: "return refuse('Frames of the console show session views only.');",
    replace: 'return allow;',
    killedBy: unit('main/guards/guards.test.ts', 'navigation'),
  },
  {
    rule: '5.2',
    id: 'permissions-by-default',
    file: 'main/guards/permissions.ts',
    find: 'return isSessionFocus(surface, origin) && !ask.isMainFrame && viewMay.has(ask.permission);',
    replace: 'return true;',
    killedBy: unit('main/guards/guards.test.ts', 'permissions'),
  },
  {
    rule: '5.2',
    id: 'windows-of-pages',
    file: 'main/guards/attach.ts',
    find: "return { action: 'deny' };",
    replace: "return { action: 'allow' };",
    killedBy: shell('hand links of the console to the browser of the person, https only, and open no window'),
  },
  {
    rule: '5.3',
    id: 'the-key-in-the-environment',
    file: 'main/site/supervisor.ts',
    find: 'const current: Run = { process: deps.fork(),',
    replace:
      "if (key.kind !== 'key-file') process.env.FAIRLEAD_KEY = Buffer.from(key.key).toString('hex');\n" +
      '    const current: Run = { process: deps.fork(),',
    killedBy: { suite: 'integration', file: 'main/site.itest.ts', test: 'travels by message port' },
  },
  {
    rule: '5.3',
    id: 'stray-variables-reach-the-service',
    file: 'main/site/fork.ts',
    find: 'const passedOn = Object.entries(env).filter(([name]) => !notPassedOn.includes(name));',
    replace: 'const passedOn = Object.entries(env);',
    killedBy: { suite: 'integration', file: 'main/site.itest.ts', test: 'would change its runtime' },
  },
  {
    rule: '5.4',
    id: 'frames-may-call',
    file: 'main/powers/sender.ts',
    find: "  if (!sender.frame.isMainFrame) return 'a frame inside the page called';\n",
    replace: '',
    killedBy: unit('main/powers/sender.test.ts', 'who may call'),
  },
  {
    rule: '5.4',
    id: 'any-origin-may-call',
    file: 'main/powers/sender.ts',
    find: 'if (sender.frame.origin !== sender.site.consoleOrigin)',
    replace: 'if (sender.frame.origin === "null")',
    killedBy: unit('main/powers/sender.test.ts', 'who may call'),
  },
  {
    rule: '5.4',
    id: 'remote-sites-may-all',
    file: 'main/powers/sender.ts',
    find: 'if (!powerNames[sender.site.trust].includes(power))',
    replace: 'if (!powerNames.local.includes(power))',
    killedBy: unit('main/powers/sender.test.ts', 'lets a remote site call its own list and nothing else'),
  },
  {
    rule: '5.5',
    id: 'requests-to-anywhere',
    file: 'main/guards/navigation.ts',
    find: 'return origin === surface.consoleOrigin || fitsOriginPattern(surface.viewerPattern, origin);\n}\n\n/** Downloads',
    replace: 'return true;\n}\n\n/** Downloads',
    killedBy: unit('main/guards/guards.test.ts', 'navigation'),
  },
];

export const shellExemptions: readonly Exemption[] = [];
