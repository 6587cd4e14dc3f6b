package value

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// lackingInput names the customers of one cell of the map.
type lackingInput struct {
	leaf           Code
	segment, owner string // an id, none for customers without one, or empty for all
	skip           int
}

// lacking lists the accounts that the caller may change and of which an indicator is not known, the most valuable first.
func (s *Service) lacking(ctx context.Context, q db.Querier, actor authz.Actor, in lackingInput) ([]id.ID, error) {
	r, err := s.openCoverage(ctx, q)
	if err != nil {
		return nil, err
	}
	at, shown := r.at[in.leaf]
	if !shown {
		return nil, errs.Invalid("leaf", "not_an_option")
	}
	where, args := actor.Where(account.Accounts.Guard(), authz.Edit, "a")
	for column, wanted := range map[string]string{"a.segment_id": in.segment, "a.owner_id": in.owner} {
		one, err := id.Parse(wanted)
		switch {
		case wanted == "":
		case wanted == "none":
			where += " AND " + column + " IS NULL"
		case err != nil:
			return nil, errs.Invalid(column[2:len(column)-3], "not_an_id")
		default:
			where, args = where+" AND "+column+" = ?", append(args, int64(one))
		}
	}
	condition, more := r.unknown(at)
	return db.Collect[id.ID](ctx, q, `SELECT a.id FROM accounts a LEFT JOIN value_assessments x ON x.id = a.assessment_id WHERE a.archived_at IS NULL AND `+where+
		" AND "+condition+" ORDER BY COALESCE(a.value_score, -1e308) DESC, a.name, a.id DESC LIMIT ? OFFSET ?", append(append(args, more...), gapsPage+1, in.skip)...)
}

// unknown is the condition that the indicator of a column is not known of account a with its assessment x.
func (r *coverageReader) unknown(at int) (string, []any) {
	c := r.out.Indicators[at]
	key := `%"` + string(c.Code) + `":{"`
	if c.Weight > 0 {
		return "(x.inputs IS NULL OR x.inputs NOT LIKE ? AND x.inputs NOT LIKE ?)", []any{key + `v"%`, key + `x"%`}
	}
	j := r.judgements[slices.IndexFunc(r.judgements, func(j Judgement) bool { return j.Code == c.Code })]
	oldest := calendar.Date("0001-01-01")
	if j.MaxAge > 0 {
		oldest = r.judged.date.AddDays(-j.MaxAge)
	}
	condition := `NOT EXISTS (SELECT 1 FROM value_inputs v WHERE v.account_id = a.id AND v.leaf = ? AND v.replaced_by IS NULL AND v.state <> 'unknown' AND v.dated_on >= ?`
	if r.judged.rules.review {
		condition += " AND v.confirmed_by IS NOT NULL"
	}
	return condition + ")", []any{string(c.Code), oldest}
}
