/** The guide on making a registry, to be printed. `docs/registry.md` says the same with the command line first. */
import type { HelpTopic } from './topic.ts';

export const makingARegistryTopic: HelpTopic = {
  id: 'making-a-registry',
  title: 'Making a registry',
  keywords: ['publish', 'own', 'builder', 'workspace.json', 'list.json', 'pages', 'template', 'print'],
  text: `
A registry is a folder of plain files on any web server, below any path. It is built from a folder of yours. Nothing runs on the server, and its pages ask nobody else, so it can be made and used without Internet.

You need: this console, a place on a web server (or GitHub Pages, GitLab Pages), and for each workspace the name of its image, the size of the image, and a picture.

1. **Begin.** [Make a registry](/registry/make), **New folder**: give it a name, and download it. Unpack the archive. \`README.md\` in it has these steps.

![Make a registry: the name and where its readers find you](registry-make.png)

2. **Build.** [Make a registry](/registry/make), **Check and build**, **Choose a folder**: choose the folder. Download the site, and copy what is in the archive to the web server.

![Check and build: what is in the folder, what is flawed in it, and the site to download](registry-make-built.png)

3. **Write a workspace.** Open the address of the registry in a browser and press **New workspace**. Fill in the form; what is wrong is said as you type, with what to do about it. Choose a picture: it is made square and named. Download the archive, and unpack it into the folder \`workspaces\` of yours.

![New workspace: the form, the tile as it will look, the checks, and the file as it will be](registry-builder.png)

4. **Check and build again**, as in step 2. Put errors right first: a site is built with them, and the workspaces that they are in cannot be used. Warnings tell what is lost or guessed. Copy the new site over the old one.
5. **Pass it on.** The first page of the registry has the **Workspace Registry Link**, with a button that copies it.

![The first page of a registry: the link to pass on, and its workspaces](registry-site.png)

6. **Add it** here: [Add registry](/registry/add), paste the link. Look at what is in it, and install from it.

![The registry in the console, with its workspace](registry-added.png)

A workspace that is there already is changed with **Edit** on its page: step 3 with what is there.

### With the command line

\`fairlead registry new FOLDER\`, \`check\`, \`build\` and \`serve\` do the same. \`serve\` shows the registry on this machine and follows every change in the folder, so that steps 2 to 4 need no web server. \`import\` makes a folder of a registry that is published, or of one in the layout of the published template.

### Publishing with GitHub or GitLab

The folder has a pipeline for each: commit it with the built site in \`public\`, and push. On GitHub choose "GitHub Actions" in the repository's settings, Pages. A pipeline stops, and says so, where \`public\` is missing or older than what it is built of.

### When something is wrong

- **The page of the registry is empty, or an address is not found**: the files were copied without the folders \`1.0\` and \`1.1\`, or not all of them. Copy everything that is in the archive.
- **A workspace has no picture**: \`image_src\` in its \`workspace.json\` names no file of the same folder. The checks name it.
- **A site shows the old list**: it keeps the last copy. **Update now** in the menu of the registry fetches the new one.
- **A workspace cannot be used**: its card says why, in the words of the checks.
`,
};
