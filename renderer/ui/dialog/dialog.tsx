/**
 * The one frame of every dialog: a title, a middle that scrolls, and buttons that stay in sight. Escape answers the one
 * on top, and the focus goes back to what opened it.
 */
import { Drawer, Group, Modal, Stack, Text } from '@mantine/core';
import { type FormEvent, type ReactNode, useContext, useEffect, useRef } from 'react';
import './dialog.css';
import { DialogMemoryContext, giveFocusBack, useOpener } from './dialog-memory.ts';
import { isForInside } from './dialog-top.ts';

/** Class names of the frame, for what is opened through Mantine's own manager: see `confirm`. */
export const dialogLook = { content: 'fl-dialog', body: 'fl-dialog-room' } as const;

type DialogProps = {
  readonly title: ReactNode;
  readonly subtitle?: ReactNode;
  readonly icon?: ReactNode;
  /** Mantine's sizes, or the width in pixels. */
  readonly size?: 'md' | 'lg' | 'xl' | number;
  /** As high as the window allows, whatever is in it: for editors, whose tabs would change the height. */
  readonly tall?: boolean;
  /** At the right edge, over the whole height. */
  readonly side?: boolean;
  readonly opened?: boolean;
  /** Where something was typed, a click beside the dialog does not close it. */
  readonly closeOnClickOutside?: boolean;
  readonly closeLabel?: string;
  readonly onClose: () => void;
  /** `DialogBody` and `DialogFooter`, or a `DialogForm` of these. */
  readonly children: ReactNode;
};

export function Dialog({
  title,
  subtitle,
  icon,
  size = 'md',
  tall = false,
  side = false,
  opened = true,
  closeOnClickOutside = true,
  closeLabel = 'Close',
  onClose,
  children,
}: DialogProps) {
  const content = useRef<HTMLDivElement>(null);
  const opener = useOpener(opened);
  useEscape(content, opened, onClose);
  const Parts = side ? Drawer : Modal;
  return (
    <Parts.Root
      opened={opened}
      onClose={onClose}
      size={size}
      closeOnEscape={false}
      closeOnClickOutside={closeOnClickOutside}
      returnFocus={false}
      {...(side ? { position: 'right' as const } : { centered: true })}
    >
      <Parts.Overlay backgroundOpacity={0.5} />
      <Parts.Content
        ref={content}
        className={dialogLook.content}
        {...(tall ? { h: 'min(860px, calc(100dvh - 64px))', mah: 'calc(100dvh - 32px)' } : {})}
      >
        <ReturnFocus opener={opener} />
        <Parts.Header role="none" py="sm">
          <Group gap="sm" wrap="nowrap" miw={0}>
            {icon}
            <Stack gap={2} miw={0}>
              <Parts.Title fw={600} fz="lg">
                {title}
              </Parts.Title>
              {subtitle && (
                <Text size="xs" c="dimmed" component="div" truncate>
                  {subtitle}
                </Text>
              )}
            </Stack>
          </Group>
          <Parts.CloseButton aria-label={closeLabel} />
        </Parts.Header>
        <Parts.Body className={dialogLook.body}>{children}</Parts.Body>
      </Parts.Content>
    </Parts.Root>
  );
}

/** The part that scrolls. */
export function DialogBody({ children }: { readonly children: ReactNode }) {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    // What scrolls is scrolled with the keyboard, too: by what is in it, or else by itself.
    const update = () => {
      const scrolls = element.scrollHeight > element.clientHeight;
      if (scrolls && element.querySelector(reachedByTab) === null) element.tabIndex = 0;
      else element.removeAttribute('tabindex');
    };
    update();
    const observer = new ResizeObserver(update);
    observer.observe(element);
    return () => observer.disconnect();
  });
  return (
    <div ref={body} className="fl-dialog-body">
      {children}
    </div>
  );
}

const reachedByTab = 'a[href], button, input, select, textarea, [tabindex="0"]';

/**
 * The part that stays: buttons at the end of the line, and before them whatever belongs to them. A button that takes
 * something away is never the one with `data-autofocus`.
 */
export function DialogFooter({
  above,
  start,
  children,
}: {
  /** Over the buttons: what failed. */
  readonly above?: ReactNode;
  /** At the beginning of the line. */
  readonly start?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <Stack className="fl-dialog-footer" gap="xs">
      {above}
      <Group justify={start ? 'space-between' : 'flex-end'} gap="xs">
        {start}
        <Group gap="xs" justify="flex-end">
          {children}
        </Group>
      </Group>
    </Stack>
  );
}

/** Body and footer as one form: Enter in a field does what the button that submits does. */
export function DialogForm({
  onSubmit,
  children,
}: {
  readonly onSubmit: (form: HTMLFormElement) => void;
  readonly children: ReactNode;
}) {
  return (
    <form
      className={dialogLook.body}
      noValidate
      onSubmit={(event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        onSubmit(event.currentTarget);
      }}
    >
      {children}
    </form>
  );
}

/** Part of what a dialog shows, so that it goes when that does: where it fades, some time after it was closed. */
export function ReturnFocus({ opener }: { readonly opener: HTMLElement | null }) {
  const last = useRef(opener);
  useEffect(() => {
    if (opener !== null) last.current = opener;
  }, [opener]);
  useEffect(() => () => giveFocusBack(last.current), []);
  return null;
}

/** Mantine closes every open dialog at once; a person means the one that they see. */
function useEscape(content: { readonly current: Element | null }, opened: boolean, onClose: () => void): void {
  const memory = useContext(DialogMemoryContext);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    if (!opened) return;
    const listen = (event: KeyboardEvent) => {
      const { current } = content;
      if (event.key !== 'Escape' || event.isComposing || current === null) return;
      if (memory.topAt(event) === current && !isForInside(event.target, current)) close.current();
    };
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, [content, opened, memory]);
}
