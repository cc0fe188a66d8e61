/** The guide on licences, to be printed where there is no Internet. `docs/licences.md` says the same, with the vendor's side. */
import type { HelpTopic } from './topic.ts';

export const licencesTopic: HelpTopic = {
  id: 'licences',
  title: 'Licences, and activating by telephone',
  keywords: [
    'license',
    'activation key',
    'license key',
    'offline',
    'phone',
    'qr',
    'no internet',
    'seats',
    'grace',
    'expired',
    'clock',
    'print',
  ],
  text: `
[Licence](/licence) shows what this site may do, and until when. Without a licence a site has every feature and a number of sessions at once, which that page names. A licence raises the number. Whatever happens to it, sessions that run go on: only **new** ones are ever refused.

You need the **Activation Key** that came with the purchase: five groups of five characters. The licence that you get for it holds for this site alone.

- **Online**: the site asks the activation server of the vendor, over the proxy of the site where one is set.
- **By file**: a request goes out as a file, and the License Key comes back as one. Any other computer will do.
- **By telephone**: for a site without Internet, below.

Every way begins with **Activate** on the page [Licence](/licence) and shows the whole request before it leaves. What the licence grants, until when, and what changes is shown before it is applied.

### By telephone: the telephone has a camera and Internet

1. Press **Activate**, choose **By telephone**, type the Activation Key and press **Make the request**.
2. Scan the code with the camera of the telephone. The activation page of the vendor opens. Nothing has been sent yet.

![The request as a code to scan, with everything that is in it](licence-request.png)

3. Compare what the page shows with the screen, and press **Get the licence**.

![The activation page on the telephone: what the site asks for](licence-phone-request.png)

4. The page shows the licence as a code. At the workstation choose **Camera or picture**: hold the telephone before the camera, or save the picture, carry it over, and choose that file. Where there is neither, open **To type** on the telephone, and go on below at step 4.

![The licence on the telephone: a code, a picture or a file to save, or groups to type](licence-phone-answer.png)

5. Read what it grants and press **Apply**.

### By telephone: two people talk

Somebody at the vendor, or a colleague with Internet at the activation page, takes down two numbers and reads out the answer. The sheet below has room for all of them.

1. Press **Activate** and choose **By telephone**. The **Installation ID** stands at the top of the window.
2. Read out the Installation ID (six groups) and the Activation Key (five groups), group by group. The last character of each group checks the others and the place of the group: the other side sees at once which one was misheard.
3. Write the answer down in the order in which it is read out. The first group says how many there are: at most 60.
4. Type the groups under **Type it**. Small letters and missing blanks do not matter; O is read as 0, I and L as 1. A group that is wrong turns red at once, with its number: ask for that group again, and go on.

![Typing the answer: the third group is wrong, and named](licence-typed.png)

5. When all groups are there press **Look at it**, read what the licence grants, and press **Apply**.

![The licence is applied](licence-applied.png)

### What the states mean

- **Valid**; **Ends soon**: less than 30 days are left. [System Info](/system) warns then.
- **Time to renew**: it has ended, and everything goes on for 14 more days.
- **Ended**, **Withdrawn**, **Of another site**, **Unknown key**, **Not genuine**, **Damaged**, **Not yet valid**: it grants nothing now. What holds without a licence is allowed.
- **Over the limit**: more sessions are there than are allowed. They go on; new ones have to wait.
- **Clock in doubt**: the clock of the site is more than an hour before a time that it has already seen. What holds without a licence is allowed until the clock is right, or until an administrator says on [Licence](/licence) that it is.

Several licences add up. A licence **per named user** counts people who used the site within the last 30 days, each with any number of sessions; one **per concurrent session** is shared by everybody else.
`,
};
