import '@xterm/xterm/css/xterm.css';
import { Box, useComputedColorScheme } from '@mantine/core';
import { FitAddon } from '@xterm/addon-fit';
import { type ITheme, Terminal } from '@xterm/xterm';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useApi, useConnectionStatus } from '../../../app/context.tsx';
import { errorOf } from '../../../app/wire.ts';
import type { Look } from '../page/workplace.ts';
import { createSender } from './terminal-input.ts';

type TerminalScreenProps = {
  readonly sessionId: string;
  readonly asRoot: boolean;
  /** A terminal that is open already: what it printed is shown again. */
  readonly kept: Look['terminal'];
  readonly onKeep: (terminal: Look['terminal']) => void;
  readonly onEnded: (exitCode: number | null) => void;
  readonly onFailed: (error: unknown) => void;
};

const themes: Readonly<Record<'light' | 'dark', ITheme>> = {
  light: {
    background: '#fbfcfd',
    foreground: '#1c232b',
    cursor: '#00647d',
    cursorAccent: '#fbfcfd',
    selectionBackground: '#bfe0e8',
    black: '#1c232b',
    white: '#5b6672',
    brightBlack: '#4a545f',
    brightWhite: '#1c232b',
    blue: '#1f5fb0',
    brightBlue: '#1f5fb0',
    magenta: '#8a2d8f',
    brightMagenta: '#8a2d8f',
    red: '#b3261e',
    brightRed: '#b3261e',
    yellow: '#7a5b00',
    brightYellow: '#7a5b00',
    green: '#1d6b33',
    brightGreen: '#1d6b33',
    cyan: '#00647d',
    brightCyan: '#00647d',
  },
  dark: { background: '#0f1317', foreground: '#d8dee5', cursor: '#45a9c1', selectionBackground: '#264b57' },
};

export function TerminalScreen({ sessionId, asRoot, kept, onKeep, onEnded, onFailed }: TerminalScreenProps) {
  const api = useApi();
  const online = useConnectionStatus().state === 'connected';
  const scheme = useComputedColorScheme('light');
  const place = useRef<HTMLDivElement>(null);
  const screen = useRef<Terminal | null>(null);
  const first = useRef(kept);
  const keep = useEffectEvent(onKeep);
  const tellEnded = useEffectEvent(onEnded);
  const tellFailed = useEffectEvent(onFailed);
  const firstTheme = useEffectEvent(() => themes[scheme]);

  useEffect(() => {
    const element = place.current;
    if (!element || !online) return;
    const stream = new AbortController();
    const { signal } = stream;
    const terminal = new Terminal({
      fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
      fontSize: 13,
      cursorBlink: true,
      scrollback: 5000,
      theme: firstTheme(),
    });
    const fit = new FitAddon();
    terminal.loadAddon(fit);
    terminal.open(element);
    fit.fit();
    screen.current = terminal;

    async function openOne(): Promise<string> {
      const { terminalId } = await api.sessions.terminalOpen({
        id: sessionId,
        cols: terminal.cols,
        rows: terminal.rows,
        asRoot,
      });
      first.current = { terminalId, asRoot };
      keep(first.current);
      return terminalId;
    }

    async function follow(terminalId: string): Promise<void> {
      const sender = createSender((base64) => api.sessions.terminalInput({ terminalId, base64 }, { signal }));
      const typed = terminal.onData((text) => sender.send(new TextEncoder().encode(text)));
      const binary = terminal.onBinary((text) =>
        sender.send(Uint8Array.from(text, (character) => character.charCodeAt(0))),
      );
      const resized = terminal.onResize(({ cols, rows }) => {
        api.sessions.terminalResize({ terminalId, cols, rows }, { signal }).catch(() => undefined);
      });
      try {
        const output = await api.sessions.terminalOutput({ terminalId }, { signal });
        await api.sessions.terminalResize({ terminalId, cols: terminal.cols, rows: terminal.rows }, { signal });
        for await (const part of output) {
          if (part.kind === 'end') {
            keep(null);
            tellEnded(part.exitCode);
            return;
          }
          // The next part waits until this one is on screen: a flood is held back where it comes from.
          await new Promise<void>((resolve) => terminal.write(Uint8Array.fromBase64(part.base64), resolve));
        }
      } finally {
        typed.dispose();
        binary.dispose();
        resized.dispose();
      }
    }

    async function run(): Promise<void> {
      const known = first.current;
      if (known !== null && known.asRoot === asRoot) {
        try {
          return await follow(known.terminalId);
        } catch (thrown) {
          // Nobody looked at it for too long, or the service was started anew: another one takes its place.
          if (signal.aborted || errorOf(thrown).code !== 'TERMINAL_NOT_FOUND') throw thrown;
        }
      }
      const terminalId = await openOne();
      if (!signal.aborted) await follow(terminalId);
    }
    run().catch((thrown: unknown) => {
      if (!signal.aborted) tellFailed(thrown);
    });

    const resize = new ResizeObserver(() => {
      if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
    });
    resize.observe(element);
    terminal.focus();
    return () => {
      stream.abort();
      resize.disconnect();
      screen.current = null;
      terminal.dispose();
    };
  }, [api, sessionId, asRoot, online]);

  useEffect(() => {
    if (screen.current) screen.current.options.theme = themes[scheme];
  }, [scheme]);

  return (
    <Box
      ref={place}
      h="100%"
      p={6}
      role="group"
      aria-label="Terminal"
      style={{ background: themes[scheme].background, overflow: 'hidden' }}
    />
  );
}
