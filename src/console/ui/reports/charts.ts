// The two drawings of the board. The only file that knows the chart library; it is loaded when the board is open and draws
// SVG, so that it is sharp in print and at 200 %.
import { BarChart, HeatmapChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

export interface Bars {
  readonly labels: readonly string[]
  readonly names: { readonly bot: string; readonly people: string; readonly late: string; readonly before: string }
  readonly bot: readonly number[]
  readonly people: readonly number[]
  readonly late: readonly number[]
  readonly before: readonly number[]
}

export interface Heat {
  readonly hours: readonly string[]
  readonly days: readonly string[]
  /** [hour, day, average] by position. */
  readonly cells: readonly (readonly [number, number, number])[]
  readonly say: (hour: number, day: number, average: number) => string
}

export interface Drawing {
  bars(what: Bars): void
  heat(what: Heat): void
  resize(): void
  end(): void
}

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

export function drawInto(element: HTMLElement): Drawing {
  echarts.use([BarChart, LineChart, HeatmapChart, GridComponent, TooltipComponent])
  echarts.use([LegendComponent, VisualMapComponent, AriaComponent, SVGRenderer])
  const chart = echarts.init(element, null, { renderer: 'svg' })
  const font = { fontFamily: getComputedStyle(document.body).fontFamily, color: token('--ink-2') }
  const common = { animation: false, textStyle: font, aria: { enabled: false } }
  return {
    bars: (what) => void chart.setOption({ ...common, ...barsOption(what, font) }, true),
    heat: (what) => void chart.setOption({ ...common, ...heatOption(what, font) }, true),
    resize: () => chart.resize(),
    end: () => chart.dispose(),
  }
}

interface Font {
  readonly fontFamily: string
  readonly color: string
}

/** A colour, a pattern of its own in the legend's order, and the words: never colour alone. */
function barsOption({ labels, names, bot, people, late, before }: Bars, font: Font) {
  const bar = (name: string, data: readonly number[], color: string) => ({
    ...{ name, data: [...data], type: 'bar' as const, stack: 'all', barMaxWidth: 18, itemStyle: { color } },
  })
  const line = { type: 'line' as const, symbol: 'none', data: [...before], smooth: 0.3 }
  const dashed = { color: token('--ink-3'), type: 'dashed' as const, width: 1.5 }
  const point = { type: 'line' as const, symbol: 'diamond', symbolSize: 8, data: late.map((n) => (n === 0 ? null : n)) }
  return {
    grid: { left: 34, right: 8, top: 34, bottom: 22 },
    legend: { top: 0, right: 0, itemWidth: 12, itemHeight: 10, itemGap: 12, textStyle: font },
    tooltip: { trigger: 'axis' as const, confine: true, renderMode: 'richText' as const },
    xAxis: {
      ...{ type: 'category' as const, data: [...labels], axisTick: { show: false }, axisLabel: font },
      axisLine: { lineStyle: { color: token('--line') } },
    },
    yAxis: {
      ...{ type: 'value' as const, minInterval: 1, axisLabel: font },
      splitLine: { lineStyle: { color: token('--line-soft') } },
    },
    series: [
      bar(names.bot, bot, token('--primary')),
      bar(names.people, people, '#7fb5b3'),
      { ...point, name: names.late, lineStyle: { width: 0 }, itemStyle: { color: '#c77700' } },
      { ...line, name: names.before, lineStyle: dashed, itemStyle: { color: token('--ink-3') } },
    ],
  }
}

function heatOption({ hours, days, cells, say }: Heat, font: Font) {
  const plain = { axisTick: { show: false }, axisLine: { show: false }, axisLabel: font }
  const most = Math.max(1, ...cells.map(([, , average]) => average))
  return {
    grid: { left: 40, right: 8, top: 6, bottom: 24 },
    tooltip: {
      confine: true,
      renderMode: 'richText' as const,
      formatter: ({ value }: { value: [number, number, number] }) => say(...value),
    },
    xAxis: { type: 'category' as const, data: [...hours], ...plain },
    yAxis: { type: 'category' as const, data: [...days], inverse: true, ...plain },
    visualMap: {
      ...{ show: false, min: 0, max: most },
      inRange: { color: ['#edf4f4', '#a9d2cf', '#3d8c8b', '#085454'] },
    },
    series: [
      {
        type: 'heatmap' as const,
        data: cells.map((cell) => [...cell]),
        itemStyle: { borderColor: '#fff', borderWidth: 2 },
      },
    ],
  }
}
