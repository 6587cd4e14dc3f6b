import { LeftOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { api, type Query } from "@/shared/api/client";
import { useEntity } from "@/shared/api/session";
import type { Entity, Field, Page, RecordData } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { useExtension } from "@/shared/record/extensions";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { useNarrow } from "@/shared/ui/use-narrow";
import { ColumnSettings } from "../ColumnSettings";
import { type ListSearch, shownColumns, toQuery } from "../search";
import { isGridField } from "./cells";
import { GridEditor } from "./GridEditor";
import { MOST_ROWS } from "./state";
import "./grid.css";

interface Props {
  name: string;
  search: ListSearch;
  onSearch: (change: Partial<ListSearch>) => void;
}

const PAGE = 200;
const FEWEST = 6;

/** The first rows of the list, as many as a grid holds; none when it is for new ones only. */
async function firstRows(entity: string, query: Query): Promise<RecordData[]> {
  const records: RecordData[] = [];
  let after: string | null = null;
  do {
    const limit = Math.min(PAGE, MOST_ROWS - records.length);
    const page: Page<RecordData> = await api.get(`/${entity}`, { ...query, limit, after });
    records.push(...page.items);
    after = page.next;
  } while (after && records.length < MOST_ROWS);
  return records;
}

/** The columns chosen for the list as far as they can be written, with those that must be there and a few more. */
function gridFields(entity: Entity, chosen: string[] | undefined, usual: string[] | undefined, own: string[]): Field[] {
  const fits = entity.fields.filter((field) => isGridField(field) && !own.includes(field.name));
  const listed = shownColumns(entity, chosen ?? usual);
  const shown = fits.filter((field) => listed.includes(field.name) || field.required);
  if (chosen) return shown;
  return [...shown, ...fits.filter((field) => !shown.includes(field)).slice(0, Math.max(0, FEWEST - shown.length))];
}

/** Many records of a list added and changed at once, as in a spreadsheet. */
export function GridPage({ name, search, onSearch }: Props) {
  const { t } = useT();
  const label = useLabel();
  const narrow = useNarrow();
  const entity = useEntity(name);
  if (!entity) return <EmptyState title={t("error.notFound")} />;
  const back = (
    <Link to="/$entity" params={{ entity: name }} search={search} className="back">
      <LeftOutlined /> {label(entity.label)}
    </Link>
  );
  return (
    <div className="page">
      {back}
      <PageHead title={t("grid.of", { entity: label(entity.label) })} note={narrow ? undefined : t("grid.note")} />
      {narrow ? (
        <EmptyState title={t("grid.wide")} text={t("grid.wideHint")} action={back} />
      ) : (
        <Loaded entity={entity} search={search} onSearch={onSearch} />
      )}
    </div>
  );
}

function Loaded({ entity, search, onSearch }: { entity: Entity } & Omit<Props, "name">) {
  const extension = useExtension(entity.name);
  const fields = gridFields(entity, search.cols, extension.columns, Object.keys(extension.inputs ?? {}));
  const query = toQuery(entity, search);
  // Read once: what colleagues change meanwhile must not slip under somebody's hands. The revision tells when storing.
  const records = useQuery({
    queryKey: ["grid", entity.name, query],
    queryFn: () => firstRows(entity.name, query),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (records.isPending) return <Skeleton active title={false} paragraph={{ rows: 12, width: "100%" }} />;
  if (records.error) return <Problem error={records.error} retry={() => void records.refetch()} />;
  return (
    <>
      <div className="grid-columns">
        <ColumnSettings
          entity={{ ...entity, fields: entity.fields.filter(isGridField) }}
          shown={fields.map((field) => field.name)}
          onChange={(cols) => onSearch({ cols })}
        />
      </div>
      <GridEditor
        key={fields.map((field) => field.name).join()}
        entity={entity}
        fields={fields}
        records={records.data}
      />
    </>
  );
}
