package resource

import (
	"context"
	"fmt"
	"strconv"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
)

// maxGridJSON bounds the body of a grid: 500 rows with long texts.
const maxGridJSON = 8 << 20

type gridInput struct {
	Body struct {
		Rows []gridItem `json:"rows" minItems:"1" maxItems:"500" nullable:"false"`
	}
}

type gridItem struct {
	ID     id.ID  `json:"id,omitempty" doc:"none: a new record"`
	Rev    string `json:"rev,omitempty" doc:"of the record as it was read"`
	Fields Body   `json:"fields" doc:"what to set, as in creating and changing one record"`
}

func (e endpoints) grid(ctx context.Context, in *gridInput) (*httpx.Raw, error) {
	rows := make([]GridRow, len(in.Body.Rows))
	for i, item := range in.Body.Rows {
		rev, err := strconv.ParseInt(item.Rev, 10, 64)
		if err != nil && item.ID != 0 {
			return nil, errs.Invalid(fmt.Sprintf("rows.%d.rev", i), "required")
		}
		rows[i] = GridRow{ID: item.ID, Rev: rev, Fields: item.Fields}
	}
	items, err := e.entity.Grid(ctx, e.store, httpx.Actor(ctx), rows)
	if err != nil {
		return nil, err
	}
	return httpx.JSON(Page{Items: items}.JSON()), nil
}
