package prediction

import (
	"context"
	"errors"
	"math"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Outcome is what an update did.
type Outcome struct {
	State   State  `json:"state"`
	Buyers  int    `json:"buyers"`
	Refit   bool   `json:"refit"`
	Changed int    `json:"changed"` // accounts whose shown figures changed
	RanksBy string `json:"ranks_by"`
}

// Update takes the buyers of the whole company, fits the model anew where that is due, scores them and stores what
// changed. ceased are those that have no future. It closes the last month (E27) if nobody did. It looks at all accounts,
// whatever the caller may see; it may be broken off and run again. progress may be nil.
func (s *Service) Update(ctx context.Context, actor authz.Actor, c *Collector, ceased map[id.ID]bool, progress func(done, total int64)) (Outcome, error) {
	if progress == nil {
		progress = func(int64, int64) {}
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
	return out, s.closeMonth(ctx, actor, c.AsOf())
}

// UpdateSome scores some accounts anew by the model that stands; the collector holds those of them that ever bought. What
// it returns stores the outcome in the caller's transaction; nil: there is nothing to store.
func (s *Service) UpdateSome(ctx context.Context, c *Collector, ceased map[id.ID]bool, accounts []id.ID) (func(context.Context, *resource.Write) error, error) {
	scorer, found, err := Standing(ctx, s.Store.DB)
	if err != nil || !found || scorer.Model().State != Ready {
		return nil, err
	}
	byAccount := map[id.ID]*Buyer{}
	for i := range c.buyers {
		byAccount[c.buyers[i].Account] = &c.buyers[i]
	}
	var all difference
	for _, one := range accounts {
		var part []Buyer
		if b := byAccount[one]; b != nil {
			part = []Buyer{*b}
		}
		d, err := s.compare(ctx, scorer, part, c.AsOf(), ceased, one, one)
		if err != nil {
			return nil, err
		}
		all.changed, all.gone = append(all.changed, d.changed...), append(all.gone, d.gone...)
	}
	if all.size() == 0 {
		return nil, nil
	}
	return all.store, nil
}

// A fit is due after a week, when there is so much more to learn from, or when the company has changed its terms.
const (
	refitDays  = 7
	refitShare = 0.05
)

func (m *Model) due(c *Collector, terms Terms) bool {
	days := int(c.asOf - m.AsOf)
	return m.State != Ready || m.terms() != terms || days >= refitDays || days < 0 ||
		math.Abs(float64(c.OrderDays()-m.Size.OrderDays)) >= refitShare*float64(m.Size.OrderDays)
}

// Refit makes and stores a new model where that is due, starting from the one before, and returns a scorer of the
// model in force and whether it is new.
func (s *Service) Refit(ctx context.Context, actor authz.Actor, c *Collector) (*Scorer, bool, error) {
	standing, found, err := Standing(ctx, s.Store.DB)
	if err != nil {
		return nil, false, err
	}
	terms, err := wanted(ctx, s.Store.DB)
	if err != nil {
		return nil, false, err
	}
	var before *Model
	if found {
		if before = standing.Model(); !before.due(c, terms) {
			return standing, false, nil
		}
	}
	m, err := Fit(ctx, c, terms, before)
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
	buyers, total := c.sorted(), int64(len(c.Buyers()))
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
		progress(min(int64(from+len(part)), total), total)
	}
	return changed, nil
}

func (s *Service) scorePart(ctx context.Context, actor authz.Actor, scorer *Scorer, part []Buyer, asOf calendar.Day, ceased map[id.ID]bool, first, last id.ID) (int, error) {
	d, err := s.compare(ctx, scorer, part, asOf, ceased, first, last)
	if err != nil || d.size() == 0 {
		return 0, errors.Join(err, ctx.Err())
	}
	return d.size(), s.Store.Write(ctx, actor, d.store)
}

// difference is what new scores change in what is stored.
type difference struct {
	changed []Row
	gone    []id.ID // accounts that are no buyers any more
}

func (d *difference) size() int { return len(d.changed) + len(d.gone) }

func (d *difference) store(ctx context.Context, w *resource.Write) error {
	if err := forget(ctx, w, d.gone); err != nil {
		return err
	}
	return Store(ctx, w, d.changed)
}

// compare scores the buyers among the accounts first … last.
func (s *Service) compare(ctx context.Context, scorer *Scorer, part []Buyer, asOf calendar.Day, ceased map[id.ID]bool, first, last id.ID) (d difference, err error) {
	stored, err := Stored(ctx, s.Store.DB, first, last)
	if err != nil {
		return d, err
	}
	before := make(map[id.ID]Row, len(stored))
	for _, row := range stored {
		before[row.Account] = row
	}
	for i := range part {
		row := scorer.Row(&part[i], asOf, ceased[part[i].Account])
		if old, known := before[row.Account]; !known || !row.same(&old) {
			d.changed = append(d.changed, row)
		}
		delete(before, row.Account)
	}
	for one := range before {
		d.gone = append(d.gone, one)
	}
	return d, nil
}
