package selection

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/shortlist"
)

// TargetImport says what an import of a list brought.
type TargetImport struct {
	Rows       int               `json:"rows"`
	Stored     int               `json:"stored"`
	Linked     int               `json:"linked" doc:"of these, companies that are customers already"`
	Duplicates []TargetDuplicate `json:"duplicates" doc:"left out: the company is on the list or further up in the table"`
	Problems   []TargetProblem   `json:"problems" doc:"left out: something is wrong with the row"`
}

// TargetDuplicate is a row about a company that is there already.
type TargetDuplicate struct {
	Row  int    `json:"row"`
	Name string `json:"name"`
	By   string `json:"by" enum:"uscc,name,account"`
	Of   int    `json:"of" doc:"the row of the table that says the same; 0: it was on the list before"`
}

// TargetProblem is a cell that cannot be used.
type TargetProblem struct {
	Row   int    `json:"row"`
	Name  string `json:"name"`
	Field string `json:"field"`
	Code  string `json:"code"`
	Text  string `json:"text"`
}

// ImportTargets stores the companies of a table on a list; try only says what would come of it. Each row stands for
// itself: one that is a duplicate or has a mistake is left out and named, the others are stored together. It needs the
// command imports.run and the right to create target companies; the list must be there (404).
func (s *Service) ImportTargets(ctx context.Context, actor authz.Actor, list id.ID, name string, content io.Reader, try bool) (*TargetImport, error) {
	if !actor.May(authz.ImportRun) || !actor.Grant(TargetCompanies.Guard()).Create {
		return nil, errs.Forbidden()
	}
	if err := TargetLists.Require(ctx, s.Store.DB, actor, list, authz.Read); err != nil {
		return nil, err
	}
	rows, err := targetColumns.Read(ctx, name, content)
	if err != nil {
		return nil, err
	}
	var out *TargetImport
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		run := &targetRun{w: w, list: list, out: &TargetImport{Rows: len(rows), Duplicates: []TargetDuplicate{}, Problems: []TargetProblem{}}}
		out = run.out
		if err := run.all(ctx, rows); err != nil {
			return err
		}
		if try {
			return errTried
		}
		return nil
	})
	if errors.Is(err, errTried) {
		err = nil
	}
	return out, err
}

// errTried takes back what a trial stored: it goes the whole way, so that it says what storing would say.
var errTried = errors.New("selection: only tried")

// targetRun is an import under way.
type targetRun struct {
	w        *resource.Write
	list     id.ID
	out      *TargetImport
	seen     map[string]int // what identifies a company → row of the table, 0 for one on the list
	people   map[string]id.ID
	segments map[string]id.ID
}

