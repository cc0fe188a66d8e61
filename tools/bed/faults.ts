export { type ExtraEngine, startExtraEngine } from './extra-engine.ts';
export { type ExtraSshd, startExtraSshd } from './extra-sshd.ts';
export { type Relay, startRelay } from './relay.ts';
