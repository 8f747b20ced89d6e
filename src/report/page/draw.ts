import type { BrowserElement, BrowserWindow, UPlot } from './browser.ts';
import type { ChartData } from './line-chart.ts';

/**
 * The page's own script, which runs in a browser: this function goes into the page as it is, and so uses nothing but what
 * it is given. It draws the charts, lets them be zoomed into, and lets commands be copied.
 */
export function draw(window: BrowserWindow): void {
  const { document, uPlot } = window;
  const height = 280;
  /** Of a printed page, where the screen's width tells nothing. */
  const printed = 640;
  const print = window.matchMedia('print');
  const colour = (name: string) => () =>
    window.getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const font = '12px system-ui, sans-serif';
  const charts: { readonly chart: UPlot; fit(): void }[] = [];

  const number = (value: number) => String(Number(value.toPrecision(6)));
  const moment = (seconds: number, step: number) => {
    const text = new Date(seconds * 1000).toISOString();
    if (step >= 27 * 86_400) return text.slice(0, 7);
    if (step >= 86_400) return text.slice(0, 10);
    return step >= 60 ? text.slice(11, 16) : text.slice(11, 19);
  };

  const drawOne = (figure: BrowserElement) => {
    const plot = figure.querySelector('.plot');
    const source = figure.querySelector('script');
    if (plot === null || source === null) return;
    const data = JSON.parse(source.textContent) as ChartData;
    if (data.x.length === 0) return;
    const first = data.x[0]!;
    const last = data.x[data.x.length - 1]!;
    const lines = data.y.map((line) => line.map((value) => (value === false ? undefined : value)));
    const outputs = [...figure.querySelectorAll('.key output')];
    const axis = {
      stroke: colour('--aside'),
      grid: { stroke: colour('--rule'), width: 1 },
      ticks: { stroke: colour('--rule'), width: 1, size: 5 },
      font,
    };
    const width = () => Math.max(240, print.matches ? Math.min(printed, plot.clientWidth) : plot.clientWidth);
    const drawMarks = ({ ctx, bbox, valToPos }: Pick<UPlot, 'ctx' | 'bbox' | 'valToPos'>) => {
      ctx.save();
      ctx.strokeStyle = colour('--warning')();
      ctx.lineWidth = 2;
      ctx.setLineDash([6, 4]);
      for (const at of data.marks) {
        const x = valToPos(at, 'x', true);
        if (x < bbox.left || x > bbox.left + bbox.width) continue;
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
      }
      ctx.restore();
    };
    const tell = ({ cursor: { idx } }: UPlot) => {
      for (const [index, output] of outputs.entries()) {
        const value = idx === null || idx === undefined ? undefined : lines[index]?.[idx];
        const missing = value === null ? 'not measured' : '';
        output.textContent = value === null || value === undefined ? missing : `${number(value)} ${data.unit}`;
      }
    };
    plot.replaceChildren();
    const chart = new uPlot(
      {
        width: width(),
        height,
        padding: [12, 12, 0, 0],
        legend: { show: false },
        cursor: { y: false, points: { size: 7 } },
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
        scales: {
          x: { time: data.isTime },
          y: data.isFromZero
            ? { range: (_, low, high) => uPlot.rangeNum(Math.min(0, low ?? 0), high || 1, 0.1, true) }
            : {},
        },
        axes: [
          {
            ...axis,
            grid: { ...axis.grid, show: false },
            size: 34,
            space: data.isTime ? 90 : 60,
            values: (_, splits, __, ___, step) => splits.map((at) => (data.isTime ? moment(at, step) : number(at))),
          },
          { ...axis, size: 58, values: (_, splits) => splits.map(number) },
        ],
        series: [
          {},
          ...lines.map((_, index) => ({
            stroke: colour(`--l${index % 9}`),
            width: index === 0 ? 2 : 1.5,
            ...(index >= 9 ? { dash: [6, 3] } : {}),
            ...(data.isStepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
            points: { size: 5, ...(data.isStepped ? { show: false } : {}) },
          })),
        ],
        hooks: { draw: [drawMarks], setCursor: [tell] },
      },
      [data.x, ...lines],
      plot,
    );
    charts.push({ chart, fit: () => chart.setSize({ width: width(), height }) });
    const key = figure.querySelector('.key');
    if (key !== null) key.hidden = false;
    for (const [index, box] of [...figure.querySelectorAll('.key input')].entries()) {
      box.addEventListener('change', () => chart.setSeries(index + 1, { show: box.checked }));
    }
    const zoom = (middle: number, share: number) => {
      const { min, max } = chart.scales.x;
      const half = Math.min(last - first, (max - min) * share) / 2;
      const from = Math.max(first, Math.min(last - 2 * half, min + (max - min) * middle - half));
      if (half > 0) chart.setScale('x', { min: from, max: from + 2 * half });
    };
    const deeds: Readonly<Record<string, () => void>> = {
      in: () => zoom(0.5, 0.5),
      out: () => zoom(0.5, 2),
      back: () => zoom(0.2, 1),
      on: () => zoom(0.8, 1),
      all: () => chart.setScale('x', { min: first, max: last }),
    };
    const tools = figure.querySelector('.tools');
    if (tools === null) return;
    tools.hidden = false;
    for (const button of tools.querySelectorAll('button')) {
      button.addEventListener('click', deeds[button.dataset['do'] ?? ''] ?? (() => undefined));
    }
  };

  const fitTables = () => {
    // What scrolls can be reached by keyboard, and what does not is passed over.
    for (const box of document.querySelectorAll('.scroll')) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute('tabindex');
    }
  };
  const fitAll = () => {
    for (const { fit } of charts) fit();
    fitTables();
  };
  const repaint = () => {
    for (const { chart } of charts) chart.redraw(false, true);
  };

  const said = document.querySelector('#said');
  for (const button of document.querySelectorAll('button.copy')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const code = button.closest('.command')?.querySelector('code');
      if (code === null || code === undefined) return;
      let told = 'Copied';
      try {
        await window.navigator.clipboard!.writeText(code.textContent);
      } catch {
        // A browser may forbid it: then the reader's own keys copy what is selected.
        window.getSelection()?.selectAllChildren(code);
        told = 'Selected: copy it';
      }
      button.textContent = told;
      if (said !== null) said.textContent = told;
      window.setTimeout(() => {
        button.textContent = 'Copy';
      }, 2000);
    });
  }

  for (const figure of document.querySelectorAll('figure.chart')) drawOne(figure);
  window.performance.mark('drawn');
  // The tables are measured once the reader sees the page.
  window.setTimeout(fitTables, 300);
  window.addEventListener('resize', fitAll);
  window.addEventListener('beforeprint', fitAll);
  window.addEventListener('afterprint', fitAll);
  print.addEventListener('change', () => {
    fitAll();
    repaint();
  });
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
}
