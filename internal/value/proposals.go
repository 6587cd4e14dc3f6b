package value

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Proposals lists the visible accounts whose proposed grade waits for a decision: a page of accounts, each with the
// worded reasons of its proposal. It needs the command value.read.
func (s *Service) Proposals(ctx context.Context, actor authz.Actor, q resource.Query) (resource.Page, error) {
	if err := require(actor, authz.ValueRead); err != nil {
		return resource.Page{}, err
	}
	waiting := resource.Filter{Field: "grade_state", Op: "eq", Value: quoted(stateProposed)}
	if q.Filter != nil {
		waiting = resource.Filter{And: []resource.Filter{waiting, *q.Filter}}
	}
	q.Filter = &waiting
	page, err := account.Accounts.List(ctx, s.Store, actor, q)
	if err != nil || len(page.Items) == 0 {
		return page, err
	}
	return page, explain(ctx, s.Store.DB, &page)
}

// explain adds the reasons to the records of a page.
func explain(ctx context.Context, q db.Querier, page *resource.Page) error {
	ids := make([]id.ID, len(page.Items))
	for i, item := range page.Items {
		var record struct {
			ID id.ID `json:"id"`
		}
		if err := json.Unmarshal(item, &record); err != nil {
			return err
		}
		ids[i] = record.ID
	}
	wanted, listed := db.In(q.EngineName(), "a.id", ids)
	list, err := loadStandings(ctx, q, wanted, listed)
	if err != nil {
		return err
	}
	codes := map[id.ID][]string{}
	for i := range list {
		var reasons []string
		if err := json.Unmarshal([]byte(list[i].reasons), &reasons); err != nil {
			return err
		}
		codes[list[i].id] = reasons
	}
	for i := range page.Items {
		if page.Items[i], err = withReasons(page.Items[i], codes[ids[i]]); err != nil {
			return err
		}
	}
	return nil
}
