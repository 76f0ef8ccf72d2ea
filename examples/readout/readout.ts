import {
  duckdb,
  readMetrics,
  readout,
  rowsOfTable,
  sourcesOf,
  statisticsOfRows,
  statisticsQueries,
  type Readout,
} from '../../src/experiments/index.ts';
import { queryTable } from '../../src/tables/drivers/files/query.ts';

/** Reads an experiment out of two Parquet files (or folders of them). */
export async function readExperiment(
  documents: readonly unknown[],
  files: { readonly exposures: string; readonly facts: string },
): Promise<Readout> {
  const metrics = readMetrics(documents);
  const sources = sourcesOf({ exposures: { segments: ['country'] } });
  const request = { metrics, sources, asOf: Date.UTC(2026, 2, 1) };
  const results = [];
  for (const sql of statisticsQueries(request, duckdb))
    results.push(rowsOfTable(await queryTable(sql, files)));
  const statistics = statisticsOfRows(request, results);
  const design = { control: 'control', arms: { control: 1, 'new subject': 1 }, alpha: 0.05 };
  return readout({ metrics, statistics, design });
}
