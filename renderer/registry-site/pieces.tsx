/** Small pieces that several pages share. */
import { IconAlertTriangleFilled, IconCheck, IconCopy } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { type Severity, severityLabels } from '../../common/registry/severity.ts';
import { hueOf, initialsOf } from '../ui/words/initials.ts';

/** A picture, or initials where there is none. The name stands beside it, so it is silent for screen readers. */
export function Icon(props: { readonly url: string | null; readonly name: string; readonly size: number }) {
  const { url, name, size } = props;
  const [broken, setBroken] = useState<string | null>(null);
  const frame = { width: size, height: size, borderRadius: Math.max(5, size / 6) };
  if (url !== null && broken !== url) {
    return <img className="icon" src={url} alt="" style={frame} onError={() => setBroken(url)} loading="lazy" />;
  }
  const hue = hueOf(name);
  return (
    <span
      className="icon initials"
      aria-hidden
      data-initials={initialsOf(name)}
      style={{
        ...frame,
        fontSize: size * 0.38,
        color: `light-dark(hsl(${hue} 45% 30%), hsl(${hue} 45% 82%))`,
        background: `light-dark(hsl(${hue} 45% 91%), hsl(${hue} 25% 25%))`,
      }}
    />
  );
}

/** A text with a button that copies it. `what` completes "Copy …". */
export function CopyField({ label, value }: { readonly label: string; readonly value: string }) {
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setSaid('Copied');
    } catch {
      // Browsers give the clipboard to pages over https and of this machine alone.
      setSaid('Selected: press Ctrl+C');
    }
  };
  return (
    <div className="copy-field">
      <label>
        <span>{label}</span>
        <input ref={field} readOnly value={value} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <button type="button" className="button" onClick={() => void copy()}>
        {said === 'Copied' ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
        {said === '' ? 'Copy' : said}
      </button>
      <span className="unseen" role="status">
        {said}
      </span>
    </div>
  );
}

/** JSON as it is, to read, to scroll by keyboard, and to copy. */
export function JsonBlock({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="json" aria-label={label} tabIndex={0}>
      <pre>{text}</pre>
    </section>
  );
}

/** How grave it is, in words; the triangle where the field's rule flags it. */
export function SeverityMark({ severity, flagged }: { readonly severity: Severity; readonly flagged: boolean }) {
  return (
    <span className="severity" data-severity={severity} data-flagged={flagged}>
      {flagged && <IconAlertTriangleFilled size={14} aria-hidden />}
      {severityLabels[severity]}
    </span>
  );
}
