import { SearchOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Suspense, useCallback, useState } from "react";
import { useT } from "@/shared/i18n";
import { later } from "@/shared/ui/later";
import { useKeys } from "@/shared/ui/use-keys";
import { useNarrow } from "@/shared/ui/use-narrow";
import { GlobalSearch } from "./GlobalSearch";
import { usePaletteKey } from "./palette-key";

const Palette = later(() => import("./Palette").then((module) => module.Palette));

/** The search in the head of the page; on a phone a button that opens the palette over the whole screen. */
export function PaletteHost() {
  const { t } = useT();
  const narrow = useNarrow();
  const [open, setOpen] = useState(false);
  const show = useCallback(() => setOpen(true), []);
  usePaletteKey(show);
  // On wide screens "/" goes to the search field, which says so itself.
  useKeys(narrow ? { "/": show } : {});
  return (
    <>
      {narrow ? (
        <Button className="search-button" icon={<SearchOutlined />} aria-label={t("search.label")} onClick={show}>
          {t("action.search")}
        </Button>
      ) : (
        <GlobalSearch />
      )}
      <Suspense fallback={null}>{open && <Palette onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
