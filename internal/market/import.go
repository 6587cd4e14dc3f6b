package market

import (
	"context"
	"errors"
	"io"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/shortlist"
)

// columns are those a table of companies may have.
var columns = shortlist.Columns{Entity: "universe-companies", Fields: []string{"name", "uscc", "region", "source", "note"}, Headings: map[string][]string{
	"name":   {"公司", "公司名称", "企业", "企业名称", "单位", "单位名称", "名称", "company", "company name", "name"},
	"uscc":   {"信用代码", "社会信用代码", "统一社会信用代码", "税号", "credit code", "uscc"},
	"region": {"地区", "省份", "城市", "所在地", "region", "province", "city"},
	"source": {"来源", "数据来源", "出处", "source"},
	"note":   {"备注", "说明", "note", "notes", "remark", "remarks"},
}}

// UniverseImport says what an import of companies brought.
type UniverseImport struct {
	Rows       int                 `json:"rows"`
	Stored     int                 `json:"stored"`
	Linked     int                 `json:"linked" doc:"of these, customers already, as far as the caller sees them"`
	Duplicates []UniverseDuplicate `json:"duplicates" nullable:"false" doc:"left out: the company is known or further up in the table"`
	Problems   []UniverseProblem   `json:"problems" nullable:"false" doc:"left out: something is wrong with the row"`
}

// UniverseDuplicate is a row about a company that is there already.
type UniverseDuplicate struct {
	Row  int    `json:"row"`
	Name string `json:"name"`
	By   string `json:"by" enum:"uscc,name"`
	Of   int    `json:"of" doc:"the row of the table that says the same; 0: it was known before"`
}

// UniverseProblem is a cell that cannot be used.
type UniverseProblem struct {
	Row   int    `json:"row"`
	Name  string `json:"name"`
	Field string `json:"field"`
	Code  string `json:"code"`
	Text  string `json:"text"`
}

// errTried takes back what a trial stored: it goes the whole way, so that it says what storing would say.
var errTried = errors.New("market: only tried")

// Import stores the companies of a table in a segment; try only says what would come of it. Rows without a source of
// their own have the given one. A row that is a duplicate or has a mistake is left out and named, the others are stored
// together. It needs the command imports.run and the right to make companies; the segment must be there (404).
func (s *Service) Import(ctx context.Context, actor authz.Actor, segment id.ID, source, name string, content io.Reader, try bool) (*UniverseImport, error) {
	if !actor.May(authz.ImportRun) || !actor.Grant(Universe.Guard()).Create {
		return nil, errs.Forbidden()
	}
	if err := account.Segments.Require(ctx, s.Store.DB, actor, segment, authz.Read); err != nil {
		return nil, err
	}
	rows, err := columns.Read(ctx, name, content)
	if err != nil {
		return nil, err
	}
	var out *UniverseImport
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		run := &run{w: w, segment: segment, source: source, seen: map[string]int{},
			out: &UniverseImport{Rows: len(rows), Duplicates: []UniverseDuplicate{}, Problems: []UniverseProblem{}}}
		out = run.out
		for _, row := range rows {
			if err := run.store(ctx, row); err != nil {
				return err
			}
		}
		if err := run.count(ctx); err != nil {
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

// run is an import under way.
type run struct {
	w       *resource.Write
	segment id.ID
	source  string
	seen    map[string]int // what identifies a company → its row of the table
	stored  []id.ID
	out     *UniverseImport
}

func (r *run) store(ctx context.Context, row shortlist.Row) error {
	c := &Company{Segment: r.segment, Name: row.Cells["name"], USCC: row.Cells["uscc"], Region: row.Cells["region"], Source: row.Cells["source"], Note: row.Cells["note"]}
	if c.Source == "" {
		c.Source = r.source
	}
	refused, err := r.w.Refusable(ctx, func() error { return Universe.Insert(ctx, r.w, c) })
	if err != nil {
		return err
	}
	if refused != nil {
		for _, problem := range refused.About("name") {
			r.refuse(row, c, problem)
		}
		return nil
	}
	r.seen["name:"+c.NameKey], r.stored = row.Number, append(r.stored, c.ID)
	if c.USCC != "" {
		r.seen["uscc:"+c.USCC] = row.Number
	}
	r.out.Stored++
	return nil
}

// refuse notes what is wrong with a row, in words that name the column and what stands there.
func (r *run) refuse(row shortlist.Row, c *Company, problem errs.Field) {
	if problem.Code == "in_universe_already" {
		key := map[string]string{"name": "name:" + c.NameKey, "uscc": "uscc:" + c.USCC}[problem.Name]
		r.out.Duplicates = append(r.out.Duplicates, UniverseDuplicate{Row: row.Number, Name: c.Name, By: problem.Name, Of: r.seen[key]})
		return
	}
	language := r.w.Actor.Language
	key, said := "selection.cell", row.Cells[problem.Name]
	if said == "" {
		key = "selection.cell.empty"
	}
	text := i18n.Text(language, key, map[string]any{"said": said, "field": i18n.Text(language, "field.universe-companies."+problem.Name, nil),
		"why": resource.Why(language, problem)})
	r.out.Problems = append(r.out.Problems, UniverseProblem{Row: row.Number, Name: c.Name, Field: problem.Name, Code: problem.Code, Text: text})
}

// count says how many of the stored companies are customers that the caller sees.
func (r *run) count(ctx context.Context) error {
	scope, args := r.w.Actor.Where(account.Accounts.Guard(), authz.Read, "a")
	return r.w.Tx.QueryRow(ctx, "SELECT COUNT(*) FROM universe_companies u WHERE u.segment_id = ? AND u.id >= ? AND EXISTS (SELECT 1 FROM accounts a WHERE "+isCustomer+" AND "+scope+")",
		append([]any{int64(r.segment), int64(r.first())}, args...)...).Scan(&r.out.Linked)
}

// first is the first company this import stored: ids grow.
func (r *run) first() id.ID {
	if len(r.stored) == 0 {
		return 1 << 62
	}
	return r.stored[0]
}
