package value

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
)

// coverageReader goes through the visible accounts part by part.
type coverageReader struct {
	out        *CoverageMap
	judgements []Judgement
	at         map[Code]int // column of a code
	judged     *judgedReader
	recorded   bool // the columns beside the model ask for wallets and statements, too
	segments   map[id.ID]*tally
	owners     map[id.ID]*tally
	total      *tally
	row        []knowledge // reused
}

// CoverageMap counts what is known of the accounts the caller sees, by the newest assessments. It needs the command
// value.read and a right to read accounts.
func (s *Service) CoverageMap(ctx context.Context, actor authz.Actor) (*CoverageMap, error) {
	if err := require(actor, authz.ValueRead); err != nil {
		return nil, err
	}
	if actor.Scope(account.Accounts.Guard(), authz.Read) == authz.None {
		return nil, errs.Forbidden()
	}
	q := s.Store.DB
	r, err := s.openCoverage(ctx, q)
	if err != nil {
		return nil, err
	}
	for after, more := id.ID(0), true; more; {
		if after, more, err = r.part(ctx, q, actor, after); err != nil {
			return nil, err
		}
	}
	return r.out, s.nameCoverage(ctx, q, actor, r)
}

func (s *Service) openCoverage(ctx context.Context, q db.Querier) (*coverageReader, error) {
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	active, found, err := activeModel(ctx, q)
	if err != nil {
		return nil, err
	}
	r := &coverageReader{out: &CoverageMap{}, judgements: Judgements(active.Definition), at: map[Code]int{},
		segments: map[id.ID]*tally{}, owners: map[id.ID]*tally{}}
	if found {
		m := &active.Definition
		r.out.Model = &PanelModel{ID: active.ID.String(), Name: active.Name, Kind: active.Kind, Version: active.Version, Cuts: m.Cuts, Judged: m.JudgedShare()}
	}
	r.columns(active.Definition)
	r.total = &tally{cells: make([]CoverageCell, len(r.out.Indicators))}
	r.row = make([]knowledge, len(r.out.Indicators))
	r.judged, err = openJudged(ctx, q, env.Today)
	return r, err
}

// columns are the leaves that count in the model, then what people may enter beside it.
func (r *coverageReader) columns(m Model) {
	m = m.Canonical()
	for _, leaf := range m.Leaves {
		if leaf.Weight == 0 {
			continue
		}
		entered := slices.ContainsFunc(r.judgements, func(j Judgement) bool { return j.Code == leaf.Code })
		r.column(CoverageIndicator{Code: leaf.Code, Group: leaf.Group, Name: m.leafName(leaf.Code), Entered: entered,
			Weight: round.Six(leaf.Weight * m.Groups[m.group(leaf.Group)].Weight)})
	}
	for _, j := range r.judgements {
		if _, there := r.at[j.Code]; !there {
			r.column(CoverageIndicator{Code: j.Code, Group: j.Group, Name: m.leafName(j.Code), Gate: j.Gate(), Entered: true})
			r.recorded = r.recorded || j.Code == P1 || j.Code == P2
		}
	}
}

func (r *coverageReader) column(c CoverageIndicator) {
	r.at[c.Code] = len(r.out.Indicators)
	r.out.Indicators = append(r.out.Indicators, c)
}

const coverageQuery = `SELECT a.id, a.segment_id, a.owner_id, a.assessment_id FROM accounts a WHERE a.archived_at IS NULL AND a.id > ? AND `

// assessed is one account of a part.
type assessed struct {
	id, segment, owner, assessment id.ID
	inputs                         string
}

// part counts the next accounts.
func (r *coverageReader) part(ctx context.Context, q db.Querier, actor authz.Actor, after id.ID) (last id.ID, more bool, err error) {
	list, err := readAssessed(ctx, q, actor, after)
	if err != nil || len(list) == 0 {
		return after, false, err
	}
	last = list[len(list)-1].id
	facts, err := r.facts(ctx, q, list[0].id, last)
	if err != nil {
		return last, false, err
	}
	for i := range list {
		r.stand(&list[i], facts[list[i].id])
		share, applies := r.out.share(r.row)
		for _, t := range []*tally{r.total, r.out.tally(r.segments, list[i].segment), r.out.tally(r.owners, list[i].owner)} {
			t.add(r.row, share, applies)
		}
	}
	return last, len(list) == partSize, nil
}

