import { LineChart, type LineSeriesOption, SankeyChart, type SankeySeriesOption } from "echarts/charts";
import {
  GridComponent,
  type GridComponentOption,
  TooltipComponent,
  type TooltipComponentOption,
} from "echarts/components";
import { type ComposeOption, type ECharts, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

use([LineChart, SankeyChart, GridComponent, TooltipComponent, CanvasRenderer]);

export type ChartOption = ComposeOption<
  LineSeriesOption | SankeySeriesOption | GridComponentOption | TooltipComponentOption
>;

const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Colours come from the page's own variables, so that pictures follow the dark mode. */
function themed(option: ChartOption): ChartOption {
  return {
    animation: false,
    color: [css("--brand"), css("--muted")],
    textStyle: { color: css("--text"), fontFamily: "inherit" },
    ...option,
  };
}

/** Draws with the chart library. Loaded lazily through Picture. */
export default function Chart({ option, height, label }: { option: ChartOption; height: number; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  useEffect(() => {
    if (!box.current) return;
    const drawn = init(box.current);
    chart.current = drawn;
    const resize = new ResizeObserver(() => drawn.resize());
    resize.observe(box.current);
    return () => {
      resize.disconnect();
      drawn.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(themed(option), true);
  }, [option]);
  return <div ref={box} role="img" aria-label={label} style={{ height }} />;
}
