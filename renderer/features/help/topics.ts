/**
 * The user guide. Markdown without HTML; addresses that begin with `/` lead to pages of the console. Commands of Fairlead
 * itself stand in double brackets (`withCommands`): how they are typed depends on the service.
 */

import { imagesTopic } from './images-topic.ts';
import { licencesTopic } from './licences-topic.ts';
import { makingARegistryTopic } from './registry-topic.ts';
import type { HelpTopic } from './topic.ts';

export const helpTopics: readonly HelpTopic[] = [
  {
    id: 'start',
    title: 'Getting started',
    keywords: ['guide', 'first', 'begin', 'introduction'],
    text: `
Fairlead runs desktops and applications in containers, on machines of your own, and shows them here. Four steps lead to the first one:

1. **Have a host.** A host is a machine with a container engine (Docker or Podman). The engine of this machine is offered when Fairlead first starts; [add others](/hosts/add) over SSH.
2. **Look at the [Registry](/registry).** A registry is a published list of workspaces. Fairlead's own is there from the start, with three: **Desktop**, **Desktop Deluxe** and **Firefox**. [Add further registries](/registry/add) by their address; nothing is fetched before.
3. **Get an image to a host.** For the three, open one on the [Workspaces](/workspaces) page and press **Build here**: the host builds its image, in some minutes ([Images of your own](/help/images)). For a workspace of another registry choose its card on the [Registry](/registry) page, read its warnings and its size, and press **Install**.
4. **Launch it.** Press **Launch** on the [Workspaces](/workspaces) page. The session opens in a tab.

Good to know:

- What takes long is a task. The button at the top shows the tasks that run; [Tasks](/tasks) keeps them all, with the reason where one failed.
- **Ctrl K** finds anything by any word of it: hosts, sessions, workspaces, registries and what they publish, tasks, settings, this guide, and what can be done. Accents and the order of the words do not matter. **?** shows all keys.
- Every change is written down in [Audit](/audit): who, what, on what, with which result. What takes long is written down as **ordered**; how it ended is an entry of its own, and each leads to the other.
`,
  },
  {
    id: 'hosts',
    title: 'Hosts',
    keywords: ['ssh', 'engine', 'docker', 'podman', 'key', 'fingerprint', 'connection', 'jump', 'proxyjump'],
    text: `
A host is reached in one of two ways: over the **socket** of an engine on this machine, or over **SSH**. Nothing is installed on it, and no port is opened to the network.

### Adding a host over SSH

1. Enter address, port and user, and how to sign in: SSH agent, key file or password.
2. Fairlead shows the **key of the host** before anybody signs in. Compare the fingerprint with the one on the host (\`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\`), and confirm it.
3. The engine is checked. Then the host is added.

A host that this machine cannot reach directly is reached through **jump hosts**: SSH servers that pass the connection on, in the order of the list. Each has its own account and its own key, which is confirmed like that of the host. A host picked from your SSH configuration brings its jump hosts (ProxyJump) along.

The user needs access to the engine's socket: membership in the group \`docker\`, or sudo without a password. Whoever has that is root on the host, so give it with care.

### When a host does not connect

Its page names the step that failed (name, network, key, sign-in, socket, engine) and what to do. Fairlead tries again by itself.

**The key has changed** is a full stop: both keys are shown. Either the host was set up anew, or somebody else answers in its place. Find out which before you accept the new key.

### Taking a host out of use

In the host's settings, switch **This host takes new sessions** off: it is **draining** while sessions are left, which go on, and **drained** after; new ones are placed elsewhere. Removing a host from Fairlead says before what is lost with it.
`,
  },
  {
    id: 'registries',
    title: 'Registries and warnings',
    keywords: ['kasm', 'list', 'trust', 'security', 'triangle', 'publisher', 'updates'],
    text: `
A registry is a list of workspaces that somebody publishes. Fairlead reads the Kasm format, 1.0 and 1.1. Give it the address in any form: the root, the \`list.json\`, a folder, or a file.

- **Official** registries update themselves when the page is opened. Those of third parties do not, unless you switch it on in their menu.
- The last good copy is kept. When a registry does not answer, you go on with that.
- **What changed** in its menu tells what its last update brought, workspace by workspace, whoever asked for it.
- Updating a registry never changes what you have installed. An update of a workspace is offered, and done when you say so.
- Flawed entries are shown with the reason; they do not hide the others.

### What the red triangle means

An entry may ask for more than a plain container: to run as root, to see the host's files, to have its system calls unfiltered. Each such wish is a warning. Point at the triangle to read them; each links to an [explanation](/registry/explain/user_error) that says what it means, when it is all right, and what to do.

Three grades matter most:

- **Sandbox weakened**: common, and often only needed on older hosts.
- **Not known**: it is not known to be harmless, and is asked about as if it gave root on the host.
- **Root on the host**: the workspace could take over the machine. Install it only when you know its publisher and why it needs that.

**Edit** before installing shows every setting, and lets you take out what you do not want.
`,
  },
  makingARegistryTopic,
  {
    id: 'installing',
    title: 'Installing workspaces',
    keywords: ['pull', 'image', 'space', 'disk', 'size', 'update', 'uninstall', 'layers'],
    text: `
Installing brings the image of a workspace to hosts: to all, to those you choose, or to those with a tag.

- The dialog shows for each host what has to be **downloaded** (compressed), what the image **takes on disk** there, what it would take **at worst**, and what is **free**. Layers that the host has already count for nothing. Where the image's registry cannot be asked, the figure is the published one, "up to".
- Some free space is kept in reserve for the sessions that run (see [Settings](/settings)). A host where the image does not fit beside it is left out, unless you insist.
- An install is a **wish that holds**. A host that is away or full gets the image when it can; so does a host that is added later.
- Progress is shown for each layer. Layers that are there already are not fetched again. Closing the dialog changes nothing: the work goes on under [Tasks](/tasks), and can be cancelled and tried again there.
- **Update** takes the registry's newer settings and pulls the image again on every host. **Pull the image again** does only that. Sessions that run keep the old image until they end; it is removed then.
- A host that is taken out of a workspace gives its image back, unless something else uses it. Images that were built or loaded on a host stay.
- **Uninstall**, and the images of a host, say before how much a removal **gives back**: the layers that no other image there needs, so often less than the image's size; nothing while a container uses the image. What became free is measured afterwards.

A workspace can also be [made by hand](/workspaces/new) from any image.
`,
  },
  imagesTopic,
  {
    id: 'sessions',
    title: 'Sessions and keys',
    keywords: [
      'viewer',
      'sound',
      'audio',
      'clipboard',
      'full screen',
      'watch',
      'control',
      'keyboard',
      'detach',
      'window',
      'latency',
    ],
    text: `
A session is one running workspace. Sessions open in tabs and go on when you close the tab, this page, or Fairlead itself. They end when somebody ends them.

### The bar above a session

- **Control** and **Watch**: who watches sees the picture and can change nothing. The service holds that, not this page.
- **Size**: *Fit* gives the session the size of the window, *Scale* scales its picture, *1:1* shows every pixel.
- **Picture quality**: from *Low* for slow lines to *Lossless*. *Balanced* is what the session chooses by itself.
- **Sound**: where the session has any, the loudspeaker in the bar switches it. A browser plays nothing before you click into the session; a dot says so. Who watches hears nothing until they switch it on.
- **Clipboard**: per direction. Text moves only while the session has the keyboard. An administrator may switch a direction off for the whole site in [Settings](/settings).
- **Send keys**: Ctrl Alt Delete and others that your own computer keeps to itself.
- When a menu of the bar closes, the session has the keyboard again.
- The figure in milliseconds is the way from the service to the session and back.
- **Reconnect**, **Full screen**, a **window of its own**, and the side panel with details, logs, figures and a terminal. When that window is closed, the session is a tab here again.

### Keys

- **Ctrl Alt Shift** leaves the session for the bar above it. **Escape** goes back. **Tab** goes through the bar.
- In full screen, most browsers pass Alt Tab, Super and F11 to the session. Hold Escape to leave.

### When the picture goes away

- After a cut it comes back as soon as the session answers. Nothing has to be done, and nothing in the session has ended.
- A view in which nobody used keys or mouse for 20 minutes is closed, and its session goes on: **Resume** shows it again. Who watches stays. [Settings](/settings) has the limit.
- Two views of one session share its size: that of the view which has the keyboard.
- Tabs of ended sessions close once another tab shows; the arrow at the end of the tabs has a choice to keep them.

### Pause, stop, end

- **Pause** makes its programs stand still. They stay in memory and use no processor.
- **Stop** ends its programs and keeps the files of its container.
- **End** removes the container with everything in it that is not on a volume. The question before names what is lost.

When a host cannot be reached its sessions are *lost* for the moment: they may well run. They come back when the host does.
`,
  },
  {
    id: 'offline',
    title: 'Sites without Internet',
    keywords: ['air gap', 'mirror', 'proxy', 'docker load', 'disconnected'],
    text: `
Fairlead needs no Internet: it fetches nothing that nobody asked for, and this guide, its fonts and icons are inside.

- **Registries**: a registry is a folder of files. Copy it to the machine that runs Fairlead, or to any web server on your network, and [add](/registry/add) the folder or address. One that was added before goes on with its last good copy.
- **Images from a registry of your own**: copy the images to an image registry on your network, then **Edit** the workspace before installing and set its registry and image to that.
- **Images from a file**: on a machine with Internet \`docker save IMAGE -o image.tar\`, carry the file over, and on the host \`docker load -i image.tar\`. Installing then finds the image there, and says so when it could not be pulled.
- Sizes and warnings come from the list, so they are shown without Internet as well.
- **Licences** are activated by file, or [by telephone](/help/licences).
`,
  },
  licencesTopic,
  {
    id: 'data',
    title: 'Data, logs and help',
    keywords: ['backup', 'folder', 'log', 'doctor', 'support', 'diagnose', 'key', 'secret'],
    text: `
Everything that Fairlead knows is in one folder: hosts, registries, workspaces, history, the audit log. What runs in sessions is not there: that is on the hosts.

- **Back up** the folder while Fairlead does not run. Stored passwords are encrypted; the key is in the keychain of the desktop, or in the folder as \`data.key\`. Without that key they have to be entered again.
- **Logs** are in its folder \`logs\`. Secrets are taken out before anything is written.
- **Health checks** on [System Info](/system) say what is wrong and what to do.[[doctor:  On the command line: \`{}\`.]]
- Failures have a short code in capitals, such as \`HOST_CONNECTION_LOST\`. It stays the same from version to version: search for it, or pass it on.
`,
  },
  {
    id: 'people',
    title: 'People and their accounts',
    keywords: [
      'user',
      'role',
      'permission',
      'administrator',
      'viewer',
      'support',
      'operator',
      'totp',
      'passkey',
      'api key',
    ],
    text: `
A site that is started without \`--local\` has people, who sign in with a name and a password. A site of one machine alone has one person and no accounts.

- **The first administrator** is whoever has the code that the service prints when it is first started.[[firstCode:  Where it was lost, \`{}\` makes another on the machine of the service.]]
- **Add person** on [People](/people) makes a password and shows it once. The person chooses one of their own at the first sign-in.
- **Roles** say what somebody may do: a *viewer* sees, *support* also works in sessions, an *operator* also looks after hosts, registries and workspaces, an *administrator* may do everything. What somebody may not do is not shown to them. [Roles](/roles) shows who has which permission and from where, and makes roles of your own.
- Changes hold **at once**, also in pages that are open. Who is **disabled** is signed out everywhere; sessions go on.
- The last administrator stays: they can be neither disabled nor given fewer roles.
- **Locked**: after several sign-ins that failed the next one has to wait, a little longer each time. The owner of the account is not kept waiting in a browser in which they signed in before.

### Your profile

The button with the figure at the top leads to [your profile](/profile):

- **Password**: twelve characters or more. Which kinds of characters does not matter.
- **Authenticator app** and **passkeys** are second factors: signing in asks for one beside the password. **Recovery codes** stand in for them, each once; print them or keep them in a password manager.
- **Where you are signed in** lists every browser, and ends any of them.
- **API keys** are for programs. Each has an end and a choice of what it may do, and never more than you may.
`,
  },
  {
    id: 'team',
    title: 'Installing for a team',
    keywords: [
      'tls',
      'https',
      'certificate',
      'authority',
      'ca',
      'reverse proxy',
      'nginx',
      'public',
      'network',
      'domain',
      'port',
      'postgres',
      'database',
      'first administrator',
    ],
    text: `
A site of this machine is for one person. A **standalone** site is for several, and is reached from other machines: over TLS only.

### With a certificate of its own
[[serve: 
\`\`\`
{} --listen 0.0.0.0:8443 --public-url https://fairlead.example:8443
\`\`\`
]]
At its first start the site makes an authority of its own, and a certificate for its public name and for the names and addresses of its machine. It makes another certificate before that one ends, or when names change.

Browsers trust it once they have the authority: open **/ca.pem** at the site's address, compare the SHA-256 fingerprint with the one that the start has printed, and import the file as an authority for websites.[[tlsCa:  On the machine of the site, this prints both: \`{}\`.]] The authority may vouch for the names of this site and for addresses of private networks, and for nothing else.

### With a certificate that you have

Add \`--tls-cert fullchain.pem --tls-key privkey.pem\`: the certificate first, then those that lead to its authority. The files are looked at every few seconds: a renewed certificate is taken without a restart, and no connection ends. One that is of no use is not taken; [System Info](/system) says why, and from thirty days before its end on that a certificate is about to end.

### Session views

Each view of a session needs an address that no other page has.

- **Names** are best: \`--viewer-domain views.example\` with a wildcard name (\`*.views.example\`) that leads to the same machine, and a certificate that covers it; the site's own does. The console must not be a name of that domain. Take a domain for nothing else, and \`--viewer-port\` for a port that your firewall lets through.
- **Ports** need no wildcard name: \`--viewer-ports 18000-18099\`, which is what is used where nothing else is said. Let them through the firewall. Workspaces that show a page of their own need names.

### Behind a reverse proxy

The service listens on this machine alone, without TLS, and the proxy has the certificate:
[[serve: 
\`\`\`
{} --listen 127.0.0.1:17600 --public-url https://fairlead.example --trusted-proxy 127.0.0.1 --viewer-domain views.example --viewer-port 17601
\`\`\`
]]
The proxy has to pass the name that was asked for, WebSockets, and who asks. For nginx:

\`\`\`
map $http_upgrade $connection_upgrade { default upgrade; '' close; }
server {
  listen 443 ssl;
  server_name fairlead.example;
  ssl_certificate     /etc/ssl/fairlead/fullchain.pem;
  ssl_certificate_key /etc/ssl/fairlead/privkey.pem;
  location / {
    proxy_pass http://127.0.0.1:17600;
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;
    proxy_buffering off;
    proxy_read_timeout 1h;
  }
}
\`\`\`

A second server of the same kind, with \`server_name *.views.example\` and \`proxy_pass http://127.0.0.1:17601\`, leads to the session views.

What a proxy says of who asks (\`X-Forwarded-For\`) counts only from addresses that \`--trusted-proxy\` names. Without it everybody has the address of the proxy, in limits and in the audit log.

### The first administrator

The first start prints a code, once: whoever opens the site with it becomes its administrator.[[firstCode:  Where it was lost, end the service and make another on its machine: \`{}\`.]] The others are added on [People](/people).

### On Postgres

The site is kept in its data folder. \`--store postgres://ACCOUNT@HOST:PORT/DATABASE\` keeps it on a Postgres server instead, with the password from \`PGPASSWORD\`, from \`~/.pgpass\` or from \`--store-password-file FILE\`.[[storeCopy:  A site that exists is copied first, and each row compared: \`{} --store postgres://ACCOUNT@HOST:PORT/DATABASE\`.]] Several services, each with a data folder that holds the same keys, may then be one site.
`,
  },
  {
    id: 'system-info',
    title: 'Who this site is',
    keywords: [
      'installation id',
      'system info',
      'licence',
      'support',
      'clock',
      'time',
      'version',
      'copy',
      'clone',
      'backup',
    ],
    text: `
[System Info](/system) tells what runs here: versions, store, addresses, certificates and their ends, how old the copies of registries are, the last backup, and the clock of this site beside that of your machine and of each host. **Copy all** takes it as text, to pass on when you ask for help. There is no secret in it.

### The Installation ID

A site makes a key at its first start. The **Installation ID** is its fingerprint: what this site is called towards whoever issues its licences. It stays through updates, a restore, and a move to another database.

- It has six groups of five characters. The fifth of each group checks the four before it and the place of the group: what was misheard or typed wrong is noticed, and so are groups that changed places. No two of the characters look alike; small letters, blanks and missing dashes do not matter.
- A click takes a group. **Copy ID**, **Print ID** and the QR code take all of it.

The key itself never leaves the site. It is kept with the other secrets: where these are lost or reset, the site is still called as before and signs nothing. System Info says so then, and whoever may change settings can give it a new key, with another ID.

### Copies

A data folder that is copied, or put back twice, and started beside the first is the same site twice, and both manage the same sessions. Fairlead tells when it sees that: another service of the site on this machine, or a container on a host that a copy has made. Stop one of the two. A site of its own begins with an empty data folder.

Two copies on two machines that start no session see nothing of each other.

### Clocks

How far two clocks differ is measured by a question and its answer; what the way may have added is in the figure (±). A clock that is far off is marked: certificates, licences and codes of authenticator apps go by the clock of the site.
`,
  },
  {
    id: 'signing-in',
    title: 'Getting back in',
    keywords: ['open', 'token', 'sign in', 'sign out', 'link', 'password', 'locked out', 'browser', 'forgotten'],
    text: `
### A site of this machine alone

There is no password. Who may read the data folder on the machine that runs Fairlead may sign in.

- The desktop app signs in by itself.
- A browser signs in with a link that works once, for ten minutes.[[open:  Where it was used up, or you have signed out, ask for another on the machine that runs Fairlead, as the same user:

\`\`\`
{}
\`\`\`
]]

- **Sign out** ends this browser's access only. Sessions go on.

### A site that people sign in to

- **Forgotten password**: an administrator of the site gives you a new one on [People](/people).
- **Lost phone or passkey**: sign in with a recovery code. Without one, an administrator removes your second factors.
- **Too many sign-ins have failed**: the page says how long to wait. In a browser in which you signed in before, the failures of others do not count.

### Nothing answers

- *No Fairlead service runs*: open the desktop app[[start: , or start it with \`{}\`]].
`,
  },
];
