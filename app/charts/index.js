// The bridge between the page and ECharts: only the parts in use are bundled, drawn as SVG.
// A page passes options as JSON; colours in it may name the theme's roles, as "var(--accent)".
import { BarChart, FunnelChart, HeatmapChart, LineChart } from "echarts/charts";
import {
  AriaComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, FunnelChart, HeatmapChart, LineChart, AriaComponent, DatasetComponent, GridComponent]);
use([LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, SVGRenderer]);

const mounted = new Map(); // element → { chart, json, onSelect, observer }
const darkScheme = matchMedia("(prefers-color-scheme: dark)");
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

/** Draws the option, or moves a drawn chart to it; `onSelect(seriesIndex, dataIndex, name)` hears clicks on marks. */
function render(element, optionJson, onSelect) {
  const entry = mounted.get(element) ?? mount(element);
  entry.json = optionJson;
  entry.onSelect = onSelect;
  draw(element, entry);
}

function resize(element) {
  mounted.get(element)?.chart.resize();
}

function dispose(element) {
  const entry = mounted.get(element);
  if (!entry) return;
  entry.observer.disconnect();
  entry.chart.dispose();
  mounted.delete(element);
}

function mount(element) {
  const chart = init(element, null, { renderer: "svg" });
  const observer = new ResizeObserver(() => {
    // It also fires on observe, where a resize would cut the first animation short.
    const sameSize = chart.getWidth() === element.clientWidth && chart.getHeight() === element.clientHeight;
    if (!sameSize) chart.resize();
  });
  const entry = { chart, observer, json: "{}", onSelect: null };
  chart.on("click", "series", ({ seriesIndex, dataIndex, name }) => entry.onSelect?.(seriesIndex, dataIndex, name));
  observer.observe(element);
  mounted.set(element, entry);
  return entry;
}

function draw(element, { chart, json }) {
  const style = getComputedStyle(element);
  const option = resolve(JSON.parse(json), style);
  option.textStyle = { fontFamily: style.fontFamily, ...option.textStyle };
  option.animation = !reducedMotion.matches && option.animation !== false;
  // `replaceMerge` drops series that are gone, and animates those whose id stays.
  option.series = [option.series ?? []].flat().map((series, i) => ({
    id: `${series.type}-${i}`,
    ...series,
    // Otherwise a label fades with its mark until nobody can read it.
    ...(series.label && { label: { opacity: 1, ...series.label } }),
  }));
  chart.setOption(option, { notMerge: false, replaceMerge: ["series"] });
}

function redrawAll() {
  for (const [element, entry] of mounted) {
    if (element.isConnected) draw(element, entry);
    else dispose(element);
  }
}

/** A copy of `value` in which each "var(--role)" is what it stands for at the chart's place in the page. */
function resolve(value, style) {
  if (typeof value === "string") {
    const name = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
    return name ? concrete(style.getPropertyValue(name).trim()) : value;
  }
  if (Array.isArray(value)) return value.map((item) => resolve(item, style));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, style)]));
}

const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

/** ECharts mixes colours itself and knows rgb but not oklch: paint one pixel and read it. */
function concrete(value) {
  if (!CSS.supports("color", value)) return value;
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = value;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
  return `rgba(${red},${green},${blue},${+(alpha / 255).toFixed(3)})`;
}

new MutationObserver(redrawAll).observe(document.documentElement, {
  attributeFilter: ["class", "style", "data-theme"],
});
darkScheme.addEventListener("change", redrawAll);
reducedMotion.addEventListener("change", redrawAll);

globalThis.towpathCharts = { render, resize, dispose };
