/** A line over the last minutes. Follows the colour scheme and the width of its place. */
import 'uplot/dist/uPlot.min.css';
import { Box, Group, Text, useComputedColorScheme } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';

type LiveChartProps = {
  title: string;
  /** The newest value in words; the chart's text alternative. */
  current: string;
  /** Times in seconds, and values; null makes a gap. */
  data: [number[], (number | null)[]];
  /** Top of the scale. */
  max: number;
  /** Width of the time axis, seconds. */
  windowS: number;
  format: (value: number) => string;
};

const height = 150;

export function LiveChart({ title, current, data, max, windowS, format }: LiveChartProps) {
  const { ref: measure, width } = useElementSize<HTMLDivElement>();
  const place = useRef<HTMLDivElement>(null);
  const ref = useMergedRef(measure, place);
  const scheme = useComputedColorScheme('light');
  const chart = useRef<uPlot | null>(null);
  const latest = useRef(data);
  latest.current = data;

  useEffect(() => {
    if (!place.current || width === 0) return;
    const options = chartOptions({ width, max, windowS, format, scheme });
    const made = new uPlot(options, latest.current, place.current);
    chart.current = made;
    return () => {
      chart.current = null;
      made.destroy();
    };
  }, [width, max, windowS, format, scheme]);

  useEffect(() => chart.current?.setData(data), [data]);

  return (
    <Box className="fl-panel" p="md" role="group" aria-label={title}>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Text size="sm" c="dimmed" className="fl-figures">
          {current}
        </Text>
      </Group>
      <Box ref={ref} h={height} aria-hidden="true" style={{ overflow: 'hidden' }} />
    </Box>
  );
}

function chartOptions({
  width,
  max,
  windowS,
  format,
  scheme,
}: Pick<LiveChartProps, 'max' | 'windowS' | 'format'> & { width: number; scheme: 'light' | 'dark' }): uPlot.Options {
  const css = getComputedStyle(document.documentElement);
  const color = (name: string) => css.getPropertyValue(name).trim();
  const line = color(scheme === 'dark' ? '--mantine-color-harbour-4' : '--mantine-color-harbour-7');
  const axis = {
    stroke: color('--mantine-color-dimmed'),
    grid: { stroke: color('--fl-border'), width: 1 },
    ticks: { show: false },
    font: `11px ${color('--mantine-font-family')}`,
  };
  return {
    width,
    height,
    cursor: { show: false },
    legend: { show: false },
    scales: {
      x: { time: true, range: (_plot, _low, high) => [high - windowS, high] },
      y: { range: [0, max] },
    },
    axes: [
      {
        ...axis,
        size: 24,
        splits: (_plot, _axis, low, high) => [0.25, 0.5, 0.75].map((part) => low + (high - low) * part),
        // The axis is as long whatever has come: also while nothing has.
        values: () => [0.75, 0.5, 0.25].map((part) => `${Math.round(windowS * part)} s ago`),
      },
      { ...axis, size: 64, space: 36, values: (_plot, values) => values.map(format) },
    ],
    series: [
      {},
      {
        stroke: line,
        width: 1.5,
        fill: `${line}22`,
        points: { show: false },
      },
    ],
  };
}
