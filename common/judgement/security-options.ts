/** `HostConfig.SecurityOpt`: filters and labels, by what they leave of the wall. */
import { quote } from '../registry/clean.ts';
import { type Finding, info, unknown, weakened } from './finding.ts';
import { judgeSeccompProfile } from './seccomp.ts';

/** One option, as engines take it apart: at the first `=`, else at the first `:`. Null where it makes things safer. */
export function judgeSecurityOption(value: unknown): Finding | null {
  if (typeof value !== 'string') {
    return unknown(
      'unknown_setting',
      'The session may lose part of its sandbox: a security option is given in a form that is not known to be harmless.',
    );
  }
  const at = value.includes('=') ? value.indexOf('=') : value.indexOf(':');
  const name = (at < 0 ? value : value.slice(0, at)).trim().toLowerCase();
  const setting = at < 0 ? '' : value.slice(at + 1).trim();
  switch (name) {
    case 'seccomp':
      return judgeSeccomp(setting);
    case 'no-new-privileges':
      return judgeNoNewPrivileges(value, setting, at < 0);
    case 'apparmor':
      if (['', 'docker-default'].includes(setting) || /^containers-default-[0-9.]+$/.test(setting)) return null;
      return setting.toLowerCase() === 'unconfined' ? switchedOff(value) : notKnown(value);
    case 'disable':
      return switchedOff(value);
    case 'label':
      return judgeLabel(value, setting);
    case 'systempaths':
      return setting.toLowerCase() === 'unconfined' ? switchedOff(value) : notKnown(value);
    case 'unmask':
      return switchedOff(value);
    case 'mask':
      return null;
    default:
      return notKnown(value);
  }
}

function switchedOff(option: string): Finding {
  return weakened(
    'security_option',
    `The container loses a protection: the security option ${quote(option)} switches it off.`,
  );
}

function notKnown(option: string): Finding {
  return unknown(
    'unknown_setting',
    `The session may lose part of its sandbox: the security option ${quote(option)} is not known to be harmless.`,
  );
}

/** Engines take `builtin` for their own filter, and for them `default` is the name of a file. */
function judgeSeccomp(setting: string): Finding | null {
  if (setting === '' || setting === 'builtin') return null;
  if (setting.toLowerCase() === 'unconfined') {
    const message = 'The session can reach more of the host’s kernel: the filter for system calls is off.';
    return weakened('seccomp_unconfined', message);
  }
  if (setting.startsWith('{')) return judgeSeccompProfile(setting);
  return unknown(
    'unknown_setting',
    `The session may make system calls that are blocked otherwise: their filter is a file of the host (${quote(setting)}), which is not known to be harmless.`,
  );
}

function judgeNoNewPrivileges(option: string, setting: string, bare: boolean): Finding | null {
  // Go's ParseBool.
  if (bare || /^(1|t|T|TRUE|true|True)$/.test(setting)) return null;
  if (/^(0|f|F|FALSE|false|False)$/.test(setting)) {
    return info(
      'security_option',
      `The workspace sets the security option ${quote(option)}, as engines do by themselves.`,
    );
  }
  return notKnown(option);
}

/** SELinux types that confine nothing. */
const openTypes = new Set(['spc_t', 'unconfined_t', 'container_runtime_t', 'container_init_t', 'container_kvm_t']);

function judgeLabel(option: string, setting: string): Finding {
  if (setting.toLowerCase() === 'disable') return switchedOff(option);
  const type = /^type:(.*)$/.exec(setting)?.[1];
  return type !== undefined && openTypes.has(type) ? switchedOff(option) : notKnown(option);
}
