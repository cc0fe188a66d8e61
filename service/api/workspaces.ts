/** The contract's area `workspaces`. */
import type { workspacesContract } from '../../common/contract/workspaces.ts';
import type { WorkspaceOperations } from '../workspaces/workspace-operations.ts';
import type { Face } from './face.ts';

export function createWorkspacesApi(workspaces: WorkspaceOperations): Face<typeof workspacesContract> {
  return {
    list: async (_input, { actor }) => ({ workspaces: await workspaces.list(actor) }),
    get: ({ id }, { actor }) => workspaces.get(actor, id),
    links: async (_input, { actor }) => ({ links: await workspaces.links(actor) }),
    saveOther: (order, { actor }) => workspaces.saveOther(actor, order),
    removeLinks: ({ ids }, { actor }) => workspaces.removeLinks(actor, ids),
    validate: ({ from, id, ...draft }, { actor }) => workspaces.validate(actor, draft, { from, id }),
    imageUser: (draft, { actor, signal }) => workspaces.imageUser(actor, draft, signal),
    estimate: async (input, { actor, signal }) => ({ hosts: await workspaces.estimate(actor, input, signal) }),
    capacity: async (_input, { actor }) => ({ hosts: await workspaces.capacity(actor) }),
    install: (order, { actor, signal }) => workspaces.install(actor, order, signal),
    async update(change, { actor }) {
      const done = await workspaces.update(actor, change);
      return done.as({ ...done.value.workspace, taskId: done.value.taskId });
    },
    async confirm({ items }, { actor }) {
      const done = await workspaces.confirm(actor, items);
      return done.as({ left: done.value });
    },
    updateDraft: ({ id }, { actor }) => workspaces.updateDraft(actor, id),
    duplicate: ({ id }, { actor }) => workspaces.duplicate(actor, id),
    setEnabled: (wish, { actor }) => workspaces.setEnabled(actor, wish),
    repair: (order, { actor }) => workspaces.repair(actor, order),
    uninstallPreview: ({ ids }, { actor }) => workspaces.uninstallPreview(actor, ids),
    uninstall: (order, { actor }) => workspaces.uninstall(actor, order),
    async icon({ hash }, { actor }) {
      const icon = await workspaces.icon(actor, hash);
      return icon && { mediaType: icon.mediaType, base64: icon.bytes.toString('base64') };
    },
  };
}
