package value

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// peopleOf reads the names of everybody who stands in models.
func (s *Service) peopleOf(ctx context.Context, list ...StoredModel) (map[id.ID]string, error) {
	var ids []id.ID
	for i := range list {
		m := &list[i]
		ids = append(ids, m.CreatedBy, m.ActivatedBy, m.UpdatedBy)
		for _, entry := range m.Definition.Indicators {
			ids = append(ids, entry.Owner)
		}
	}
	return userNames(ctx, s.Store.DB, ids)
}

func (m *StoredModel) info(names map[id.ID]string) ModelInfo {
	return ModelInfo{ID: m.ID.String(), Rev: fmt.Sprint(m.Rev), Version: m.Version, Kind: m.Kind, State: m.State, Name: m.Name,
		CreatedAt: m.CreatedAt.String(), CreatedBy: names[m.CreatedBy], UpdatedAt: shownAt(m.UpdatedAt), SubmittedAt: shownAt(m.SubmittedAt),
		ActivatedAt: shownAt(m.ActivatedAt), ActivatedBy: names[m.ActivatedBy]}
}

// shownAt is an instant as text, nil for none.
func shownAt(at clock.Instant) *string {
	if at == 0 {
		return nil
	}
	return optional(at.String())
}

// shownModel renders a model for the caller. The bounds of leaves made of gross profits are themselves gross profits.
func (s *Service) shownModel(ctx context.Context) func(StoredModel, error) (*modelOutput, error) {
	return func(m StoredModel, err error) (*modelOutput, error) {
		if err != nil {
			return nil, err
		}
		detail, err := s.detail(ctx, httpx.Actor(ctx), &m)
		return &modelOutput{detail}, err
	}
}

func (s *Service) detail(ctx context.Context, actor authz.Actor, m *StoredModel) (ModelDetail, error) {
	names, err := s.peopleOf(ctx, *m)
	if err != nil {
		return ModelDetail{}, err
	}
	out := ModelDetail{ModelInfo: m.info(names), Note: m.Note, Moves: moves[m.State], Missing: []ModelFault{}}
	for _, fault := range m.Definition.missing() {
		out.Missing = append(out.Missing, ModelFault{Field: fault.Name, Code: fault.Code})
	}
	company, err := settings.Load(ctx, s.Store.DB)
	if err != nil {
		return out, err
	}
	profit := sightOf(actor).profit
	out.Leaves, out.Addable = m.leaves(names, company.Currency, profit), m.addable(company.Currency)
	if out.Definition, err = m.shownDefinition(profit); err != nil {
		return out, err
	}
	return out, s.standing(ctx, actor, m, &out)
}

func (m *StoredModel) shownDefinition(profit bool) (json.RawMessage, error) {
	definition := m.Definition.Canonical()
	for i, leaf := range definition.Leaves {
		if confidential(leaf.Code) && !profit {
			definition.Leaves[i].Norm = Normaliser{Kind: leaf.Norm.Kind}
		}
	}
	return json.Marshal(definition)
}

func (m *StoredModel) leaves(names map[id.ID]string, currency string, profit bool) []ModelLeaf {
	out := make([]ModelLeaf, len(m.Definition.Leaves))
	for i := range m.Definition.Leaves {
		leaf := &m.Definition.Leaves[i]
		out[i] = m.shownLeaf(leaf, currency)
		out[i].Masked = confidential(leaf.Code) && !profit
		if owner := m.Definition.indicator(leaf.Code).Owner; owner != 0 {
			out[i].Owner = &PersonName{owner.String(), names[owner]}
		}
	}
	return out
}

func (m *StoredModel) shownLeaf(leaf *Leaf, currency string) ModelLeaf {
	d := &m.Definition
	return ModelLeaf{Code: leaf.Code, Group: leaf.Group, Name: d.leafName(leaf.Code), Definition: d.leafDefinition(leaf.Code),
		Unit: d.leafUnit(leaf.Code, currency), Source: leaf.Source, Domain: leaf.Domain, Own: leaf.Code.own(), Direction: leaf.Norm.direction()}
}

func (m *StoredModel) addable(currency string) []ModelLeaf {
	out := []ModelLeaf{}
	for _, leaf := range catalogue() {
		if m.Definition.leaf(leaf.Code) < 0 {
			out = append(out, m.shownLeaf(&leaf, currency))
		}
	}
	return out
}

// direction says whether a greater value scores higher.
func (n Normaliser) direction() string {
	switch n.Kind {
	case NormLow:
		return "down"
	case NormPiecewise:
		up, down := false, false
		for i := 1; i < len(n.Points); i++ {
			up, down = up || n.Points[i].Y > n.Points[i-1].Y, down || n.Points[i].Y < n.Points[i-1].Y
		}
		switch {
		case up && down:
			return "mixed"
		case down:
			return "down"
		}
	}
	return "up"
}

// standing says how far a model is on its way: tried, and signed by whom.
func (s *Service) standing(ctx context.Context, actor authz.Actor, m *StoredModel, out *ModelDetail) error {
	t, found, err := newestTrial(ctx, s.Store.DB, m.ID)
	if err != nil {
		return err
	}
	if found && actor.May(authz.ModelManage) {
		out.Trial = &TrialInfo{AsOf: string(t.AsOf), CreatedAt: t.CreatedAt.String(), Current: t.Digest == m.digest(), Accounts: t.Result.Accounts, Changed: t.Result.Changed}
	}
	list, err := signatures(ctx, s.Store.DB, m)
	if err != nil {
		return err
	}
	if out.Signed, err = s.signedEnough(ctx, s.Store.DB, m); err != nil {
		return err
	}
	out.Signatures, err = s.shownSignatures(ctx, list)
	out.SignedByMe = slices.ContainsFunc(list, func(one Signature) bool { return one.User == actor.ID })
	return err
}

func (s *Service) shownSignatures(ctx context.Context, list []Signature) ([]ModelSignature, error) {
	var people []id.ID
	for _, one := range list {
		people = append(people, one.User)
	}
	names, err := userNames(ctx, s.Store.DB, people)
	if err != nil {
		return nil, err
	}
	roles, err := s.roleNames(ctx)
	out := []ModelSignature{}
	for _, one := range list {
		shown := ModelSignature{User: PersonName{one.User.String(), names[one.User]}, Roles: []resource.Label{}, At: one.At.String()}
		for _, code := range one.Roles {
			label, known := roles[code]
			if !known {
				label = resource.Label{Zh: code, En: code}
			}
			shown.Roles = append(shown.Roles, label)
		}
		out = append(out, shown)
	}
	return out, err
}

func (s *Service) roleNames(ctx context.Context) (map[string]resource.Label, error) {
	rows, err := s.Store.DB.Query(ctx, "SELECT code, name, name_en FROM roles")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]resource.Label{}
	for rows.Next() {
		var code string
		var label resource.Label
		if err := rows.Scan(&code, &label.Zh, &label.En); err != nil {
			return nil, err
		}
		out[code] = both(label)
	}
	return out, rows.Err()
}
