import { IconInfoCircle, IconLayoutGrid, IconPlus } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { AboutPage } from './about-page.tsx';
import { AllPage } from './all-page.tsx';
import { loadRegistry, type Registry } from './data.ts';
import { Icon } from './pieces.tsx';
import { addresses, type Route, useRoute } from './route.ts';
import { WorkspacePage } from './workspace-page.tsx';

const BuilderPage = lazy(() =>
  import('./builder/builder-page.tsx').then((module) => ({ default: module.BuilderPage })),
);

type Loaded = { readonly registry: Registry } | { readonly problem: string } | null;

/** The whole site: a header, and the page that the address names. */
export function App() {
  const [loaded, setLoaded] = useState<Loaded>(null);
  useEffect(() => {
    let gone = false;
    loadRegistry(location.href).then(
      (registry) => !gone && setLoaded({ registry }),
      (error: unknown) => !gone && setLoaded({ problem: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      gone = true;
    };
  }, []);
  if (loaded === null)
    return (
      <p className="state" role="status">
        The registry is being loaded.
      </p>
    );
  if ('problem' in loaded)
    return (
      <p className="state" role="alert">
        {loaded.problem}
      </p>
    );
  return <Site registry={loaded.registry} />;
}

function Site({ registry }: { readonly registry: Registry }) {
  const route = useRoute();
  const main = useRef<HTMLElement>(null);
  const name = registry.document.name;
  const title = titleOf(route, registry);
  const place = JSON.stringify(route);
  const first = useRef(place);
  useEffect(() => {
    document.title = title === null ? name : `${title} · ${name}`;
    // Whoever reads with a screen reader, or by keyboard, begins at the new page.
    if (first.current !== place) {
      first.current = place;
      main.current?.focus();
      scrollTo(0, 0);
    }
  }, [title, name, place]);
  return (
    <>
      <header className="top">
        <a className="brand" href={addresses.all}>
          <Icon url={registry.iconUrl} name={name} size={32} />
          <span className="brand-name">{name}</span>
        </a>
        <nav aria-label="Pages">
          <NavLink to={addresses.all} current={route.page === 'all'} icon={<IconLayoutGrid size={17} aria-hidden />}>
            Workspaces
          </NavLink>
          <NavLink
            to={addresses.about}
            current={route.page === 'about'}
            icon={<IconInfoCircle size={17} aria-hidden />}
          >
            Information
          </NavLink>
          <NavLink to={addresses.new} current={route.page === 'new'} icon={<IconPlus size={17} aria-hidden />}>
            New workspace
          </NavLink>
        </nav>
      </header>
      <main ref={main} tabIndex={-1} key={place}>
        <Suspense fallback={<p className="state">The page is being loaded.</p>}>
          <Page route={route} registry={registry} />
        </Suspense>
      </main>
    </>
  );
}

function NavLink(props: {
  readonly to: string;
  readonly current: boolean;
  readonly icon: ReactNode;
  readonly children: string;
}) {
  return (
    <a href={props.to} aria-current={props.current ? 'page' : undefined}>
      {props.icon}
      {props.children}
    </a>
  );
}

function Page({ route, registry }: { readonly route: Route; readonly registry: Registry }) {
  if (route.page === 'all') return <AllPage registry={registry} />;
  if (route.page === 'about') return <AboutPage registry={registry} />;
  if (route.page === 'new') return <BuilderPage registry={registry} workspace={null} />;
  const workspace = registry.workspaces.find(({ folder }) => folder === route.folder);
  if (workspace === undefined) {
    return (
      <div className="page">
        <h1>No such workspace</h1>
        <p>
          This registry has no workspace of that name any more. <a href={addresses.all}>Show all workspaces</a>
        </p>
      </div>
    );
  }
  if (route.page === 'edit') return <BuilderPage registry={registry} workspace={workspace} />;
  return <WorkspacePage registry={registry} workspace={workspace} />;
}

function titleOf(route: Route, registry: Registry): string | null {
  if (route.page === 'all') return null;
  if (route.page === 'about') return 'Information';
  if (route.page === 'new') return 'New workspace';
  const name = registry.workspaces.find(({ folder }) => folder === route.folder)?.entry.friendlyName;
  return name === undefined ? 'No such workspace' : route.page === 'edit' ? `Edit ${name}` : name;
}
