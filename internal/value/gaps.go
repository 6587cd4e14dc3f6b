package value

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/strategy"
)

// Gaps is the grid "fill the gaps": customers and the leaves nobody has entered for them, both ordered by how much
// knowing them narrows the range of the value.
type Gaps struct {
	Preview  bool        `json:"preview"` // the active model does not look at judged inputs; the full one would
	Currency string      `json:"currency"`
	Leaves   []InputKind `json:"leaves"`
	Items    []GapsRow   `json:"items"`
	Next     *string     `json:"next"`
}

// GapsRow is one customer.
type GapsRow struct {
	ID      string           `json:"id"`
	Name    string           `json:"name"`
	Grade   Grade            `json:"grade"`
	V       *float64         `json:"v"`
	Low     *float64         `json:"low"`
	High    *float64         `json:"high"`
	Narrows float64          `json:"narrows"` // points, all gaps together
	Cells   map[Code]GapCell `json:"cells"`   // only what is unknown
}

// GapCell is one unknown.
type GapCell struct {
	Narrows  float64         `json:"narrows"`
	Reason   *resource.Label `json:"reason"`
	Replaces string          `json:"replaces"` // id of the entry that stands, empty for none
}

// gapsOf works out what is unknown of accounts under the model that looks at judged inputs.
type gapsOf struct {
	reader     *judgedReader
	strategy   strategy.Current
	scorer     *Scorer
	preview    bool
	judgements []Judgement
}

func (s *Service) openGaps(ctx context.Context, q db.Querier) (*gapsOf, error) {
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	active, _, err := activeModel(ctx, q)
	if err != nil {
		return nil, err
	}
	g := &gapsOf{judgements: Judgements(active.Definition)}
	target := active.Definition
	if !slices.ContainsFunc(g.judgements, func(j Judgement) bool { return !j.Gate() && target.leaf(j.Code) >= 0 }) {
		target, g.preview = FullModel(), true
	}
	if g.scorer, err = NewScorer(target); err != nil {
		return nil, err
	}
	if g.strategy, err = strategy.Active(ctx, q); err != nil {
		return nil, err
	}
	g.reader, err = openJudged(ctx, q, env.Today)
	return g, err
}

// accountGaps is what is known and unknown of one account.
type accountGaps struct {
	facts    *judgedFacts
	measured Measured
	leaves   map[Code]Input // judged and recorded
	narrows  map[Code]float64
	asOf     calendar.Day
}

// account puts the newest stored assessment and what is judged by now together.
func (g *gapsOf) account(ctx context.Context, q db.Querier, target id.ID) (*accountGaps, error) {
	read, err := g.reader.between(ctx, q, target, target)
	if err != nil {
		return nil, err
	}
	out := &accountGaps{facts: read[target], narrows: map[Code]float64{}, asOf: g.reader.asOf}
	if out.facts == nil {
		out.facts = g.reader.noFacts()
	}
	if err := g.measure(ctx, q, target, &out.measured); err != nil {
		return nil, err
	}
	out.leaves = out.facts.leaves(&out.measured)
	var r Result
	inputs := g.scorer.Arrange(&out.measured, out.leaves, out.asOf, nil)
	if err := g.scorer.Score(inputs, &r); err != nil {
		return nil, err
	}
	for _, fill := range FillNext(&r) {
		out.narrows[fill.Code] = fill.Narrows
	}
	return out, nil
}

// measure takes the inputs that follow from orders and efforts out of the newest stored assessment.
func (g *gapsOf) measure(ctx context.Context, q db.Querier, target id.ID, out *Measured) error {
	for i := range out {
		out[i] = Unknown(ReasonNotGiven)
	}
	last, err := newestAssessment(ctx, q, target)
	if err != nil || !last.found {
		return err
	}
	asOf, _ := calendar.ParseDay(string(last.asOf))
	inputs, err := decodeInputs(last.model.Definition, last.inputs, asOf)
	if err != nil {
		return err
	}
	for i, leaf := range last.model.Definition.Leaves {
		if at := measuredLeaf(leaf.Code); at >= 0 {
			out[at] = inputs[i]
		}
	}
	return nil
}

// effective is how a judgement counts today.
func (a *accountGaps) effective(j Judgement) Input {
	in, given := a.leaves[j.Code]
	if j.Gate() {
		in, given = a.facts.entered[j.Code]
	}
	if !given {
		return Unknown(ReasonNotGiven)
	}
	return Expire(Leaf{MaxAgeDays: j.MaxAge}, in, a.asOf)
}

// from says where the value of a leaf is from.
func (a *accountGaps) from(code Code) string {
	switch {
	case code == P1 && a.facts.wallet != nil && a.facts.wallet.Total.Ours != nil:
		return "wallets"
	case code == P2 && a.facts.life != nil && a.facts.life.Growth != nil:
		return "statements"
	}
	return "judged"
}

// gapsPage is how many customers the grid shows at a time.
const gapsPage = 50

