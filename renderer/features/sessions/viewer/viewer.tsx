/** A session's desktop with its toolbar and side panel. */
import { Box } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Session } from '../../../../common/model/sessions.ts';
import { canBeWatched, viewerFacts } from '../../../../common/model/viewers.ts';
import { again } from '../../../app/again.ts';
import { useApi, useQueries } from '../../../app/context.tsx';
import { useAccount } from '../../../app/may.ts';
import { notifyFailed } from '../../../ui/notify.ts';
import { LoadingRows } from '../../../ui/page/states.tsx';
import { isHeard } from '../page/workplace.ts';
import { useLook } from '../page/workplace-context.ts';
import { useSessionActions } from '../use-session-actions.ts';
import { canBeShown } from '../words.ts';
import type { MenuDone } from './bar-menu.tsx';
import { ClipboardMenu, RefusedText } from './clipboard-menu.tsx';
import { allowedDirections } from './clipboard-mover.ts';
import { detach, type OwnWindow } from './detach.ts';
import { FullScreenBar } from './full-screen-bar.tsx';
import { KeysMenu } from './keys-menu.tsx';
import { LatencyBadge } from './latency-badge.tsx';
import { type FromPage, qualityNumbers, resizeValue } from './messages.ts';
import { Overlay } from './overlay.tsx';
import type { OverlayAction } from './overlay-words.ts';
import { postToPage, SessionFrame } from './session-frame.tsx';
import { SoundButton } from './sound-button.tsx';
import { Toolbar } from './toolbar.tsx';
import { useActivity } from './use-activity.ts';
import { useClipboard } from './use-clipboard.ts';
import { useFullScreen } from './use-full-screen.ts';
import { useOwnSize } from './use-own-size.ts';
import { useSound } from './use-sound.ts';
import { useView } from './use-view.ts';

const SidePanel = lazy(async () => ({ default: (await again(() => import('../panel/side-panel.tsx'))).SidePanel }));

type ViewerProps = {
  readonly session: Session;
  /** This session is the one that shows. */
  readonly active: boolean;
  /** Called once the session has a window of its own; null where this is that window. */
  readonly onDetached: ((own: OwnWindow) => void) | null;
};

