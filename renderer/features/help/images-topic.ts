/** Images that no image registry has: those that come with Fairlead, and people's own. `docs/images.md` says more. */
import type { HelpTopic } from './topic.ts';

export const imagesTopic: HelpTopic = {
  id: 'images',
  title: 'Images of your own',
  keywords: [
    'build',
    'Dockerfile',
    'save session',
    'desktop',
    'firefox',
    'load',
    'archive',
    'sound',
    'security updates',
  ],
  text: `
A new site has the workspaces **Desktop**, **Desktop Deluxe** and **Firefox**. Their images come from no image registry: they are built on your hosts, of Debian packages. Nothing is built or pulled unasked. The page of such a [workspace](/workspaces) says for each host whether its image is there, and where it could come from.

- **Build here** has the host build it, in some minutes. The log is seen meanwhile, and it can be cancelled. Where your Debian mirror is another one, say so first in [Settings](/settings), *Images built here*.
- **Load file** takes an archive that \`docker save\` wrote, from your browser straight into the host: for hosts that reach no mirror.
- **Install** in the menu of a workspace copies the image from a host that has it.
- **Build again** replaces an image with one of today's packages. Do so now and then: security updates reach an image in no other way. Sessions that run keep the image that they began with.

### Your own

- **Build image** on the page [Workspaces](/workspaces): from a Dockerfile that you type, or a folder of your machine that has one. A build that fails names the line.
- **Save as image…** in the menu of a session: set a desktop up in a session, save it, and launch it as often as you like. What is in the session's files goes into the image, with what programs keep there of sign-ins; its password does not, and neither do mapped folders and profiles.
- Each becomes a workspace. Choose further hosts for it under **Edit**: the image is copied there.
- No registry could bring such an image back. So neither uninstalling nor making room removes it; the page of the [host](/hosts) does, by hand.
`,
};
