/** The files of a new registry's source: settings, steps to follow, and what publishes it on GitHub and GitLab. Pure. */
import type { JsonObject } from '../registry/document.ts';
import { fileText } from './exact-json.ts';
import { defaultSettings, settingsFile, settingsName } from './settings.ts';
import type { RegistrySettings } from './types.ts';

/** What a new registry begins with. */
export type NewRegistry = Pick<RegistrySettings, 'name' | 'description' | 'listUrl' | 'contactUrl'> & {
  /** Whether it has one workspace to begin with. */
  readonly sample: boolean;
};

/** Every file of a new registry's source, by path: the command line writes them, the console packs them. */
export function newSourceFiles({ sample, ...wish }: NewRegistry): ReadonlyMap<string, string> {
  return new Map([
    ...layoutFiles({ ...defaultSettings, ...wish, icon: `/${ownIconPath}` }),
    [ownIconPath, placeholderSvg],
    ...(sample ? sampleFiles() : ([['workspaces/.gitkeep', '']] as const)),
  ]);
}

/** Everything but the workspaces. */
export function layoutFiles(settings: RegistrySettings): ReadonlyMap<string, string> {
  return new Map([
    [settingsName, fileText(settingsFile(settings))],
    ['README.md', readme(settings.name)],
    ['.gitignore', 'node_modules/\n'],
    ['.github/workflows/pages.yml', githubPages],
    ['.gitlab-ci.yml', gitlabPages],
  ]);
}

/** Where the registry's own icon is, in a new source. */
const ownIconPath = 'img/logo.svg';

/** One workspace to begin with. */
const sampleFolder = 'Chromium';

function sampleFiles(): ReadonlyMap<string, string> {
  return new Map([
    [`workspaces/${sampleFolder}/workspace.json`, fileText(sampleEntry)],
    [`workspaces/${sampleFolder}/chromium.svg`, placeholderSvg],
  ]);
}

const sampleEntry: JsonObject = {
  friendly_name: sampleFolder,
  image_src: 'chromium.svg',
  description: 'A browser that is thrown away when its session ends.',
  cores: 2,
  memory: 2768,
  gpu_count: 0,
  cpu_allocation_method: 'Inherit',
  docker_registry: 'https://index.docker.io/v1/',
  categories: ['Browser'],
  require_gpu: false,
  enabled: true,
  image_type: 'Container',
  run_config: { hostname: 'kasm' },
  exec_config: {
    go: { cmd: 'bash -c \'/dockerstartup/custom_startup.sh --go --url "$KASM_URL"\'' },
    assign: { cmd: 'bash -c \'/dockerstartup/custom_startup.sh --assign --url "$KASM_URL"\'' },
  },
  architecture: ['amd64', 'arm64'],
  compatibility: [
    {
      version: '1.17.x',
      image: 'kasmweb/chromium:1.17.0',
      uncompressed_size_mb: 3100,
      available_tags: ['1.17.0'],
    },
  ],
};

/** A picture for what has none yet: plain shapes, no words. */
export const placeholderSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256" width="256" height="256">
  <rect width="256" height="256" rx="48" fill="#00748e"/>
  <rect x="52" y="64" width="152" height="104" rx="12" fill="none" stroke="#fff" stroke-width="14"/>
  <path d="M96 200h64M128 168v32" stroke="#fff" stroke-width="14" stroke-linecap="round"/>
</svg>
`;

function readme(name: string): string {
  // A name is one line of Markdown here, and nothing else.
  const title = name.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>#|!]/g, '\\$&');
  return `# ${title}\n\n${makingSteps}`;
}

/** The steps from the folder to a registry that others add, as Markdown below a title. */
export const makingSteps = `A registry of workspaces. \`registry.json\` says what it is called; every folder below \`workspaces/\` is one workspace.

## Add a workspace

1. \`fairlead registry serve .\` and open the address that it prints. (Without the command line: the pages of the registry, wherever
   they were published.)
2. Press **New workspace**, fill in the form, choose a picture, and download the archive.
3. Unpack it into \`workspaces/\`. The page shows the workspace a moment later.

By hand: make \`workspaces/NAME/workspace.json\` and put a square picture beside it; \`image_src\` names the picture.

## Check

    fairlead registry check . --strict

tells what is wrong, in which file, and what to do about it. With \`--strict\` warnings count as failures.

## Build

    fairlead registry build . --out public

writes \`public/\`: the lists of schema 1.0 and 1.1, the icons, and the pages for people. These are plain files: any web server
will do, below any path. The same input gives the same bytes. \`SOURCE_DATE_EPOCH\` (seconds) is the time that the lists
say; without it the time of the newest file.

Without the command line: in the console, *Registry*, **Make a registry**, *Check and build*; choose this folder, download the
site, and unpack it into \`public/\`.

## Publish

Build first, and commit \`public/\` together with what it was built of.

- **GitHub Pages**: push to GitHub, and choose "GitHub Actions" as the source in the repository's settings, Pages.
  \`.github/workflows/pages.yml\` publishes.
- **GitLab Pages**: push to GitLab. \`.gitlab-ci.yml\` publishes.
- **Any web server**: copy the contents of \`public/\` to where the server takes its files.

Both pipelines publish \`public/\` as it was pushed. They stop where it is missing, or older than what it is built of.

Then write the address of the registry into \`registry.json\` as \`list_url\`, and build once more. That address is what people
add: **Workspace Registry Link** on the first page copies it.
`;

/**
 * What both pipelines ask before they publish: a shell script that needs git and nothing else. Commits count by their time, and the
 * files of one commit are of one time.
 */
const publishable = [
  'if ! test -s public/1.1/list.json; then',
  '  echo "public/ has no list: build the registry, and commit public/."',
  '  exit 1',
  'fi',
  'built=$(git log -1 --format=%ct -- public)',
  'changed=$(git log -1 --format=%ct -- registry.json workspaces img site)',
  // Of what was never committed there is no time.
  'if test "0$built" -lt "0$changed"; then',
  '  echo "public/ is older than what it is built of: build the registry, and commit public/."',
  '  exit 1',
  'fi',
];
const script = (indent: number): string => publishable.map((line) => `${' '.repeat(indent)}${line}\n`).join('');

const githubPages = `# Publishes the registry on GitHub Pages.
name: Pages
on:
  push:
    branches: [main]
  workflow_dispatch:
permissions:
  contents: read
  pages: write
  id-token: write
concurrency:
  group: pages
jobs:
  pages:
    runs-on: ubuntu-latest
    environment:
      name: github-pages
      url: \${{ steps.deployment.outputs.page_url }}
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - name: Make sure that public/ is there, and up to date
        run: |
${script(10)}      - uses: actions/configure-pages@v5
      - uses: actions/upload-pages-artifact@v3
        with:
          path: public
      - id: deployment
        uses: actions/deploy-pages@v4
`;

const gitlabPages = `# Publishes the registry on GitLab Pages.
pages:
  image:
    name: alpine/git:latest
    entrypoint: [""]
  variables:
    GIT_DEPTH: 0
  script:
    - |
${script(6)}  artifacts:
    paths:
      - public
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
`;
