package value

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// ModelChange is what to change in a draft; what is not named stays.
type ModelChange struct {
	Rev          int64
	Name         *resource.Label
	Cuts         *Cuts
	Hysteresis   *float64
	MinCoverage  *Coverage
	Gates        *Gates
	HorizonYears *int
	QuotaPercent *Quota
	Leaves       []LeafChange
	Remove       []Code
	Weights      []WeightChange
}

// Bounds of a model's texts and size.
const (
	maxLeafName       = 60
	maxLeafDefinition = 500
	maxOwnLeaves      = 40
)

// ChangeModel changes a draft under its revision. Refusals: 409 when it is no draft any more or somebody was quicker
// (rev_conflict), 422 with every fault by name. A model is always whole: what would not add up is not stored.
func (s *Service) ChangeModel(ctx context.Context, actor authz.Actor, target id.ID, c ModelChange) (StoredModel, error) {
	return s.moving(ctx, actor, target, moveChange, func(ctx context.Context, w *resource.Write, m *StoredModel) error {
		if c.Rev != m.Rev {
			return m.stale(ctx, w)
		}
		before := *m
		if err := c.apply(ctx, w, m); err != nil {
			return err
		}
		changes, err := modelChanges(&before, m)
		if err != nil || len(changes) == 0 {
			return err
		}
		if err := m.store(ctx, w); err != nil {
			return err
		}
		return m.audit(ctx, w, "update", changes)
	})
}

func (m *StoredModel) stale(ctx context.Context, w *resource.Write) error {
	names, err := userNames(ctx, w.Tx, []id.ID{m.UpdatedBy})
	return orElse(err, errs.Conflict("rev_conflict").With("rev", m.Rev).With("by", names[m.UpdatedBy]).With("at", m.UpdatedAt.String()))
}

func (c *ModelChange) apply(ctx context.Context, w *resource.Write, m *StoredModel) error {
	next, err := nextOwn(ctx, w.Tx)
	if err != nil {
		return err
	}
	def := m.Definition.Canonical()
	var v faults
	c.applyFrame(&def)
	for i := range c.Leaves {
		c.Leaves[i].apply(&def, &next, &v)
	}
	for _, code := range c.Remove {
		def.remove(code, &v)
	}
	if err := validation(v); err != nil {
		return err
	}
	def.settle()
	def = def.Canonical()
	sample := func(codes []string) ([][]float64, error) { return sampleScores(ctx, w.Tx, &def, codes) }
	for _, change := range c.Weights {
		if err := change.Weigh(&def, sample); err != nil {
			return err
		}
	}
	if c.Name != nil {
		m.Name = both(trimmed(*c.Name))
		v.text("name", m.Name, maxLeafName, true)
	}
	v = append(v, checkOwners(ctx, w.Tx, &def)...)
	v = append(v, fieldsOf(def.Validate())...)
	if err := validation(v); err != nil {
		return err
	}
	m.setDefinition(def)
	return nil
}

// setDefinition makes a changed model the company's own.
func (m *StoredModel) setDefinition(def Model) {
	same, _ := json.Marshal(def)
	old, _ := json.Marshal(m.Definition.Canonical())
	if string(same) == string(old) {
		return
	}
	if m.Name == modelNames[m.Kind] {
		m.Name = modelNames[KindCustom]
	}
	m.Kind, def.Kind = KindCustom, KindCustom
	def.Version = fmt.Sprintf("%s-%d", KindCustom, m.Version)
	m.Definition = def
}

func fieldsOf(err error) []errs.Field {
	if refused, ok := err.(*errs.Error); ok {
		return refused.Fields
	}
	return nil
}

func (c *ModelChange) applyFrame(def *Model) {
	give(&def.Cuts, c.Cuts)
	give(&def.Hysteresis, c.Hysteresis)
	give(&def.MinCoverage, c.MinCoverage)
	give(&def.Gates, c.Gates)
	give(&def.HorizonYears, c.HorizonYears)
	give(&def.QuotaPercent, c.QuotaPercent)
}

func give[V any](to, value *V) {
	if value != nil {
		*to = *value
	}
}

func trimmed(l resource.Label) resource.Label {
	return resource.Label{Zh: strings.TrimSpace(l.Zh), En: strings.TrimSpace(l.En)}
}

// checkOwners refuses owners who are not there.
func checkOwners(ctx context.Context, q db.Querier, def *Model) []errs.Field {
	var v faults
	for _, i := range def.Indicators {
		if i.Owner == 0 {
			continue
		}
		names, err := userNames(ctx, q, []id.ID{i.Owner})
		_, there := names[i.Owner]
		v.add(err == nil && there, fmt.Sprintf("leaves.%s.owner", i.Code), "ref_not_found")
	}
	return v
}

// userNames are the names of people by id.
func userNames(ctx context.Context, q db.Querier, ids []id.ID) (map[id.ID]string, error) {
	wanted, list := db.In(q.EngineName(), "id", ids)
	return db.Pairs[id.ID, string](ctx, q, "SELECT id, name FROM users WHERE "+wanted, list)
}