func readAssessed(ctx context.Context, q db.Querier, actor authz.Actor, after id.ID) ([]assessed, error) {
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	rows, err := q.Query(ctx, coverageQuery+scope+" ORDER BY a.id LIMIT ?", append(append([]any{int64(after)}, args...), partSize)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := make([]assessed, 0, partSize)
	for rows.Next() {
		var a assessed
		if err := rows.Scan(&a.id, &a.segment, &a.owner, &a.assessment); err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return list, readStored(ctx, q, list)
}

// readStored adds the texts of the assessments. They are asked for by name: a join has an engine that knows little of
// the tables read all of them for every part.
func readStored(ctx context.Context, q db.Querier, list []assessed) error {
	ids, at := make([]id.ID, 0, len(list)), make(map[id.ID]int, len(list))
	for i := range list {
		if list[i].assessment != 0 {
			ids, at[list[i].assessment] = append(ids, list[i].assessment), i
		}
	}
	those, named := db.In(q.EngineName(), "x.id", ids)
	rows, err := q.Query(ctx, "SELECT x.id, x.inputs FROM value_assessments x WHERE "+those, named)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var one id.ID
		var inputs string
		if err := rows.Scan(&one, &inputs); err != nil {
			return err
		}
		list[at[one]].inputs = inputs
	}
	return rows.Err()
}

// facts reads what people entered, and wallets and statements where a column beside the model is made of them.
func (r *coverageReader) facts(ctx context.Context, q db.Querier, first, last id.ID) (map[id.ID]*judgedFacts, error) {
	if r.recorded {
		return r.judged.between(ctx, q, first, last)
	}
	out := map[id.ID]*judgedFacts{}
	err := r.judged.readEntered(ctx, q, first, last, func(one id.ID) *judgedFacts {
		if out[one] == nil {
			out[one] = r.judged.noFacts()
		}
		return out[one]
	})
	return out, err
}

// stand fills the row of an account: what people entered first, then what the assessment says of the model's leaves.
func (r *coverageReader) stand(a *assessed, facts *judgedFacts) {
	clear(r.row)
	if facts != nil {
		var none Measured
		leaves := facts.leaves(&none)
		for _, j := range r.judgements {
			in, given := leaves[j.Code]
			if !given {
				continue
			}
			in = Expire(Leaf{MaxAgeDays: j.MaxAge}, in, r.judged.asOf)
			r.row[r.at[j.Code]] = standsAs(in.State, in.Reason, false)
		}
	}
	eachStored(a.inputs, func(code Code, state State, reason Reason) {
		if at, shown := r.at[code]; shown && r.out.Indicators[at].Weight > 0 {
			r.row[at] = standsAs(state, reason, true)
		}
	})
}

func (s *Service) nameCoverage(ctx context.Context, q db.Querier, actor authz.Actor, r *coverageReader) error {
	segments, err := resource.Titles(ctx, s.Store, q, &account.Segments.Entity, actor, keysOf(r.segments))
	if err != nil {
		return err
	}
	owners, err := resource.Titles(ctx, s.Store, q, s.Store.Registry.Named("users"), actor, keysOf(r.owners))
	if err != nil {
		return err
	}
	r.out.Customers = r.total.customers
	r.out.Total = r.out.row(0, "", r.total)
	r.out.Segments, r.out.Owners = r.out.rows(r.segments, segments), r.out.rows(r.owners, owners)
	return nil
}

func keysOf(in map[id.ID]*tally) []id.ID {
	out := make([]id.ID, 0, len(in))
	for key := range in {
		out = append(out, key)
	}
	return out
}
