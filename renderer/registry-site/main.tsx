import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './site.css';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no place for its content');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
