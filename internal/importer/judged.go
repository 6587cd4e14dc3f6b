package importer

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/importer/columns"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/value"
)

// mayJudge says whether the caller may enter judgements of any customer.
func mayJudge(actor authz.Actor) bool {
	return actor.May(authz.ValueRead) && actor.Grant(account.Accounts.Guard()).Edit > authz.None
}

// judgedFields are the columns of a table of judgements, for who may enter some.
func judgedFields(ctx context.Context, q db.Querier, actor authz.Actor) ([]resource.FieldMeta, error) {
	if !mayJudge(actor) {
		return nil, nil
	}
	leaves, err := value.InputKinds(ctx, q, "")
	if err != nil {
		return nil, err
	}
	leaf := judgedField("leaf", resource.KindChoice)
	for _, kind := range leaves {
		leaf.Options = append(leaf.Options, resource.OptionMeta{Value: string(kind.Code), Label: kind.Name})
	}
	out := []resource.FieldMeta{leaf, judgedField("value", resource.KindText), judgedField("state", resource.KindChoice, "known", "unknown", "na"),
		judgedField("date", resource.KindDate), judgedField("evidence", resource.KindLongText), judgedField("links", resource.KindLongText),
		judgedField("judge", resource.KindUser), judgedField("note", resource.KindLongText), judgedField("reason", resource.KindLongText),
		judgedField("source", resource.KindChoice, "judged", "external", "survey"), judgedField("files", resource.KindLongText)}
	return out, nil
}

func judgedField(name string, kind resource.Kind, options ...string) resource.FieldMeta {
	both := func(key string) resource.Label {
		return resource.Label{Zh: i18n.Text("zh-CN", key, nil), En: i18n.Text("en", key, nil)}
	}
	f := resource.FieldMeta{Name: name, Label: both("field.judgements." + name), Kind: kind, Access: "edit", Required: name == "leaf"}
	for _, o := range options {
		f.Options = append(f.Options, resource.OptionMeta{Value: o, Label: both("choice.judgements." + name + "." + o)})
	}
	return f
}

// leafOf reads an indicator by its code, its name, or both as in "N1 产品牵引".
func leafOf(f resource.FieldMeta, text string) (any, string) {
	if found, code := choice(f, text); code == "" {
		return found, ""
	}
	first, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	return choice(f, first)
}

// The words for a value that is not known, and for one that does not apply.
var (
	unknownWords = []string{"?", "？", "未知", "不知道", "unknown"}
	naWords      = []string{"不适用", "n/a", "na", "不涉及"}
)

// judgement is what a row says, as somebody would enter it.
func judgement(v resource.Values, account id.ID) (value.AccountEntry, string) {
	text := func(field string) string { s, _ := v[field].(string); return strings.TrimSpace(s) }
	e := value.Entry{Code: value.Code(text("leaf")), State: value.StateKnown, Reason: text("reason"), Source: text("source"), Note: text("note"),
		Evidence: evidenceOf(text("evidence"), text("links"), text("files"))}
	e.Date, _ = v["date"].(calendar.Date)
	e.Judge, _ = v["judge"].(id.ID)
	said := text("value")
	switch {
	case text("state") == "na", slices.Contains(naWords, strings.ToLower(said)):
		e.State = value.StateNA
	case text("state") == "unknown", slices.Contains(unknownWords, strings.ToLower(said)):
		e.State = value.StateUnknown
	}
	if said == "" || e.State != value.StateKnown && !startsWithDigit(said) {
		return value.AccountEntry{Account: account, Entry: e}, ""
	}
	n, err := columns.ParseNumber(strings.TrimSpace(strings.TrimSuffix(said, "级")), columns.Point)
	if err != nil {
		return value.AccountEntry{}, problemCode(err)
	}
	n = math.Round(n*1e12) / 1e12 // 12 % is .12
	e.Value = &n
	return value.AccountEntry{Account: account, Entry: e}, ""
}

func startsWithDigit(text string) bool { return text[0] >= '0' && text[0] <= '9' || text[0] == '-' }

// lineBreak stands for a line break inside a piece of evidence: each piece is a line of the cell.
const lineBreak = `\n`

func evidenceOf(texts, links, files string) []value.InputEvidence {
	var out []value.InputEvidence
	each := func(cell string, add func(line string)) {
		for line := range strings.Lines(cell) {
			if line = strings.TrimSpace(line); line != "" {
				add(strings.ReplaceAll(line, lineBreak, "\n"))
			}
		}
	}
	each(texts, func(line string) { out = append(out, value.InputEvidence{Kind: "text", Text: line}) })
	each(links, func(line string) {
		url, text, _ := strings.Cut(line, " ")
		out = append(out, value.InputEvidence{Kind: "link", URL: url, Text: strings.TrimSpace(text)})
	})
	each(files, func(line string) {
		file, text, _ := strings.Cut(line, " ")
		out = append(out, value.InputEvidence{Kind: "file", File: file, Text: strings.TrimSpace(text)})
	})
	return out
}

