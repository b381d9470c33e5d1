import { queryOptions, useQuery } from "@tanstack/react-query";
import { call } from "@/lib/api/endpoints";
import type * as generated from "@/lib/api/generated";

export type View = generated.View;
export type Grouping = generated.Grouping;

export const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: ({ signal }) => call<generated.ViewsListData, generated.PageView>("GET", "/api/views", { signal }),
});

const NONE: never[] = [];

export function useViews(): View[] {
  return useQuery(viewsQuery).data?.items ?? NONE;
}

export const viewApi = {
  create: (body: generated.ViewCreate) => call<generated.ViewsCreateData, View>("POST", "/api/views", { body }),
  update: (view_id: string, body: generated.ViewUpdate) =>
    call<generated.ViewsUpdateData, View>("PATCH", "/api/views/{view_id}", { path: { view_id }, body }),
  remove: (view_id: string) => call<generated.ViewsDeleteData, void>("DELETE", "/api/views/{view_id}", { path: { view_id } }),
};
