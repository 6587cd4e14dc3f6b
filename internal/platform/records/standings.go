package records

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// standings remembers what was read for an event, so that it is read once and not for everybody who has a browser open: with fifty
// of those each change asked the database fifty times.
type standings struct {
	mu sync.Mutex
	of map[id.ID]func() (*resource.Standing, error)
}

const (
	maxStandings = 1000            // events; afterwards it begins anew
	lookTime     = 5 * time.Second // whoever asks first may go away meanwhile, the others still want to know
)

// about reads the standing of the record that an event is about.
func (s *standings) about(ctx context.Context, e events.Event, look func(ctx context.Context) (*resource.Standing, error)) (*resource.Standing, error) {
	s.mu.Lock()
	read := s.of[e.ID]
	if read == nil {
		if s.of == nil || len(s.of) >= maxStandings {
			s.of = map[id.ID]func() (*resource.Standing, error){}
		}
		read = sync.OnceValues(func() (*resource.Standing, error) {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTime)
			defer cancel()
			return look(ctx)
		})
		s.of[e.ID] = read
	}
	s.mu.Unlock()
	found, err := read()
	if err != nil && !errors.Is(err, errs.NotFound()) { // the next one asks anew
		s.mu.Lock()
		delete(s.of, e.ID)
		s.mu.Unlock()
	}
	return found, err
}
