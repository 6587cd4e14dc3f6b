package importer

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/firm"
	"github.com/loam-crm/loam/internal/platform/id"
)

// The bounds of the look for similar names in a trial.
const (
	maxKnownNames   = 100_000
	maxNewNames     = 5_000
	maxSimilarShown = 100
)

// similarity finds new names that look like known ones.
type similarity struct {
	index firm.NameIndex
	names map[int64]string
	asked map[string]bool
	shown int
}

func (s *Service) newSimilar(ctx context.Context, actor authz.Actor) (*similarity, error) {
	scope, args := actor.Where(s.Store.Registry.Named("accounts").Guard(), authz.Read, "t")
	rows, err := s.Store.DB.Query(ctx, "SELECT t.id, t.name FROM accounts t WHERE t.archived_at IS NULL AND "+scope+" ORDER BY t.id LIMIT ?", append(args, maxKnownNames)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := &similarity{names: map[int64]string{}, asked: map[string]bool{}}
	for rows.Next() {
		var one int64
		var name string
		if err := rows.Scan(&one, &name); err != nil {
			return nil, err
		}
		out.index.Add(one, name)
		out.names[one] = name
	}
	return out, rows.Err()
}

// look checks the accounts that a chunk would make.
func (s *similarity) look(r *run, rows []*row) []Similar {
	var out []Similar
	for _, w := range rows {
		name, _ := w.values["accounts"]["name"].(string)
		if len(s.names) == 0 || name == "" || w.actions["accounts"] != "create" || s.asked[name] || len(s.asked) >= maxNewNames || s.shown >= maxSimilarShown {
			continue
		}
		s.asked[name] = true
		found := Similar{Row: w.number, Name: name}
		for _, m := range s.index.Similar(name, firm.NearDuplicate) {
			found.Candidates = append(found.Candidates, Candidate{id.ID(m.ID), s.names[m.ID], m.Similarity})
			if len(found.Candidates) == 3 {
				break
			}
		}
		if len(found.Candidates) > 0 && !r.reader.plan.NameFromCode {
			out = append(out, found)
			s.shown++
		}
	}
	return out
}
