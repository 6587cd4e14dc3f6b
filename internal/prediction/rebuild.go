package prediction

import (
	"context"
	"math"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Outcome is what a rebuild did.
type Outcome struct {
	State   State  `json:"state"`
	Buyers  int    `json:"buyers"`
	Refit   bool   `json:"refit"`
	Changed int    `json:"changed"` // accounts whose shown figures changed
	RanksBy string `json:"ranks_by"`
}

// Rebuild reads all orders once, fits the model anew where that is due, scores every account that ever bought and
// stores what changed. It closes the last month (E27) if nobody did. It needs the command evaluations.run and looks at
// all accounts, whatever the caller may see; it may be broken off and run again. Without a date it takes the usual one.
// progress may be nil.
func (s *Service) Rebuild(ctx context.Context, actor authz.Actor, asOf calendar.Date, progress func(done, total int64)) (Outcome, error) {
	if err := require(actor, authz.EvaluationRun); err != nil {
		return Outcome{}, err
	}
	if progress == nil {
		progress = func(int64, int64) {}
	}
	day, err := s.asOf(ctx, asOf)
	if err != nil {
		return Outcome{}, err
	}
	c := NewCollector(day)
	ceased, err := readOrders(ctx, s.Store.DB, c, progress)
	if err != nil {
		return Outcome{}, err
	}
	scorer, refit, err := s.Refit(ctx, actor, c)
	if err != nil {
		return Outcome{}, err
	}
	m := scorer.Model()
	out := Outcome{State: m.State, Buyers: len(c.Buyers()), Refit: refit, RanksBy: m.Test.RanksBy}
	if out.Changed, err = s.scoreAll(ctx, actor, scorer, c, ceased, progress); err != nil {
		return out, err
	}
	return out, s.closeMonth(ctx, actor, day)
}

// A fit is due after a week, or when there is so much more to learn from.
const (
	refitDays  = 7
	refitShare = 0.05
)

func (m *Model) due(c *Collector) bool {
	days := int(c.asOf - m.AsOf)
	return m.State != Ready || days >= refitDays || days < 0 ||
		math.Abs(float64(c.OrderDays()-m.Size.OrderDays)) >= refitShare*float64(m.Size.OrderDays)
}

// Refit makes and stores a new model where that is due, starting from the one before, and returns a scorer of the
// model in force and whether it is new.
func (s *Service) Refit(ctx context.Context, actor authz.Actor, c *Collector) (*Scorer, bool, error) {
	standing, found, err := Standing(ctx, s.Store.DB)
	if err != nil {
		return nil, false, err
	}
	var before *Model
	if found {
		if before = standing.Model(); !before.due(c) {
			return standing, false, nil
		}
	}
	m, err := Fit(ctx, c, before)
	if err != nil {
		return nil, false, err
	}
	var fit id.ID
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) (err error) {
		fit, err = insertFit(ctx, w, m)
		return err
	})
	scorer := NewScorer(m)
	scorer.fit = fit
	return scorer, true, err
}

// batchSize is how many changed accounts share a transaction, as in an evaluation.
const batchSize = 2000

// scoreAll scores the buyers in the order of their ids, range after range, and stores what is shown otherwise than
// before. Rows of accounts that are no buyers any more go.
func (s *Service) scoreAll(ctx context.Context, actor authz.Actor, scorer *Scorer, c *Collector, ceased map[id.ID]bool, progress func(done, total int64)) (int, error) {
	buyers, total := c.Buyers(), int64(len(c.Buyers()))
	if scorer.Model().State != Ready {
		buyers = nil
	}
	changed, after := 0, id.ID(0)
	for from := 0; from == 0 || from < len(buyers); from += batchSize {
		part := buyers[min(from, len(buyers)):min(from+batchSize, len(buyers))]
		last := id.ID(math.MaxInt64)
		if from+batchSize < len(buyers) {
			last = part[len(part)-1].Account
		}
		n, err := s.scorePart(ctx, actor, scorer, part, c.AsOf(), ceased, after+1, last)
		if err != nil {
			return changed, err
		}
		changed, after = changed+n, last
		progress(total+int64(from+len(part)), 2*total)
	}
	return changed, nil
}

func (s *Service) scorePart(ctx context.Context, actor authz.Actor, scorer *Scorer, part []Buyer, asOf calendar.Day, ceased map[id.ID]bool, first, last id.ID) (int, error) {
	stored, err := Stored(ctx, s.Store.DB, first, last)
	if err != nil {
		return 0, err
	}
	before := make(map[id.ID]Row, len(stored))
	for _, row := range stored {
		before[row.Account] = row
	}
	var changed []Row
	for i := range part {
		row := scorer.Row(&part[i], asOf, ceased[part[i].Account])
		if old, known := before[row.Account]; !known || !row.same(&old) {
			changed = append(changed, row)
		}
		delete(before, row.Account)
	}
	var gone []id.ID
	for one := range before {
		gone = append(gone, one)
	}
	if len(changed)+len(gone) == 0 {
		return 0, ctx.Err()
	}
	return len(changed) + len(gone), s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if err := forget(ctx, w, gone); err != nil {
			return err
		}
		return Store(ctx, w, changed)
	})
}
