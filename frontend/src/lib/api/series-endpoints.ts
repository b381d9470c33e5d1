import { call } from "./endpoints";
import type * as generated from "./generated";

/** Series and the dates they bring; apart, because few screens need them. */
export const seriesApi = {
  occurrences: (task_id: string, limit: number, signal?: AbortSignal) =>
    call<generated.TasksListOccurrencesData, generated.Occurrences>("GET", "/api/tasks/{task_id}/occurrences", {
      path: { task_id },
      query: { limit },
      signal,
    }),
  allSeries: (before: string | null, signal?: AbortSignal) =>
    call<generated.SeriesListData, generated.PageSeriesEntry>("GET", "/api/series", { query: { before, limit: 200 }, signal }),
  series: (series_id: string, signal?: AbortSignal) =>
    call<generated.SeriesReadData, generated.Series>("GET", "/api/series/{series_id}", { path: { series_id }, signal }),
  seriesHistory: (series_id: string, before: string | null, signal?: AbortSignal) =>
    call<generated.SeriesListHistoryData, generated.PageOccurrenceRecord>("GET", "/api/series/{series_id}/history", {
      path: { series_id },
      query: { before, limit: 50 },
      signal,
    }),
  pauseSeries: (series_id: string) =>
    call<generated.SeriesPauseData, generated.Series>("POST", "/api/series/{series_id}/pause", { path: { series_id } }),
  resumeSeries: (series_id: string) =>
    call<generated.SeriesResumeData, generated.Series>("POST", "/api/series/{series_id}/resume", { path: { series_id } }),
  endSeries: (series_id: string) =>
    call<generated.SeriesEndData, generated.Series>("POST", "/api/series/{series_id}/end", { path: { series_id } }),
  skipComing: (task_id: string, occurrence_key: string) =>
    call<generated.SeriesSkipComingData, generated.Series>(
      "POST",
      "/api/tasks/{task_id}/occurrences/{occurrence_key}/skip",
      { path: { task_id, occurrence_key } },
    ),
  moveComing: (task_id: string, occurrence_key: string, due_date: string) =>
    call<generated.SeriesMoveComingData, generated.Series>(
      "POST",
      "/api/tasks/{task_id}/occurrences/{occurrence_key}/move",
      { path: { task_id, occurrence_key }, body: { due_date } },
    ),
  unmoveComing: (task_id: string, occurrence_key: string) =>
    call<generated.SeriesUnmoveComingData, generated.Series>(
      "DELETE",
      "/api/tasks/{task_id}/occurrences/{occurrence_key}/move",
      { path: { task_id, occurrence_key } },
    ),
  restoreComing: (task_id: string, occurrence_key: string) =>
    call<generated.SeriesRestoreComingData, generated.Series>(
      "DELETE",
      "/api/tasks/{task_id}/occurrences/{occurrence_key}/skip",
      { path: { task_id, occurrence_key } },
    ),
};
