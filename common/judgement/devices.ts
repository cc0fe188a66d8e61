/** Devices of the host by what they give, and rules that let a container use them. */
import { quote } from '../registry/clean.ts';
import type { Severity } from '../registry/severity.ts';
import { type Finding, hostRoot, info, isUnset, listOf, objectOf, unknown, weakened } from './finding.ts';
import { readPath, textOf } from './path-name.ts';

/** Graphics, tunnels, user file systems: made to be given to programs. */
const low =
  /^\/dev\/(dri(\/.*)?|net\/tun|fuse|kfd|nvidia[0-9]*|nvidiactl|nvidia-(uvm|uvm-tools|modeset|caps(\/.*)?)|null|zero|full|random|urandom)$/;
/** They see and hear the room. */
const senses = /^\/dev\/(snd(\/.*)?|video[0-9]+|media[0-9]+|v4l(\/.*)?|v4l-subdev[0-9]+|dsp[0-9]*|audio[0-9]*)$/;
/** They read what is typed at the host, or type there. */
const handPaths = /^\/dev\/(input|uinput|uhid|hidraw|tty|vcs|console|pts|ptmx|usb\/hid)/;
/** Every name by which a disk, the memory or the ports of the machine can be reached. */
const disks =
  /^\/dev\/(sd[a-z]|hd[a-z]|vd[a-z]|xvd|nvme|ng[0-9]|mmcblk|mtd|ubi|dm-|md|mapper|device-mapper|disk|block|char|bsg|sg[0-9]|sr[0-9]|scd|cdrom|dvd|st[0-9]|nst|loop|nbd|rbd|drbd|bcache|zd[0-9]|zvol|zfs|btrfs|ram|pmem|dax|ublk|dasd|cciss|ida|fd[0-9]|raw|mem$|kmem|port$|nvram|cpu(\/|$)|root$)/;
/** Folders of `/dev` that are no group of logical volumes. */
const folders =
  /^\/dev\/(dri|net|snd|v4l|bus|shm|mqueue|hugepages|infiniband|vfio|vhost|serial|usb|dma_heap|accel|tpm|nvidia-caps)\//;

/** Grades a device by its path on the host, in whatever way it is written. Folders count with all that is in them. */
export function gradeDevice(path: string): Severity {
  const { steps, unsure } = readPath(path);
  const severity = gradeDevicePath(textOf(steps), steps.length);
  return unsure && severity !== 'host-root' ? 'unknown' : severity;
}

function gradeDevicePath(device: string, depth: number): Severity {
  if (depth === 0 || device === '/dev' || /^\/(proc|sys|run|etc|root|var)(\/|$)/.test(device)) return 'host-root';
  if (low.test(device) || senses.test(device)) return 'info';
  if (device === '/dev/kvm') return 'weakened';
  if (handPaths.test(device) || disks.test(device)) return 'host-root';
  // `/dev/VG/LV`: logical volumes can be in a folder of any name.
  if (depth >= 3 && device.startsWith('/dev/') && !folders.test(device)) return 'host-root';
  return 'unknown';
}

/** NVIDIA's and AMD's own names for their cards, in the notation of CDI. Other names bring in what a file on the host says. */
const lowCdi = /^(nvidia\.com\/gpu|amd\.com\/gpu)=[A-Za-z0-9._:-]+$/;

/** One of `HostConfig.Devices`. */
export function judgeDevice(device: unknown): Finding {
  const record = objectOf(device);
  const path = record.PathOnHost;
  const known = Object.keys(record).every((key) => deviceKeys.has(key));
  if (typeof path !== 'string' || !known) {
    return unknown(
      'unknown_device',
      'The session may reach hardware of the host: a device is given in a form that is not known to be harmless.',
    );
  }
  if (lowCdi.test(path)) return info('device', `The session gets the graphics card ${quote(path)}.`);
  const name = quote(path);
  switch (gradeDevice(path)) {
    case 'info': {
      if (!senses.test(textOf(readPath(path).steps))) {
        return info('device', `The session gets direct access to the host’s device ${name}.`);
      }
      return info('device', `The session gets the host’s device ${name}: it can see or hear the room.`);
    }
    case 'weakened':
      return weakened('device', `The session gets direct access to the host’s device ${name}.`);
    case 'unknown':
      return unknown(
        'unknown_device',
        `The session gets the host’s device ${name}, which is not known to be harmless.`,
      );
    case 'host-root': {
      const hands = handPaths.test(textOf(readPath(path).steps));
      const what = hands ? 'it can read what is typed at the host, and type there' : 'it reaches the whole host';
      return hostRoot('device', `The session gets direct access to the host’s device ${name}: ${what}.`);
    }
  }
}

