// Takes tables and figures as data, gives one HTML file as text; never computes a result, fetches or runs anything.
export type {
  DecisionSection,
  ExplainedCandidate,
  ExplainedNo,
  ExplainedOpportunity,
} from './parts/explained.ts';
export { renderReport, type Origin, type Report, type Section, type Synthetic } from './document.ts';
export type { ForestRow, ForestSection } from './parts/forest.ts';
export type { FunnelSection, FunnelStep, Reason } from './parts/funnel.ts';
export type { KeyFigure, KeyFiguresSection } from './parts/key-figures.ts';
export type { LineChartSection, Series } from './parts/line-chart.ts';
export type { Better, Estimate } from './numbers.ts';
export type { ScatterPoint, ScatterSection } from './parts/scatter.ts';
export type { Spread, TableColumn, TableSection } from './parts/table.ts';
