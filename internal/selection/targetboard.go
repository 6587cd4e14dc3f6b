package selection

import (
	"cmp"
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// TargetBoard counts the companies of the lists by status, as far as the caller sees them.
type TargetBoard struct {
	MayImport bool          `json:"may_import"`
	Lists     []TargetCount `json:"lists" doc:"every list, also an empty one"`
	Owners    []TargetCount `json:"owners" doc:"the most companies first; the empty id is for those without one"`
}

// TargetCount is one list or one owner with the number of companies at each step.
type TargetCount struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	Strategy string         `json:"strategy,omitempty"`
	Total    int            `json:"total"`
	Linked   int            `json:"linked" doc:"companies that are customers already"`
	Statuses map[string]int `json:"statuses"`
}

// Targets counts the companies of one list by owner, of all lists for 0, and every list by status.
func (s *Service) Targets(ctx context.Context, actor authz.Actor, list id.ID) (*TargetBoard, error) {
	if actor.Scope(TargetCompanies.Guard(), authz.Read) == authz.None {
		return nil, errs.Forbidden()
	}
	out := &TargetBoard{MayImport: actor.May(authz.ImportRun) && actor.Grant(TargetCompanies.Guard()).Create, Owners: []TargetCount{}}
	lists, _, err := TargetLists.Find(ctx, s.Store, s.Store.DB, actor, resource.Query{Limit: 200})
	if err != nil {
		return nil, err
	}
	byList, byOwner := map[id.ID]*TargetCount{}, map[id.ID]*TargetCount{}
	if err := s.countTargets(ctx, actor, list, byList, byOwner); err != nil {
		return nil, err
	}
	return out, s.nameTargets(ctx, actor, out, lists, byList, byOwner)
}

func (s *Service) countTargets(ctx context.Context, actor authz.Actor, list id.ID, byList, byOwner map[id.ID]*TargetCount) error {
	scope, args := actor.Where(TargetCompanies.Guard(), authz.Read, "c")
	rows, err := s.Store.DB.Query(ctx, `SELECT c.list_id, c.owner_id, c.status, COUNT(*), COUNT(c.account_id) FROM target_companies c
		JOIN target_lists l ON l.id = c.list_id WHERE c.archived_at IS NULL AND l.archived_at IS NULL AND `+scope+`
		GROUP BY c.list_id, c.owner_id, c.status`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var of, owner id.ID
		var status string
		var n, linked int
		if err := rows.Scan(&of, &owner, &status, &n, &linked); err != nil {
			return err
		}
		countTarget(byList, of, status, n, linked)
		if list == 0 || list == of {
			countTarget(byOwner, owner, status, n, linked)
		}
	}
	return rows.Err()
}

func countTarget(in map[id.ID]*TargetCount, key id.ID, status string, n, linked int) {
	c := in[key]
	if c == nil {
		c = &TargetCount{Statuses: map[string]int{}}
		in[key] = c
	}
	c.Total, c.Linked = c.Total+n, c.Linked+linked
	c.Statuses[status] += n
}

func (s *Service) nameTargets(ctx context.Context, actor authz.Actor, out *TargetBoard, lists []*TargetList, byList, byOwner map[id.ID]*TargetCount) error {
	var strategies, people []id.ID
	for _, l := range lists {
		strategies = append(strategies, l.Strategy)
	}
	for owner := range byOwner {
		people = append(people, owner)
	}
	versions, err := resource.Titles(ctx, s.Store, s.Store.DB, s.Store.Registry.Named("strategies"), actor, strategies)
	if err != nil {
		return err
	}
	names, err := resource.Titles(ctx, s.Store, s.Store.DB, s.Store.Registry.Named("users"), actor, people)
	if err != nil {
		return err
	}
	out.Lists = []TargetCount{}
	for _, l := range lists {
		c := TargetCount{Statuses: map[string]int{}}
		if counted := byList[l.ID]; counted != nil {
			c = *counted
		}
		c.ID, c.Name, c.Strategy = l.ID.String(), l.Name, versions[l.Strategy]
		out.Lists = append(out.Lists, c)
	}
	for owner, c := range byOwner {
		if owner != 0 {
			c.ID, c.Name = owner.String(), names[owner]
		}
		out.Owners = append(out.Owners, *c)
	}
	slices.SortFunc(out.Owners, func(a, b TargetCount) int { return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Name, b.Name)) })
	return nil
}