// Gaps lists the customers that the caller may change with what is unknown of them. It needs the command value.read.
func (s *Service) Gaps(ctx context.Context, actor authz.Actor, query resource.Query) (*Gaps, error) {
	if err := require(actor, authz.ValueRead); err != nil {
		return nil, err
	}
	query.Limit = gapsPage
	accounts, next, err := account.Accounts.Find(ctx, s.Store, s.Store.DB, actor, query)
	if err != nil {
		return nil, err
	}
	return s.gapsOf(ctx, actor, accounts, next, "")
}

// GapsOf is Gaps for the customers of which one indicator is not known; of what they lack only that is shown. One that
// follows from orders and hours is not entered here: its customers come without cells.
func (s *Service) GapsOf(ctx context.Context, actor authz.Actor, in lackingInput) (*Gaps, error) {
	if err := require(actor, authz.ValueRead); err != nil {
		return nil, err
	}
	ids, err := s.lacking(ctx, s.Store.DB, actor, in)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(ids) > gapsPage {
		ids, next = ids[:gapsPage], strconv.Itoa(in.skip+gapsPage)
	}
	var accounts []*account.Account
	if len(ids) > 0 {
		query := resource.Query{Limit: gapsPage}
		for _, one := range ids {
			query.IDs = append(query.IDs, int64(one))
		}
		if accounts, _, err = account.Accounts.Find(ctx, s.Store, s.Store.DB, actor, query); err != nil {
			return nil, err
		}
	}
	return s.gapsOf(ctx, actor, accounts, next, in.leaf)
}

func (s *Service) gapsOf(ctx context.Context, actor authz.Actor, accounts []*account.Account, next string, only Code) (*Gaps, error) {
	q := s.Store.DB
	mine, err := editable(ctx, q, actor, accounts)
	if err != nil {
		return nil, err
	}
	g, err := s.openGaps(ctx, q)
	if err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &Gaps{Preview: g.preview, Currency: env.Currency, Leaves: []InputKind{}, Items: []GapsRow{}, Next: optional(next)}
	for _, a := range accounts {
		if !mine[a.ID] {
			continue
		}
		row, err := g.row(ctx, q, a)
		if err != nil {
			return nil, err
		}
		if only != "" && row.only(only) || len(row.Cells) > 0 {
			out.Items = append(out.Items, row)
		}
	}
	out.order(g.judgements)
	return out, nil
}

// editable are those of the accounts that the caller may change.
func editable(ctx context.Context, q db.Querier, actor authz.Actor, accounts []*account.Account) (map[id.ID]bool, error) {
	ids := make([]id.ID, len(accounts))
	for i, a := range accounts {
		ids[i] = a.ID
	}
	scope, args := actor.Where(account.Accounts.Guard(), authz.Edit, "t")
	those, list := db.In(q.EngineName(), "t.id", ids)
	rows, err := q.Query(ctx, "SELECT t.id FROM accounts t WHERE "+scope+" AND "+those, append(args, list)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID]bool{}
	for rows.Next() {
		var one id.ID
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		out[one] = true
	}
	return out, rows.Err()
}

func (g *gapsOf) row(ctx context.Context, q db.Querier, a *account.Account) (GapsRow, error) {
	row := GapsRow{ID: a.ID.String(), Name: a.Name, Grade: Grade(a.Grade), V: a.Score, Low: a.Low, High: a.High, Cells: map[Code]GapCell{}}
	got, err := g.account(ctx, q, a.ID)
	if err != nil {
		return row, err
	}
	entries, err := readEntries(ctx, q, a.ID, "")
	if err != nil {
		return row, err
	}
	for _, j := range g.judgements {
		in := got.effective(j)
		if in.State != StateUnknown || !j.Gate() && got.narrows[j.Code] == 0 {
			continue
		}
		c := GapCell{Narrows: got.narrows[j.Code], Reason: reasonText(in.Reason)}
		if at := slices.IndexFunc(entries, func(e storedEntry) bool { return e.code == j.Code }); at >= 0 {
			c.Replaces = entries[at].ID
		}
		row.Cells[j.Code], row.Narrows = c, round.Six(row.Narrows+c.Narrows)
	}
	return row, nil
}

// only keeps one indicator; it says whether the row stays although it has no cell, which one that nobody enters has not.
func (row *GapsRow) only(code Code) bool {
	cell, there := row.Cells[code]
	row.Cells, row.Narrows = map[Code]GapCell{}, cell.Narrows
	if there {
		row.Cells[code] = cell
	}
	return measuredLeaf(code) >= 0 || code == P3
}

// order puts what narrows most first, in rows and in columns; facts for the gates come last.
func (g *Gaps) order(judgements []Judgement) {
	sum := map[Code]float64{}
	for _, row := range g.Items {
		for code, cell := range row.Cells {
			sum[code] += cell.Narrows
		}
	}
	for _, j := range judgements {
		if _, open := sum[j.Code]; open {
			g.Leaves = append(g.Leaves, kindOf(j, g.Currency))
		}
	}
	slices.SortStableFunc(g.Leaves, func(a, b InputKind) int { return cmp.Compare(sum[b.Code], sum[a.Code]) })
	slices.SortStableFunc(g.Items, func(a, b GapsRow) int { return cmp.Compare(b.Narrows, a.Narrows) })
}
