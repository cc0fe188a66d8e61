/** The dialogs of the workspaces page, as routes. */
import { useNavigate, useParams } from '@tanstack/react-router';
import { BuildDialog } from './build/build-dialog.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { EditWorkspaceDialog } from './editor/edit-dialog.tsx';
import { NewWorkspaceDialog } from './editor/install-dialog.tsx';
import { LaunchDialog } from './launch-dialog.tsx';
import { WorkspaceDrawer } from './workspace-drawer.tsx';

function useBack(): () => void {
  const navigate = useNavigate();
  return () => void navigate({ to: '/workspaces', search: true, resetScroll: false });
}

function useId(): string {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  return id;
}

export function NewRoute() {
  return <NewWorkspaceDialog onClose={useBack()} />;
}

export function BuildRoute() {
  return <BuildDialog onClose={useBack()} />;
}

export function DetailRoute() {
  return <WorkspaceDrawer id={useId()} onClose={useBack()} />;
}

export function EditRoute() {
  const id = useId();
  return <EditWorkspaceDialog key={id} id={id} mode="edit" onClose={useBack()} />;
}

export function UpdateRoute() {
  const id = useId();
  return <EditWorkspaceDialog key={id} id={id} mode="update" onClose={useBack()} />;
}

export function ConfirmRoute() {
  const id = useId();
  return <ConfirmDialog key={id} id={id} onClose={useBack()} />;
}

export function ConfirmAllRoute() {
  return <ConfirmDialog onClose={useBack()} />;
}

export function LaunchRoute() {
  const id = useId();
  return <LaunchDialog key={id} id={id} onClose={useBack()} />;
}
