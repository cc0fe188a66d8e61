/** A QR code, drawn from its rows: nothing is asked for elsewhere. */
import { modulesPath } from './qr-path.ts';

/** @param rows with the quiet zone; `1` is dark */
export function QrCode({ rows, label, size = 208 }: { rows: readonly string[]; label: string; size?: number }) {
  const side = rows.length;
  return (
    // Dark on light in both schemes: readers expect it so.
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
      style={{ background: '#ffffff', borderRadius: 'var(--mantine-radius-md)', flex: 'none' }}
    >
      <path d={modulesPath(rows)} fill="#000000" />
    </svg>
  );
}
