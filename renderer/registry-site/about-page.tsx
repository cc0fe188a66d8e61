/** What the registry says of itself, and how it is added. */
import type { Registry } from './data.ts';
import { CopyField } from './pieces.tsx';
import { addresses } from './route.ts';

export function AboutPage({ registry }: { readonly registry: Registry }) {
  const { document, workspaces, link, schema } = registry;
  const flagged = workspaces.filter((workspace) => workspace.flagged).length;
  return (
    <article className="page">
      <h1>{document.name}</h1>
      {document.description !== '' && <p className="lead">{document.description}</p>}
      <section aria-labelledby="add">
        <h2 id="add">Add this registry</h2>
        <CopyField label="Workspace Registry Link" value={link} />
        <ol>
          <li>Copy the link.</li>
          <li>In the console open the registry page, and choose to add a registry.</li>
          <li>Paste the link. What is in the registry, and what it asks for, is shown before anything is installed.</li>
        </ol>
      </section>
      <section aria-labelledby="facts">
        <h2 id="facts">Information</h2>
        <dl className="facts">
          <Fact name="Workspaces" value={String(workspaces.length)} />
          <Fact name="With warnings of the field’s rule" value={String(flagged)} />
          <Fact name="Schemas" value={`1.0, 1.1 (written in ${schema})`} />
          <Fact name="Last modified" value={document.modified === null ? 'Not said' : dateOf(document.modified)} />
          {document.listUrl !== null && <LinkFact name="Published at" href={document.listUrl} />}
          {document.contactUrl !== null && <LinkFact name="Contact" href={document.contactUrl} />}
        </dl>
      </section>
      <section aria-labelledby="make">
        <h2 id="make">Make a workspace for it</h2>
        <p>
          <a href={addresses.new}>New workspace</a> makes an archive that is unpacked into the folder{' '}
          <code>workspaces/</code> of the registry’s source. Nothing is sent anywhere.
        </p>
      </section>
    </article>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Only addresses of the web and of mail come so far (common/registry/read.ts). */
function LinkFact({ name, href }: { readonly name: string; readonly href: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <a href={href} target="_blank" rel="noopener noreferrer">
          {href.replace(/^mailto:/, '')}
        </a>
      </dd>
    </div>
  );
}

function dateOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 16).replace('T', ' ').concat(' UTC');
}
