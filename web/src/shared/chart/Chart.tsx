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

type Axis = Record<string, unknown> & { axisLabel?: object };

function themedAxis(axis: unknown): object | undefined {
  if (!axis) return undefined;
  const given = axis as Axis;
  const line = { lineStyle: { color: css("--line") } };
  const muted = { color: css("--muted") };
  return {
    splitLine: line,
    axisLine: line,
    nameTextStyle: muted,
    ...given,
    axisLabel: { ...muted, ...given.axisLabel },
  };
}

/** Colours come from the page's own variables, so that pictures follow the dark mode. */
function themed(option: ChartOption): ChartOption {
  const series = [option.series ?? []].flat().map((one) => ({
    ...one,
    label: { color: css("--text"), textBorderWidth: 0, ...one.label },
  }));
  return {
    animation: false,
    color: [css("--brand"), css("--muted")],
    textStyle: { fontFamily: "inherit" },
    ...option,
    xAxis: themedAxis(option.xAxis),
    yAxis: themedAxis(option.yAxis),
    series,
  } as ChartOption;
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
