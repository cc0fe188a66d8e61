/** What each setting is called: on its page and in the palette. Pure. */
import type { Settings } from '../../../common/model/settings.ts';
import { cpuAllocationLabel } from '../../ui/words/words.ts';

type SettingWords = {
  readonly label: string;
  readonly description?: string;
  /** What people look for who do not know the label. */
  readonly keywords: readonly string[];
};

/** The colours are of the browser, all others of the site; those of the way to the Internet are saved together. */
type SettingName = keyof Settings | 'colours' | 'proxy' | 'authorities';

export const settingWords: Readonly<Record<SettingName, SettingWords>> = {
  colours: { label: 'Colours', keywords: ['appearance', 'theme', 'dark', 'light', 'colors'] },
  proxy: {
    label: 'Proxy',
    description: 'How Fairlead itself reaches registries and image registries.',
    keywords: ['way to the internet', 'network', 'http_proxy'],
  },
  authorities: {
    label: 'Authorities of the site',
    keywords: ['way to the internet', 'network', 'tls', 'ca', 'certificates', 'pem'],
  },
  sessionsPerUser: {
    label: 'Sessions per person',
    description: 'How many sessions one person may have at once. The capacity of the hosts limits as well.',
    keywords: ['limit', 'user', 'most', 'maximum'],
  },
  sessionsPerSite: {
    label: 'Sessions of everybody',
    description: 'How many sessions this site runs at once. 0: as many as the hosts take.',
    keywords: ['limit', 'site', 'concurrent', 'most', 'maximum'],
  },
  defaultCpuAllocation: {
    label: cpuAllocationLabel,
    description: 'How workspaces that inherit this share the processors of a host.',
    keywords: ['processor', 'cores', 'shares', 'quotas', 'inherit'],
  },
  timeZone: { label: 'Time zone of sessions', keywords: ['language and time', 'clock', 'tz'] },
  locale: { label: 'Language of sessions', keywords: ['language and time', 'locale', 'lc_all'] },
  clipboardIn: {
    label: 'Clipboard into sessions',
    description: 'Text copied on this machine can be pasted in a focused view.',
    keywords: ['copy', 'paste', 'views'],
  },
  clipboardOut: {
    label: 'Clipboard out of sessions',
    description: 'Text copied in a focused view reaches this machine. Off keeps data in the session.',
    keywords: ['copy', 'paste', 'views'],
  },
  viewIdleS: {
    label: 'Close idle views after',
    description:
      'A view in which nobody has used keys or mouse for so long is closed; its session goes on. Who only watches stays. 0 closes none.',
    keywords: ['idle', 'timeout', 'inactive', 'minutes', 'views'],
  },
  thumbnailIntervalS: {
    label: 'New thumbnail every',
    description: 'How often the picture of a running session is renewed. 0 makes none.',
    keywords: ['preview', 'interval', 'seconds', 'views'],
  },
  diskReserveBytes: {
    label: 'Keep free on every host',
    description:
      "An install that would leave less than this on the disk of a host's engine is refused there, unless somebody insists.",
    keywords: ['disk', 'space', 'reserve', 'storage'],
  },
  dataFolders: {
    label: 'Data folders of hosts',
    description:
      'What workspaces map below these folders needs no confirmation. Any other folder of a host does. Links below a folder cannot be seen from here.',
    keywords: ['volumes', 'mounts', 'mappings', 'storage'],
  },
  historyDays: {
    label: 'Keep ended tasks and sessions for',
    description: 'Older ones leave the lists. The audit log is kept whatever is set here.',
    keywords: ['history', 'retention', 'days', 'forget'],
  },
  debianMirror: {
    label: 'Debian mirror',
    description:
      'Where images that come with Fairlead get their packages when a host builds them. Empty: from Debian’s own.',
    keywords: ['images', 'build', 'packages', 'apt'],
  },
  debianSecurityMirror: {
    label: 'Debian mirror of security updates',
    keywords: ['images', 'build', 'packages', 'apt'],
  },
};

export const settingNames = Object.keys(settingWords) as readonly SettingName[];

/** The mark of the element that holds a setting: the address of the page names it behind its "#". */
export function settingMark(name: SettingName) {
  return { 'data-setting': name };
}

/** For the field of a setting: its words, and its mark. */
export function settingField(name: SettingName) {
  const { label, description } = settingWords[name];
  return { label, ...(description !== undefined && { description }), wrapperProps: settingMark(name) };
}
