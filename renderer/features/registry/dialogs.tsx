/** The dialogs of the registry page, as routes. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { FairleadError } from '../../../common/errors.ts';
import { useApi, useQueries } from '../../app/context.tsx';
import { notifyDone, notifyFailed } from '../../ui/notify.ts';
import { formatCount } from '../../ui/words/format.ts';
import type { EditorTab } from '../workspaces/editor/editor.tsx';
import { InstallEntryDialog } from '../workspaces/editor/install-dialog.tsx';
import { AddRegistryDialog } from './add-registry.tsx';
import { ChangesDialog } from './changes-dialog.tsx';
import { DocumentDialog } from './document-dialog.tsx';

/** Back to the page, with its search and filters as they were. */
function useBack(): () => void {
  const navigate = useNavigate();
  return () => void navigate({ to: '/registry', search: true, resetScroll: false });
}

export function AddRegistryRoute() {
  return <AddRegistryDialog onClose={useBack()} />;
}

export function DocumentRoute() {
  const { registryId = '' } = useParams({ strict: false }) as { registryId?: string };
  return <DocumentDialog registryId={registryId} onClose={useBack()} />;
}

export function ChangesRoute() {
  const { registryId = '' } = useParams({ strict: false }) as { registryId?: string };
  return <ChangesDialog registryId={registryId} onClose={useBack()} />;
}

const tabs: readonly EditorTab[] = ['overview', 'settings', 'container', 'json'];

export function EntryRoute() {
  const { registryId = '', key = '', tab } = useParams({ strict: false }) as Record<string, string | undefined>;
  const back = useBack();
  return (
    <InstallEntryDialog
      key={`${registryId}/${key}`}
      registryId={registryId}
      entryKey={key}
      firstTab={tabs.find((one) => one === tab) ?? 'overview'}
      onClose={back}
    />
  );
}

/** Updates every registry once, and goes back to the page. */
export function UpdateAllRoute() {
  const queries = useQueries();
  const back = useBack();
  const registries = useQuery(queries.registries.list.queryOptions()).data?.registries;
  const api = useApi();
  const begun = useRef(false);
  useEffect(() => {
    if (registries === undefined || begun.current) return;
    begun.current = true;
    back();
    const all = registries.map(({ id }) => api.registries.update({ id }));
    Promise.all(all).then(
      (updated) => {
        const failed = updated.filter(({ lastAttempt }) => lastAttempt?.ok === false);
        if (failed.length === 0) notifyDone(`${formatCount(updated.length, 'registry', 'registries')} updated.`);
        else
          notifyFailed(
            `${failed.map(({ name }) => name).join(', ')} could not be updated`,
            new FairleadError('REGISTRY_NOT_UPDATED', {
              message: 'The last good copy stays.',
              hint: 'The information of the registry says what was tried.',
            }),
          );
      },
      (thrown: unknown) => notifyFailed('The registries could not be updated', thrown),
    );
  }, [registries, back, api]);
  return null;
}
