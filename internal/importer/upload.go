package importer

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"

	"github.com/loam-crm/loam/internal/importer/columns"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

// sampleRows is how many rows are looked at to propose a mapping.
const sampleRows = 200

// Upload stores a file and proposes how to read it.
func (s *Service) Upload(ctx context.Context, actor authz.Actor, name string, content io.Reader) (*Import, error) {
	if !actor.May(authz.ImportRun) {
		return nil, errs.Forbidden()
	}
	blob, err := s.Files.Put(ctx, content)
	if err != nil {
		return nil, err
	}
	plan, err := s.analyse(ctx, actor, blob.SHA256, name)
	if err != nil {
		return nil, err
	}
	imp := &Import{ID: s.Store.IDs.Next(), File: name, SHA256: blob.SHA256, State: Draft, Plan: plan, CreatedBy: actor.ID}
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		imp.CreatedAt = w.Env.Now
		text, err := json.Marshal(imp.Plan)
		if err != nil {
			return err
		}
		_, err = w.Tx.Exec(ctx, "INSERT INTO imports (id, file_name, file_sha256, shape, state, plan, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			imp.ID, imp.File, imp.SHA256, plan.sheetPlan().Shape, imp.State, string(text), imp.CreatedAt, imp.CreatedBy)
		return err
	})
	return imp, err
}

func (s *Service) analyse(ctx context.Context, actor authz.Actor, sha, name string) (Plan, error) {
	source, info, err := s.open(ctx, sha, name)
	if err != nil {
		return Plan{}, err
	}
	defer source.Close()
	targets, err := s.targets(ctx, actor)
	if err != nil {
		return Plan{}, err
	}
	plan := Plan{Info: info, Options: DefaultOptions()}
	for _, one := range info.Sheets {
		p, err := s.sheetPlan(ctx, source, one, targets)
		if err != nil {
			return Plan{}, err
		}
		plan.Sheets = append(plan.Sheets, p)
	}
	if len(plan.Sheets) == 0 {
		return Plan{}, errs.Unprocessable("file_empty")
	}
	best := slices.MaxFunc(plan.Sheets, func(a, b SheetPlan) int { return len(a.Mapping) - len(b.Mapping) })
	plan.Sheet = best.Name
	plan.Options.Currency = headerCurrency(best.Mapping)
	return plan, nil
}

func headerCurrency(mapping []columns.Proposal) string {
	for _, p := range mapping {
		if p.Currency != "" {
			return p.Currency
		}
	}
	return ""
}

func (s *Service) open(ctx context.Context, sha, name string) (sheet.Source, sheet.Info, error) {
	if sha == "" {
		return nil, sheet.Info{}, errs.Unprocessable("import_file_gone")
	}
	path, err := s.Files.Path(sha)
	if err != nil {
		return nil, sheet.Info{}, err
	}
	return sheet.Open(ctx, path, name, s.Limits)
}

// sheetPlan reads the first rows of a sheet and proposes its mapping, from a
// saved one of the same shape where there is one.
func (s *Service) sheetPlan(ctx context.Context, source sheet.Source, info sheet.SheetInfo, targets []columns.Target) (SheetPlan, error) {
	rows, numbers, err := head(source, info.Name)
	if err != nil {
		return SheetPlan{}, err
	}
	p := SheetPlan{Name: info.Name, Rows: info.Rows}
	header := []string{}
	if at, found := columns.FindHeader(rows[:min(len(rows), 10)]); found {
		header, p.HeaderRow, rows = rows[at], numbers[at], rows[at+1:]
	}
	never := forbidden(header)
	for _, row := range rows {
		blank(row, never)
	}
	proposal := columns.Propose(blanked(header, never), rows, targets)
	p.Mapping, p.NameFromCode, p.Entity = proposal.Proposals, proposal.NameFromCode, proposal.Entity
	p.Columns = sampleColumns(header, rows)
	for _, at := range never {
		p.Columns[at].Never = true
	}
	header = withoutReasons(header)
	p.Shape = columns.Fingerprint(header)
	if err := s.saved(ctx, &p, header, targets); err != nil {
		return p, err
	}
	return p, decideDates(source, &p)
}

// withoutReasons blanks the headings that Rejected puts in front of the file's
// own, so that the corrected file has the shape of the first one.
func withoutReasons(header []string) []string {
	out := slices.Clone(header)
	for i, text := range out {
		for _, language := range i18n.Languages {
			if text != "" && (text == i18n.Text(language, "import.row", nil) || text == i18n.Text(language, "import.reasons", nil)) {
				out[i] = ""
			}
		}
	}
	return out
}

