package prediction

import (
	"context"
	"io"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

// columns are the headings of an exported ledger, as keys of the catalogs.
var columns = []string{"asset.name", "asset.grade", "asset.alive", "asset.sales", "asset.expected", "asset.clv", "asset.cost", "asset.change",
	"asset.rank_today", "asset.rank_future"}

// Exports are the reports that can be taken out of the house.
var Exports = []resource.Exportable{{Name: "prediction.ledger", Needs: []authz.Entity{account.Accounts.Guard()}, Command: authz.ValueRead}}

// export writes the ledger page by page as a table.
func (s *Service) export(ctx context.Context, actor authz.Actor, page *AssetLedger, format string, w io.Writer) error {
	headings := make([]string, len(columns))
	for i, key := range columns {
		headings[i] = i18n.Text(actor.Language, key, nil)
	}
	out, err := sheet.NewWriter(w, sheet.Kind(format), headings)
	if err != nil {
		return err
	}
	for {
		for i := range page.Items {
			if err := out.WriteRow(page.Items[i].cells()); err != nil {
				return err
			}
		}
		if page.Next == nil {
			return out.Close()
		}
		if page, err = s.Ledger(ctx, actor, LedgerQuery{Sort: page.Sort, Limit: mostAssets, After: *page.Next}); err != nil {
			return err
		}
	}
}

func (a *Asset) cells() []any {
	text := func(v *string) any {
		if v == nil {
			return nil
		}
		return sheet.Decimal(*v)
	}
	var alive any
	if a.Alive != nil {
		alive = *a.Alive
	}
	return []any{a.Name, a.Grade, alive, sheet.Decimal(a.Sales12m), text(a.Expected), text(a.CLV), text(a.Cost), text(a.Change), a.RankToday, a.RankFuture}
}
