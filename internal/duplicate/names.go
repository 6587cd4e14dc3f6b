package duplicate

import (
	"context"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/firm"
	"github.com/loam-crm/loam/internal/platform/id"
)

const (
	// maxNames bounds the names that are compared by likeness; of larger companies the newest are.
	maxNames = 300_000
	// freshFor is how long the names are kept. New customers are added at once; a changed name is known after that.
	freshFor = 10 * time.Minute
)

// similar finds customers whose name is like one, best first, whoever may see them.
func (s *Service) similar(ctx context.Context, name string) ([]firm.Match, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Store.Clock.Now()
	if s.names == nil || now.Sub(s.names.made) > freshFor {
		s.names = &known{names: map[id.ID]string{}, made: now}
	}
	if err := s.names.more(ctx, s); err != nil {
		s.names = nil
		return nil, err
	}
	return s.names.index.Similar(name, firm.NearDuplicate), nil
}

// more adds the customers that were entered since.
func (k *known) more(ctx context.Context, s *Service) error {
	rows, err := s.Store.DB.Query(ctx, "SELECT t.id, t.name, t.created_at FROM accounts t WHERE t.archived_at IS NULL AND t.created_at >= ? ORDER BY t.created_at DESC LIMIT ?",
		int64(k.last), maxNames)
	if err != nil {
		return err
	}
	defer rows.Close()
	newest := k.last
	for rows.Next() {
		var one id.ID
		var name string
		var at clock.Instant
		if err := rows.Scan(&one, &name, &at); err != nil {
			return err
		}
		newest = max(newest, at)
		if _, there := k.names[one]; there || len(k.names) >= maxNames {
			continue
		}
		k.names[one] = name
		k.index.Add(int64(one), name)
	}
	k.last = newest
	return rows.Err()
}