func head(source sheet.Source, name string) (rows [][]string, numbers []int, err error) {
	r, err := source.Rows(name)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	for len(rows) < sampleRows+10 && r.Next() {
		rows, numbers = append(rows, slices.Clone(r.Row())), append(numbers, r.Number())
	}
	return rows, numbers, r.Err()
}

func sampleColumns(header []string, rows [][]string) []Column {
	width := len(header)
	for _, row := range rows {
		width = max(width, len(row))
	}
	out := make([]Column, width)
	for i := range out {
		out[i] = Column{Index: i, Samples: []string{}}
		if i < len(header) {
			out[i].Header = header[i]
		}
		for _, row := range rows {
			if i < len(row) && row[i] != "" && len(out[i].Samples) < 3 && !slices.Contains(out[i].Samples, row[i]) {
				out[i].Samples = append(out[i].Samples, row[i])
			}
		}
	}
	return out
}

// decideDates reads the whole column where the sample leaves open whether
// 03/04/2011 is in March or in April.
func decideDates(source sheet.Source, p *SheetPlan) error {
	votes := map[int]*columns.DateVotes{}
	for _, m := range p.Mapping {
		if m.DateOrder != "" && !m.OrderSure {
			votes[m.Column] = &columns.DateVotes{}
		}
	}
	if len(votes) == 0 {
		return nil
	}
	rows, err := source.Rows(p.Name)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		for at, vote := range votes {
			if row := rows.Row(); at < len(row) {
				vote.Add(row[at])
			}
		}
	}
	for i, m := range p.Mapping {
		if vote := votes[m.Column]; vote != nil {
			p.Mapping[i].DateOrder, p.Mapping[i].OrderSure = vote.Order()
		}
	}
	return errors.Join(rows.Err())
}

// savedMapping is what is remembered of a file shape: fields by header key, so
// that it fits whatever the order of the columns.
type savedMapping map[string]savedField

type savedField struct {
	Entity string `json:"entity"`
	Field  string `json:"field"`
}

func (s *Service) saved(ctx context.Context, p *SheetPlan, header []string, targets []columns.Target) error {
	rows, err := s.Store.DB.Query(ctx, "SELECT plan FROM import_mappings WHERE shape = ?", p.Shape)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() || p.HeaderRow == 0 {
		return rows.Err()
	}
	var text string
	if err := rows.Scan(&text); err != nil {
		return err
	}
	var known savedMapping
	if err := json.Unmarshal([]byte(text), &known); err != nil {
		return err
	}
	maps.DeleteFunc(known, func(_ string, f savedField) bool {
		return !slices.ContainsFunc(targets, func(t columns.Target) bool { return t.Entity == f.Entity && t.Field == f.Field })
	})
	p.remap(columns.Keys(blanked(header, p.never())), known)
	return nil
}

// remap replaces the proposed fields with the remembered ones; what the values
// said about units and date order stays.
func (p *SheetPlan) remap(keys []string, known savedMapping) {
	byColumn := map[int]columns.Proposal{}
	for _, m := range p.Mapping {
		byColumn[m.Column] = m
	}
	p.Mapping = nil
	for i, key := range keys {
		f, ok := known[key]
		if !ok {
			continue
		}
		m := byColumn[i]
		m.Column, m.Entity, m.Field, m.Confidence, m.Why = i, f.Entity, f.Field, 1, "saved"
		p.Mapping = append(p.Mapping, m)
	}
	p.settle()
}

// settle works out what a row is from the mapped fields.
func (p *SheetPlan) settle() {
	mapped := map[string]bool{}
	for _, m := range p.Mapping {
		mapped[m.Entity+"."+m.Field] = true
		if m.Entity != "accounts" {
			mapped[m.Entity] = true
		}
	}
	p.NameFromCode = mapped["accounts.code"] && !mapped["accounts.name"]
	for _, name := range inputs {
		if mapped[name] && !mapped["orders"] && !mapped["efforts"] {
			p.Entity = name
			return
		}
	}
	switch {
	case mapped["efforts"]:
		p.Entity = "efforts"
	case mapped["orders"]:
		p.Entity = "orders"
	default:
		p.Entity = "accounts"
	}
}
