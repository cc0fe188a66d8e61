/** The calls of the area `workspaces`. Its objects: `common/model/workspaces.ts`. */
import { z } from 'zod';
import { givesBackSchema } from '../model/figures.ts';
import { idSchema, problemSchema, taskStartedSchema, warningSchema } from '../model/shared.ts';
import { linkWorkspaceSchema, otherDraftSchema } from '../model/workspace-kinds.ts';
import {
  capacitySchema,
  hostEstimateSchema,
  shownDraftSchema,
  workspaceDraftSchema,
  workspaceSchema,
} from '../model/workspaces.ts';
import { changes, reads } from './base.ts';

const byId = z.object({ id: idSchema });
const byIds = z.object({ ids: z.array(idSchema).min(1).max(500) });

export const workspacesContract = {
  list: reads('workspaces.view')
    .route({ method: 'GET', path: '/workspaces', tags: ['Workspaces'] })
    .output(z.object({ workspaces: z.array(workspaceSchema) })),
  /** Workspaces that are links. They open outside: there is nothing to launch. */
  links: reads('workspaces.view')
    .route({ method: 'GET', path: '/workspaces-links', tags: ['Workspaces'] })
    .output(z.object({ links: z.array(linkWorkspaceSchema) })),
  /** Saves a workspace that is no container; a new one without `id`. Servers and pools are refused for now. */
  saveOther: changes('workspaces.modify', 'workspace.save')
    .route({ method: 'POST', path: '/workspaces-other', tags: ['Workspaces'] })
    .input(z.object({ id: idSchema.nullable().default(null), draft: otherDraftSchema }))
    .output(linkWorkspaceSchema),
  removeLinks: changes('workspaces.modify', 'workspace.remove')
    .route({ method: 'POST', path: '/workspaces-links-remove', tags: ['Workspaces'] })
    .input(byIds)
    .output(z.object({ removed: z.number().int() })),
  get: reads('workspaces.view')
    .route({ method: 'GET', path: '/workspaces/{id}', tags: ['Workspaces'] })
    .input(byId)
    .output(workspaceSchema),
  /** Judges a draft: what blocks it, what it weakens. Nothing is saved. */
  validate: reads('workspaces.modify')
    .route({ method: 'POST', path: '/workspaces-validate', tags: ['Workspaces'] })
    .input(
      workspaceDraftSchema.extend({
        /** The entry, or the saved workspace, that it is made of: what was published is a registry's wish, the rest is yours. */
        from: z.object({ registryId: idSchema, entryKey: z.string() }).nullable().default(null),
        id: idSchema.nullable().default(null),
      }),
    )
    .output(z.object({ problems: z.array(problemSchema), warnings: z.array(warningSchema) })),
  /**
   * Who sessions start as, where the workspace names nobody: read on a host that has the image, else from its image
   * registry. `user` is null where neither can be asked; then it is known at the end of the install.
   */
  imageUser: reads('workspaces.modify')
    .route({ method: 'POST', path: '/workspaces-image-user', tags: ['Workspaces'] })
    .input(workspaceDraftSchema.pick({ image: true, dockerRegistry: true, architectures: true, runConfig: true }))
    .output(z.object({ user: z.string().nullable(), warnings: z.array(warningSchema) })),
  estimate: reads('workspaces.view')
    .route({ method: 'POST', path: '/workspaces-estimate', tags: ['Workspaces'] })
    .input(
      workspaceDraftSchema.pick({
        image: true,
        dockerRegistry: true,
        architectures: true,
        sizeBytes: true,
        target: true,
      }),
    )
    .output(z.object({ hosts: z.array(hostEstimateSchema) })),
  capacity: reads('workspaces.view')
    .route({ method: 'GET', path: '/workspaces-capacity', tags: ['Workspaces'] })
    .output(z.object({ hosts: z.array(capacitySchema) })),
  /**
   * Saves the workspace and brings its image to the chosen hosts, as one task with a child per host.
   * `shownWarnings` name the warnings that the person was shown: root, `exec_config` and what is not known never run without.
   * `forceHostIds`: hosts whose space does not suffice and where the person insists.
   */
  install: changes('workspaces.modify', 'workspace.install')
    .route({ method: 'POST', path: '/workspaces', tags: ['Workspaces'] })
    .input(
      z.object({
        draft: workspaceDraftSchema,
        from: z.object({ registryId: idSchema, entryKey: z.string() }).nullable().default(null),
        shownWarnings: z.array(z.string()).default([]),
        forceHostIds: z.array(idSchema).default([]),
      }),
    )
    .output(taskStartedSchema.extend({ workspaceId: idSchema, blocked: z.array(hostEstimateSchema) })),
  /**
   * Saves the settings. The image is brought to hosts that are new, and to all where it is another one.
   * `takesUpdate`: the `sha` that `updateDraft` gave. The workspace then stands for that entry, and the image is pulled
   * on all its hosts, also where its name is the same: tags move.
   * `forceHostIds`: hosts whose space does not suffice and where the person insists.
   */
  update: changes('workspaces.modify', 'workspace.update')
    .route({ method: 'PUT', path: '/workspaces/{id}', tags: ['Workspaces'] })
    .input(
      z.object({
        id: idSchema,
        draft: workspaceDraftSchema,
        shownWarnings: z.array(z.string()).default([]),
        forceHostIds: z.array(idSchema).default([]),
        takesUpdate: z.string().min(1).max(128).nullable().default(null),
      }),
    )
    .output(workspaceSchema.extend({ taskId: idSchema.nullable() })),
  /**
   * Confirms warnings of saved workspaces that were read, several at once. `left`: what still has to be confirmed of
   * them. Their settings stay as they are.
   */
  confirm: changes('workspaces.modify', 'workspace.confirm')
    .route({ method: 'POST', path: '/workspaces-confirm', tags: ['Workspaces'] })
    .input(
      z.object({
        items: z
          .array(z.object({ id: idSchema, shownWarnings: z.array(z.string()).max(1000) }))
          .min(1)
          .max(500),
      }),
    )
    .output(z.object({ left: z.array(z.object({ id: idSchema, warnings: z.array(warningSchema) })) })),
  /** What the registry says now, merged over the saved settings, for the person to look at and save. */
  updateDraft: reads('workspaces.modify')
    .route({ method: 'GET', path: '/workspaces/{id}/update-draft', tags: ['Workspaces'] })
    .input(byId)
    .output(
      z.object({
        draft: shownDraftSchema,
        /** Of the entry as it is published now, for `update`. */
        sha: z.string(),
        changed: z.array(z.object({ property: z.string(), from: z.unknown(), to: z.unknown() })),
      }),
    ),
  duplicate: changes('workspaces.modify', 'workspace.duplicate')
    .route({ method: 'POST', path: '/workspaces/{id}/duplicate', tags: ['Workspaces'] })
    .input(byId)
    .output(workspaceSchema),
  setEnabled: changes('workspaces.modify', 'workspace.enable')
    .route({ method: 'POST', path: '/workspaces-enable', tags: ['Workspaces'] })
    .input(byIds.extend({ enabled: z.boolean() }))
    /** `taskIds`: what brings the images of those that were enabled to their hosts. */
    .output(z.object({ changed: z.number().int(), taskIds: z.array(idSchema) })),
  /**
   * Brings the image to the hosts again. Where it is there and cannot be pulled, that is enough, unless `refresh` asks
   * for the newest of that name.
   */
  repair: changes('workspaces.modify', 'workspace.repair')
    .route({ method: 'POST', path: '/workspaces/{id}/repair', tags: ['Workspaces'] })
    .input(
      z.object({
        id: idSchema,
        hostIds: z.array(idSchema).optional(),
        force: z.boolean().default(false),
        refresh: z.boolean().default(false),
      }),
    )
    .output(taskStartedSchema),
  /** What uninstalling would give back per host, and which sessions stand in the way. */
  uninstallPreview: reads('workspaces.modify')
    .route({ method: 'POST', path: '/workspaces-uninstall-preview', tags: ['Workspaces'] })
    .input(byIds)
    .output(
      z.object({
        hosts: z.array(
          z.object({
            hostId: idSchema,
            hostName: z.string(),
            givesBack: givesBackSchema,
            images: z.array(z.string()),
            kept: z.array(z.object({ image: z.string(), reason: z.string() })),
            /** Why nothing is known of this host; null where its engine answered. */
            problem: z.string().nullable(),
          }),
        ),
        sessions: z.array(
          z.object({ sessionId: idSchema, workspaceName: z.string(), hostName: z.string(), userName: z.string() }),
        ),
      }),
    ),
  uninstall: changes('workspaces.modify', 'workspace.uninstall')
    .route({ method: 'POST', path: '/workspaces-uninstall', tags: ['Workspaces'] })
    .input(byIds.extend({ endSessions: z.boolean().default(false), removeImages: z.boolean().default(true) }))
    .output(taskStartedSchema),
  icon: reads('workspaces.view')
    .route({ method: 'GET', path: '/workspaces-icon/{hash}', tags: ['Workspaces'] })
    .input(z.object({ hash: z.string().max(128) }))
    .output(z.object({ mediaType: z.string(), base64: z.string() }).nullable()),
};