// judgedCells are the cells of an entry, by field, as they are written and read.
func judgedCells(e *value.InputEntry, language string) map[string]string {
	out := map[string]string{"date": e.DatedOn, "note": e.Note, "reason": e.Reason, "state": i18n.Text(language, "choice.judgements.state."+e.State, nil),
		"source": i18n.Text(language, "choice.judgements.source."+e.Source, nil)}
	if e.Value != nil {
		out["value"] = strconv.FormatFloat(*e.Value, 'f', -1, 64)
	}
	if e.EnteredBy != nil {
		out["judge"] = e.EnteredBy.Name
	}
	if e.JudgedBy != nil {
		out["judge"] = e.JudgedBy.Name
	}
	pieces := map[string][]string{}
	add := func(field string, words ...string) {
		text := strings.TrimSpace(strings.Join(words, " "))
		pieces[field] = append(pieces[field], strings.ReplaceAll(text, "\n", lineBreak))
	}
	for _, v := range e.Evidence {
		switch v.Kind {
		case "text":
			add("evidence", v.Text)
		case "link":
			add("links", v.URL, v.Text)
		case "file":
			add("files", v.File, v.Text)
		}
	}
	for field, lines := range pieces {
		out[field] = strings.Join(lines, "\n")
	}
	return out
}

// judgedPutter enters judgements.
func (r *run) judgedPutter(ctx context.Context, w *resource.Write) (func(ctx context.Context, one *row, account id.ID) error, error) {
	rows, err := value.OpenInputRows(ctx, w)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, one *row, account id.ID) error {
		return r.putJudgement(ctx, w, rows, one, account)
	}, nil
}

func (r *run) putJudgement(ctx context.Context, w *resource.Write, rows *value.InputRows, one *row, account id.ID) error {
	e, problem := judgement(one.values[judgements], account)
	if problem != "" {
		one.refuse(r.reader.columnOf(judgements, "value"), judgements+".value", problem)
		return nil
	}
	there, err := rows.Look(ctx, e)
	if err != nil {
		return err
	}
	switch {
	case one.occurrence > 1 || there.Before != nil && there.Import == r.imp.ID:
		one.refuse(-1, judgements, "row_twice_in_file")
		return nil
	case there.Same, there.Before != nil && r.reader.options.OnMatch == "skip":
		one.actions[judgements] = "skip"
		r.counts.Judged.Skipped++
		return nil
	}
	return w.Tx.Attempt(ctx, func() (keep bool, err error) {
		refused, err := rows.Enter(ctx, e)
		if err != nil {
			return false, err
		}
		if len(refused) > 0 {
			one.problems = append(one.problems, mayNot(r.judgedProblems(refused))...)
			return false, nil
		}
		r.judged(one, there.Before)
		return true, nil
	})
}

// judged counts a row that went in and notes what it changes.
func (r *run) judged(one *row, before *value.InputEntry) {
	if before == nil {
		one.actions[judgements] = "create"
		r.counts.Judged.Created++
		return
	}
	one.actions[judgements] = "update"
	r.counts.Judged.Updated++
	was := judgedCells(before, r.actor.Language)
	for _, m := range r.reader.plan.Mapping {
		if m.Entity == judgements && m.Field != "leaf" && m.Column < len(one.cells) && !r.reader.says(m, one.cells[m.Column], was[m.Field]) {
			one.changes = append(one.changes, change{m.Column, was[m.Field], strings.TrimSpace(one.cells[m.Column])})
		}
	}
}

// says tells whether a cell reads as what was written for a value.
func (r *reader) says(m columns.Proposal, cell, was string) bool {
	if columns.Blank(cell) || cell == was {
		return columns.Blank(cell) && was == "" || cell == was
	}
	f := r.fields[m.Entity+"."+m.Field]
	a, bad := r.value(&row{values: map[string]resource.Values{}}, m, f, cell)
	b, worse := r.value(&row{values: map[string]resource.Values{}}, m, f, was)
	return bad == "" && worse == "" && a == b
}

// judgedProblems places refusals on the cells; of the parts of an entry, two have another name as columns.
func (r *run) judgedProblems(refused []errs.Field) []cellProblem {
	for i, f := range refused {
		if f.Name == "dated_on" {
			refused[i].Name = "date"
		}
		if f.Code == "file_not_found" {
			refused[i].Name = "files"
		}
		if f.Code == "not_a_link" {
			refused[i].Name = "links"
		}
	}
	return r.fieldProblems(judgements, refused)
}