const deviceKeys: ReadonlySet<string> = new Set(['PathOnHost', 'PathInContainer', 'CgroupPermissions']);

/** Major numbers of the kernel's character devices whose every minor is graded alike (Documentation/admin-guide/devices.txt). */
const majors: Readonly<Record<string, Severity>> = {
  4: 'host-root', // terminals
  5: 'host-root', // the console
  7: 'host-root', // what stands on the terminals
  13: 'host-root', // keyboard and mouse
  21: 'host-root', // disks by generic SCSI
  81: 'info', // cameras
  116: 'info', // sound
  195: 'info', // NVIDIA
  226: 'info', // graphics cards
};
/** Single devices: `major:minor`. */
const numbers: Readonly<Record<string, Severity>> = {
  '1:1': 'host-root',
  '1:2': 'host-root',
  '1:4': 'host-root',
  '1:3': 'info',
  '1:5': 'info',
  '1:7': 'info',
  '1:8': 'info',
  '1:9': 'info',
  '10:200': 'info',
  '10:229': 'info',
  '10:223': 'host-root',
  '10:232': 'weakened',
};

/** One of `HostConfig.DeviceCgroupRules`: `c 13:* rwm`. */
export function judgeDeviceRule(rule: unknown): Finding {
  const text = typeof rule === 'string' ? rule : '';
  const found = /^\s*([abc])\s+(\*|[0-9]{1,10}):(\*|[0-9]{1,10})(?:\s+[rwm]+)?\s*$/.exec(text);
  const name = quote(text);
  if (/^\s*[ab](\s|$)/.test(text)) {
    return hostRoot('device_rule', `The session can open disks of the host, by the rule ${name}.`);
  }
  const [major = '', minor = ''] = [found?.[2], found?.[3]].map((part) =>
    part === undefined || part === '*' ? (part ?? '') : String(Number(part)),
  );
  if (found !== null && (major === '*' || (major === '1' && minor === '*') || (major === '10' && minor === '*'))) {
    return hostRoot('device_rule', `The session can open every device of a kind, by the rule ${name}.`);
  }
  const severity = found === null ? undefined : (numbers[`${major}:${minor}`] ?? majors[major]);
  if (severity === undefined || severity === 'unknown') {
    return unknown(
      'unknown_device',
      `The session can open devices of the host by the rule ${name}, which is not known to be harmless.`,
    );
  }
  return { id: 'device_rule', severity, message: `The session can open devices of the host, by the rule ${name}.` };
}

const gpuWords = new Set('gpu nvidia compute compat32 graphics utility video display ngx amd'.split(' '));
const requestKeys: ReadonlySet<string> = new Set(['Driver', 'Count', 'DeviceIDs', 'Capabilities', 'Options']);

/** One of `HostConfig.DeviceRequests`; null where it asks for a graphics card and nothing else. */
export function judgeDeviceRequest(request: unknown): Finding | null {
  const record = objectOf(request);
  const driver = record.Driver ?? '';
  const words = listOf(record.Capabilities).flatMap(listOf);
  const isCdi = driver === 'cdi' || words.includes('cdi');
  const known = Object.keys(record).every((key) => requestKeys.has(key)) && isUnset(record.Options);
  const cards = isCdi
    ? listOf(record.DeviceIDs).every((id) => typeof id === 'string' && lowCdi.test(id))
    : ['', 'nvidia', 'amd'].includes(String(driver)) &&
      words.length > 0 &&
      words.every((word) => gpuWords.has(String(word)));
  if (known && cards) return null;
  return unknown(
    'unknown_device',
    'The session may reach hardware of the host: it asks for devices in a way that is not known to be harmless.',
  );
}
