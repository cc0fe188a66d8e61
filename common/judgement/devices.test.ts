import { describe, expect, it } from 'vitest';
import { gradeDevice, judgeDevice, judgeDeviceRequest, judgeDeviceRule } from './devices.ts';

const list = (text: string) => text.trim().split(/\s+/);

describe('a device', () => {
  it.each(
    list(`/dev/dri /dev/dri/card0 /dev/dri/renderD128 /dev/net/tun /dev/fuse /dev/nvidia0 /dev/nvidiactl /dev/nvidia-uvm
      /dev/nvidia-caps/nvidia-cap1 /dev/kfd /dev//dri/ /dev/./fuse /dev/null`),
  )('that programs are given is low: %s', (path) => {
    expect(gradeDevice(path)).toBe('info');
    expect(judgeDevice({ PathOnHost: path }).message).not.toContain('the room');
  });

  it.each(list('/dev/snd /dev/snd/pcmC0D0c /dev/video0 /dev/video12 /dev/media0 /dev/v4l/by-id/x'))(
    'that sees or hears the room says so: %s',
    (path) => {
      expect(judgeDevice({ PathOnHost: path })).toMatchObject({
        severity: 'info',
        message: expect.stringContaining('can see or hear the room') as string,
      });
    },
  );

  it.each(
    list(`/dev /dev/ / /dev/input /dev/input/event3 /dev/uinput /dev/uhid /dev/hidraw0 /dev/tty /dev/tty0 /dev/ttyS0
      /dev/console /dev/vcs1 /dev/sda /dev/sda1 /dev/../dev/sda /dev/nvme0n1 /dev/nvme0 /dev/mmcblk0p1 /dev/mapper
      /dev/mapper/root /dev/mapper/control /dev/dm-0 /dev/vg0/root /dev/ubuntu-vg/ubuntu-lv /dev/sg0 /dev/bsg/0:0:0:0
      /dev/zd0 /dev/zvol/pool/x /dev/nbd0 /dev/loop0 /dev/loop-control /dev/md0 /dev/md/x /dev/vda /dev/xvda /dev/hda
      /dev/sr0 /dev/block/8:0 /dev/char/1:1 /dev/disk/by-id/x /dev/mem /dev/kmem /dev/port /dev/cpu/0/msr
      /proc/1/root/dev/sda /proc/self/fd/3 /dev/fd/3 /sys/block/sda /run/udev/x`),
  )('that reaches the host is root on it: %s', (path) => {
    expect(gradeDevice(path)).toBe('host-root');
  });

  it.each(
    list(
      '/dev/vhost-net /dev/bus/usb/001/002 /dev/vfio/1 /dev/shm /dev/whatever /srv/link dev/dri /dev/x/../dri /DEV/dri /dev/driX /dev/nvidia0x',
    ),
  )('that is on no list is not known: %s', (path) => {
    expect(gradeDevice(path)).toBe('unknown');
  });

  it('for virtual machines weakens', () => expect(gradeDevice('/dev/kvm')).toBe('weakened'));

  it('by the names of CDI is low for graphics cards alone', () => {
    expect(judgeDevice({ PathOnHost: 'nvidia.com/gpu=all' }).severity).toBe('info');
    expect(judgeDevice({ PathOnHost: 'vendor.example/net=x' }).severity).toBe('unknown');
  });

  it.each([null, 'x', { PathOnHost: 1 }, { pathonhost: '/dev/dri' }, { PathOnHost: '/dev/dri', Extra: 1 }])(
    'in another form is not known: %j',
    (device) => expect(judgeDevice(device).severity).toBe('unknown'),
  );
});

describe('a rule for devices', () => {
  it.each([
    ['a *:* rwm', 'host-root'],
    ['b 8:* rwm', 'host-root'],
    ['b 8:0 r', 'host-root'],
    [' b 8:0 r', 'host-root'],
    ['a', 'host-root'],
    ['c *:* rwm', 'host-root'],
    ['c *:1 rwm', 'host-root'],
    ['c 1:* rwm', 'host-root'],
    ['c 1:1 rwm', 'host-root'],
    ['c 01:01 rwm', 'host-root'],
    ['c 13:* rwm', 'host-root'],
    ['c 4:64 rw', 'host-root'],
    ['c 21:0 rw', 'host-root'],
    ['c 10:232 rw', 'weakened'],
    ['c 226:* rwm', 'info'],
    ['c 195:0 rwm', 'info'],
    ['c 81:* rwm', 'info'],
    ['c 1:3 rwm', 'info'],
    ['c 189:* rwm', 'unknown'],
    ['c 10:1 rwm', 'unknown'],
    ['', 'unknown'],
    ['x 1:1 rwm', 'unknown'],
    [5, 'unknown'],
  ])('%j is %s', (rule, severity) => expect(judgeDeviceRule(rule).severity).toBe(severity));
});

describe('a request for devices', () => {
  it.each([
    { Driver: '', Count: -1, DeviceIDs: [], Capabilities: [['gpu']], Options: {} },
    { Driver: 'nvidia', Capabilities: [['gpu', 'utility'], ['compute']] },
    { Driver: 'cdi', DeviceIDs: ['nvidia.com/gpu=0'] },
  ])('for graphics cards is low: %j', (request) => expect(judgeDeviceRequest(request)).toBeNull());

  it.each([
    { Driver: 'cdi', DeviceIDs: ['vendor.example/disk=0'] },
    { Driver: 'nvidia', Capabilities: [['gpu', 'made-up']] },
    { Driver: '', Capabilities: [] },
    { Driver: 'other', Capabilities: [['gpu']] },
    { Capabilities: [['gpu']], Options: { a: 'b' } },
    { Capabilities: [['gpu']], Extra: 1 },
    { Capabilities: [['cdi']], DeviceIDs: ['x'] },
    7,
  ])('for others is not known: %j', (request) => expect(judgeDeviceRequest(request)?.severity).toBe('unknown'));
});
