import { reportErrors } from '../errors.ts';
import { markup, type Markup } from '../markup.ts';
import * as numbers from '../numbers.ts';
import type { Better, Estimate } from '../numbers.ts';
import { captionOf, dotOf, type Headed, type Page } from '../part.ts';

/** A mean and its standard deviation. */
export interface Spread {
  readonly mean: number;
  readonly sd: number;
}

/** A column of a table: a heading, a unit, and one value per row. */
export type TableColumn = TextColumn | ExactColumn | EstimateColumn | SpreadColumn;

interface TextColumn {
  readonly kind: 'text';
  readonly heading: string;
  readonly values: readonly string[];
}

/** Counts and other numbers that have no error. */
interface ExactColumn {
  readonly kind: 'exact';
  readonly heading: string;
  readonly unit?: string;
  readonly signed?: true;
  /** Decimals to print; three digits of the largest when unset, none for whole numbers. */
  readonly decimals?: number;
  readonly values: readonly number[];
}

/** Numbers with intervals; with `better`, the best is marked where its interval lies beyond every other. */
interface EstimateColumn {
  readonly kind: 'estimate';
  readonly heading: string;
  readonly unit?: string;
  readonly better?: Better;
  readonly values: readonly Estimate[];
}

interface SpreadColumn {
  readonly kind: 'spread';
  readonly heading: string;
  readonly unit?: string;
  readonly values: readonly Spread[];
}

/** Rows of numbers under headings; the first column names the rows. */
export interface TableSection extends Headed {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly TableColumn[];
}

interface Grid {
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  /** A row to be set off, such as the one chosen. */
  readonly chosen?: number;
}

type ColumnOf<K extends TableColumn['kind']> = Extract<TableColumn, { readonly kind: K }>;

const cells: { readonly [K in TableColumn['kind']]: (column: ColumnOf<K>) => readonly Markup[] } = {
  text: ({ values }) => values.map((value) => markup`${value}`),
  exact: ({ values, signed, decimals = numbers.exactDecimals(values) }) => {
    const write = signed ? numbers.signed : numbers.fixed;
    return values.map((value) => markup`${write(value, decimals)}`);
  },
  estimate: ({ values, better }) => {
    const decimals = numbers.estimateDecimals(values);
    const best = better && numbers.bestOf(values, better);
    return values.map((value, i) => estimateCell(value, decimals, i === best));
  },
  spread: ({ values }) => {
    const decimals =
      numbers.sharedDecimals(values.map(({ sd }) => sd)) ??
      numbers.exactDecimals(values.map(({ mean }) => mean));
    return values.map((value) => spreadCell(value, decimals));
  },
};

function estimateCell(estimate: Estimate, decimals: number, best: boolean): Markup {
  if (Number.isNaN(estimate.value)) return markup`${numbers.missing}`;
  const value = markup`${numbers.fixed(estimate.value, decimals)}`;
  const marked = best ? markup`<strong>${value}<span class="unseen"> (best)</span></strong>` : value;
  return markup`${marked} <span class="interval">${numbers.intervalText(estimate, decimals)}</span>`;
}

function spreadCell({ mean, sd }: Spread, decimals: number): Markup {
  if (mean === 0 && sd === 0) return markup`0`;
  return markup`${numbers.signed(mean, decimals)} <span class="interval">± ${numbers.fixed(sd, decimals)}</span>`;
}

const cellsOf = (column: TableColumn): readonly Markup[] =>
  (cells[column.kind] as (column: TableColumn) => readonly Markup[])(column);

const hasBest = (column: TableColumn): boolean =>
  column.kind === 'estimate' &&
  column.better !== undefined &&
  numbers.bestOf(column.values, column.better) !== undefined;

/** A table as a section; throws REPORT_LENGTHS_DIFFER. */
export const renderTable = (section: TableSection, page: Page): Markup => gridOf(section, page);

/** A table in a box that scrolls sideways where the page is narrow. */
export function gridOf(grid: Grid, page: Page): Markup {
  checkLengths(grid);
  const best = grid.columns.some(hasBest)
    ? markup`<p class="key"><strong>Bold</strong>: best in its column, its interval beyond every other.</p>`
    : undefined;
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${grid.caption}"><table class="${shapeOf(grid)}">
<caption>${captionOf(grid.caption, page)}</caption>
<thead><tr>${grid.columns.map(headOf)}</tr></thead>
<tbody>
${rowsOf(grid, page)}</tbody>
</table></div>${best}`;
}

function checkLengths({ caption, columns }: Grid): void {
  const expected = columns[0]?.values.length ?? 0;
  for (const { heading, values } of columns) {
    const found = values.length;
    if (found !== expected)
      throw reportErrors.REPORT_LENGTHS_DIFFER({
        where: caption,
        what: `column "${heading}"`,
        found,
        expected,
      });
  }
}

/** With many intervals each stands below its number, with few beside it; many columns stand closer. */
function shapeOf({ columns }: Grid): string {
  const intervals = columns.filter(({ kind }) => kind === 'estimate' || kind === 'spread').length;
  return `${intervals > 3 ? 'stacked' : 'level'} ${columns.length > 6 ? 'dense' : 'airy'}`;
}

function headOf(column: TableColumn): Markup {
  const unit = column.kind === 'text' ? undefined : column.unit;
  const below = unit === undefined ? undefined : markup` <span class="unit">${unit}</span>`;
  return markup`<th scope="col" class="${classOf(column)}">${column.heading}${below}</th>`;
}

const classOf = ({ kind }: TableColumn): string => (kind === 'text' ? 'text' : 'number');

function rowsOf({ columns, chosen }: Grid, page: Page): readonly Markup[] {
  const [names, ...others] = columns.map((column) => ({ type: classOf(column), cells: cellsOf(column) }));
  const first = columns[0];
  return (names?.cells ?? []).map((name, row) => {
    const dot = first?.kind === 'text' ? dotOf(first.values[row]!, page) : undefined;
    const rest = others.map(({ type, cells }) => markup`<td class="${type}">${cells[row]}</td>`);
    const shade = row === chosen ? markup` class="chosen"` : undefined;
    return markup`<tr${shade}><th scope="row" class="${names!.type}">${dot}${name}</th>${rest}</tr>\n`;
  });
}