export function Viewer({ session, active, onDetached }: ViewerProps) {
  const { id } = session;
  const api = useApi();
  const queries = useQueries();
  const site = useQuery(queries.settings.get.queryOptions()).data ?? null;
  const navigate = useNavigate();
  const actions = useSessionActions();
  const [kept, setLook] = useLook(id);
  const facts = viewerFacts[session.protocol];
  const isKnown = useAccount().data !== undefined;
  const watchesOnly = isKnown && !actions.may('open', session);
  // What cannot be watched is controlled, and what may only be watched is, whatever this place was left at.
  const mode = !canBeWatched(session.protocol) ? 'control' : watchesOnly ? 'view' : kept.mode;
  const look = { ...kept, mode };
  const { full, toggle } = useFullScreen();
  const frame = useRef<HTMLIFrameElement>(null);
  const toolbar = useRef<HTMLDivElement>(null);
  const detaching = useRef(false);
  const [takesKeys, setTakesKeys] = useState<string | null>(null);
  const shown = canBeShown(session);
  const wasActive = useActivity(active);
  const { life, onPage, onLoaded, reconnect } = useView({ sessionId: id, wanted: shown, wasActive, ...look });
  const { view } = life;
  const connected = shown && life.phase === 'connected';
  const controlling = look.mode === 'control';

  const send = (action: string, value: unknown) => postToPage(frame.current, view, { action, value });
  const clipboard = useClipboard({
    frame: useCallback(() => frame.current, []),
    active: active && connected && controlling && facts.clipboard,
    ...allowedDirections(look, site),
    send: (text) => send('clipboardsnd', text),
  });

  const wantsSound = isHeard(look);
  const sound = useSound({
    viewId: view?.viewId ?? null,
    connected,
    wanted: wantsSound,
    send: (wanted) => send('fairlead_sound', wanted),
  });

  // As chosen last, also before it is drawn: the menu that closes gives the frame its focus back within the same click, and a
  // view that asked for its own size then would undo what was chosen there.
  const sizing = useRef(look.sizing);
  sizing.current = look.sizing;
  useOwnSize(
    useCallback(() => frame.current, []),
    active && connected && controlling && facts.sizing && look.sizing === 'fit',
    () => {
      if (sizing.current === 'fit') send('resize', resizeValue('fit', 'control'));
    },
  );

  const { quality } = look;
  const tellQuality = useEffectEvent(() => send('setvideoquality', qualityNumbers[quality]));
  useEffect(() => {
    // What the page begins with is best where it begins: its presets by message are lower in some of its modes.
    if (connected && facts.quality && quality !== 'balanced') tellQuality();
  }, [connected, quality, facts]);

  /** Gives the session the keyboard, unless something else has taken it: a question, a field, another menu. */
  const toFrame = () => {
    const at = document.activeElement;
    if (at !== null && at.closest('[role="dialog"][aria-modal="true"]') !== null) return;
    (connected ? frame.current : toolbar.current)?.focus();
  };
  const onMenuDone: MenuDone = (settled) => {
    const at = document.activeElement;
    // Meanwhile the person may have gone elsewhere: into another menu, or a field of the panel.
    if (!settled || at === null || at === document.body || toolbar.current?.contains(at)) toFrame();
  };
  useEffect(() => {
    if (!active || !connected) return;
    // Only from where nobody is: a field that has the keyboard keeps it, and so does a button that was reached with it.
    const at = document.activeElement;
    const isFree = at === null || at === document.body || at.tagName === 'H1' || at.id === 'fl-page';
    if (isFree || (toolbar.current?.contains(at) && !at.matches(':focus-visible'))) frame.current?.focus();
  }, [active, connected]);

  useEffect(() => {
    // A click into the frame is no click here, yet menus have to see it to close.
    const onBlur = () => {
      const at = frame.current;
      if (at === null || document.activeElement !== at) return;
      at.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
    };
    window.addEventListener('blur', onBlur);
    return () => window.removeEventListener('blur', onBlur);
  }, []);

  function onMessage(message: FromPage): void {
    switch (message.kind) {
      case 'clipboard':
        clipboard.onReceived(message.text);
        break;
      case 'leave':
        // SECURITY: docs/security.md 1.10: a page may send this any time; the bar itself takes the focus, so that no key presses a button.
        if (document.activeElement === frame.current) toolbar.current?.focus();
        break;
      case 'sound':
        sound.onState(message.state);
        break;
      case 'takes-keys':
        setTakesKeys(view?.viewId ?? null);
        break;
      default:
        onPage(message);
    }
  }

  function changeLook(part: Partial<typeof look>): void {
    setLook(part);
    if (part.sizing) {
      sizing.current = part.sizing;
      send('resize', resizeValue(part.sizing, look.mode));
    }
    if (part.quality === 'balanced' && look.quality !== 'balanced') reconnect();
  }

  function onOverlay(action: OverlayAction): void {
    if (action === 'reload') window.location.reload();
    else if (action === 'reconnect') reconnect();
    else actions.run(action, session);
  }

  const bar = (
    <Toolbar
      ref={toolbar}
      session={session}
      actions={actions}
      look={look}
      setLook={changeLook}
      full={full}
      toggleFull={toggle}
      onReconnect={reconnect}
      onEscape={toFrame}
      onMenuDone={onMenuDone}
      onDetach={
        onDetached &&
        (() => {
          // Until the window is there, the session shows here; pressing once more opens no second one.
          if (detaching.current) return;
          detaching.current = true;
          detach(api, session, look)
            .then(onDetached, (thrown: unknown) => notifyFailed('The window was not opened', thrown))
            .finally(() => {
              detaching.current = false;
            });
        })
      }
    >
      <LatencyBadge sessionId={id} looking={active && connected} />
      {facts.clipboard && (
        <ClipboardMenu
          look={look}
          setLook={changeLook}
          site={site}
          clipboard={clipboard}
          connected={connected}
          onDone={onMenuDone}
        />
      )}
      {sound.state !== null && (
        <SoundButton state={sound.state} wanted={wantsSound} onChange={(wanted) => changeLook({ sound: wanted })} />
      )}
      {facts.sendKeys && (
        <KeysMenu
          watching={!controlling}
          able={view !== null && takesKeys === view.viewId}
          onSend={({ keys }) => send('fairlead_keys', keys)}
          onDone={onMenuDone}
          onScreenKeys={() => send('show_keyboard_controls', true)}
        />
      )}
    </Toolbar>
  );
  const covers = full && active;
  return (
    <Box
      style={{
        height: '100%',
        display: 'flex',
        flexDirection: 'column',
        ...(covers ? { position: 'fixed', inset: 0, zIndex: 150, background: '#000' } : {}),
      }}
    >
      {covers ? <FullScreenBar>{bar}</FullScreenBar> : bar}
      <Box style={{ flex: 1, minHeight: 0, display: 'flex', position: 'relative' }}>
        <Box
          style={{
            flex: 1,
            minWidth: 0,
            position: 'relative',
            background: '#14181f',
            ...(controlling ? {} : { boxShadow: 'inset 0 0 0 3px var(--mantine-color-orange-6)', padding: 3 }),
          }}
        >
          {view !== null && shown && (
            <SessionFrame
              key={view.viewId}
              ref={frame}
              view={view}
              title={`${session.protocol === 'web' ? 'Page' : 'Desktop'} of ${session.workspaceName}${controlling ? '' : ', view only'}`}
              onMessage={onMessage}
              onLoaded={onLoaded}
            />
          )}
          <Overlay session={session} life={life} onAction={onOverlay} />
          {active && <RefusedText clipboard={clipboard} />}
        </Box>
        {look.panel !== null && (
          <Suspense fallback={<LoadingRows />}>
            <SidePanel
              session={session}
              tab={look.panel}
              visible={active}
              onTab={(panel) => setLook({ panel })}
              onGo={(to) => void navigate({ to })}
            />
          </Suspense>
        )}
      </Box>
    </Box>
  );
}