func (r *targetRun) all(ctx context.Context, rows []shortlist.Row) (err error) {
	if err := r.load(ctx); err != nil {
		return err
	}
	companies := make([]*TargetCompany, len(rows))
	for i, row := range rows {
		companies[i] = r.company(row)
	}
	known, err := customersNamed(ctx, r.w.Tx, r.w.Actor, companies)
	if err != nil {
		return err
	}
	for i, row := range rows {
		if c := companies[i]; c != nil {
			c.Account = known.of(c)
			if err := r.store(ctx, row, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// load reads what is on the list, and the names that cells may say.
func (r *targetRun) load(ctx context.Context) error {
	r.seen = map[string]int{}
	rows, err := r.w.Tx.Query(ctx, "SELECT name_key, uscc, account_id FROM target_companies WHERE list_id = ? AND archived_at IS NULL", r.list)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c TargetCompany
		if err := rows.Scan(&c.NameKey, &c.USCC, &c.Account); err != nil {
			return err
		}
		for _, mark := range marks(&c) {
			r.seen[mark[1]] = 0
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if r.people, err = twoNames(ctx, r.w.Tx, "SELECT id, name, login FROM users WHERE archived_at IS NULL AND status <> 'left' ORDER BY id DESC"); err != nil {
		return err
	}
	r.segments, err = twoNames(ctx, r.w.Tx, "SELECT id, name, name FROM segments WHERE archived_at IS NULL")
	return err
}

// twoNames reads records that a cell may call by either of two names.
func twoNames(ctx context.Context, q db.Querier, query string) (map[string]id.ID, error) {
	rows, err := q.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]id.ID{}
	for rows.Next() {
		var one id.ID
		var a, b string
		if err := rows.Scan(&one, &a, &b); err != nil {
			return nil, err
		}
		out[strings.ToLower(a)], out[strings.ToLower(b)] = one, one
	}
	return out, rows.Err()
}

// marks are what identifies a company, each with the field that says so.
func marks(c *TargetCompany) [][2]string {
	var out [][2]string
	if c.USCC != "" {
		out = append(out, [2]string{"uscc", "u" + c.USCC})
	}
	out = append(out, [2]string{"name", "n" + c.NameKey})
	if c.Account != 0 {
		out = append(out, [2]string{"account", "a" + c.Account.String()})
	}
	return out
}

// company reads a row; nil when a cell is no good, which is noted.
func (r *targetRun) company(row shortlist.Row) *TargetCompany {
	c := &TargetCompany{List: r.list, Name: row.Cells["name"], USCC: row.Cells["uscc"], Note: row.Cells["note"]}
	before := len(r.out.Problems)
	refuse := func(field, code string) { r.refuse(row, errs.Field{Name: field, Code: code}) }
	if c.Name == "" {
		refuse("name", "required")
	}
	pick := func(field string, from map[string]id.ID) (one id.ID) {
		said := strings.ToLower(row.Cells[field])
		if one = from[said]; said != "" && one == 0 {
			refuse(field, "name_unknown")
		}
		return one
	}
	choose := func(field string, options []string) string {
		said := row.Cells[field]
		for _, option := range options {
			if strings.EqualFold(said, option) || saysOption(said, field, option) {
				return option
			}
		}
		if said != "" {
			refuse(field, "not_an_option")
		}
		return ""
	}
	c.Segment, c.Owner = pick("segment", r.segments), pick("owner", r.people)
	c.Wish, c.Status = choose("wish", TargetWishes), choose("status", TargetStatuses)
	for _, problem := range checkTarget(r.w.Env, nil, c) {
		if problem.Code != "account_needed" { // it may turn out to be a customer
			r.refuse(row, problem)
		}
	}
	if len(r.out.Problems) > before {
		return nil
	}
	return c
}

func saysOption(said, field, option string) bool {
	key := "choice.target-companies." + field + "." + option
	return strings.EqualFold(said, i18n.Text("zh-CN", key, nil)) || strings.EqualFold(said, i18n.Text("en", key, nil))
}

// refuse notes what is wrong with a row, in words that name the column and what stands there.
func (r *targetRun) refuse(row shortlist.Row, problem errs.Field) {
	language := r.w.Actor.Language
	key, said := "selection.cell", row.Cells[problem.Name]
	if said == "" {
		key = "selection.cell.empty"
	}
	text := i18n.Text(language, key, map[string]any{"said": said, "field": i18n.Text(language, "field.target-companies."+problem.Name, nil),
		"why": resource.Why(language, problem)})
	r.out.Problems = append(r.out.Problems, TargetProblem{Row: row.Number, Name: row.Cells["name"], Field: problem.Name, Code: problem.Code, Text: text})
}

// store adds a company unless it is there already or a rule refuses it.
func (r *targetRun) store(ctx context.Context, row shortlist.Row, c *TargetCompany) error {
	for _, mark := range marks(c) {
		if of, there := r.seen[mark[1]]; there {
			r.out.Duplicates = append(r.out.Duplicates, TargetDuplicate{Row: row.Number, Name: c.Name, By: mark[0], Of: of})
			return nil
		}
	}
	refused, err := r.w.Refusable(ctx, func() error { return TargetCompanies.Insert(ctx, r.w, c) })
	switch {
	case err != nil:
		return err
	case refused != nil && refused.Code == "forbidden":
		r.refuse(row, errs.Field{Name: "owner", Code: "owner_beyond_reach"})
		return nil
	case refused != nil:
		for _, problem := range refused.About("name") {
			r.refuse(row, problem)
		}
		return nil
	}
	for _, mark := range marks(c) {
		r.seen[mark[1]] = row.Number
	}
	r.out.Stored++
	if c.Account != 0 {
		r.out.Linked++
	}
	return nil
}
