package importer

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/importer/columns"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/wallet"
)

// What is said of customers: what they are judged by, who works there, and what was done with them.
const (
	wallets    = columns.Wallets
	statements = columns.Statements
	judgements = columns.Judgements
	dealings   = columns.Interactions
	persons    = columns.Contacts
)

// inputs say something of customers who are there: their rows make no customer and change none.
var inputs = []string{wallets, statements, judgements, dealings, persons}

func isInput(entity string) bool { return slices.Contains(inputs, entity) }

// unmixed refuses other columns of the customer, or of other records, in a table of inputs: they would be left out
// without a word.
func (p SheetPlan) unmixed() error {
	for _, m := range p.Mapping {
		ours := m.Entity == p.Entity || m.Entity == "accounts" && slices.Contains(identity, m.Field)
		if isInput(p.Entity) && !ours || isInput(m.Entity) && m.Entity != p.Entity {
			return errs.Unprocessable("import_field_not_here").With("field", m.Entity+"."+m.Field)
		}
	}
	return nil
}

// inputKey tells the rows of one customer apart.
func inputKey(entity string, v resource.Values) any {
	switch entity {
	case wallets:
		product, _ := v["product"].(string)
		return strings.ToLower(wallet.Named(product))
	case statements:
		return v["year"]
	case persons:
		return personKey(v)
	case dealings:
		return dealingKey(v)
	}
	return v["leaf"]
}

// withoutYear takes the word off a year: 2024年度, FY2024.
func withoutYear(m columns.Proposal, text string) string {
	if m.Entity != statements || m.Field != "year" {
		return text
	}
	text = strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(text)), "FY")
	return strings.TrimSuffix(strings.TrimSuffix(text, "度"), "年")
}

// storeInputs adds what a chunk says of customers. A trial writes, too, as its transaction is rolled back: some rules
// look at the rows before.
func (r *run) storeInputs(ctx context.Context, w *resource.Write, rows []*row) error {
	customers := r.customers(rows)
	if err := r.identify(ctx, w.Tx, customers); err != nil {
		return err
	}
	real := *w
	real.DryRun = false
	put, err := r.putter(ctx, &real)
	if err != nil {
		return err
	}
	for _, one := range rows {
		if len(one.problems) > 0 || one.account < 0 {
			continue
		}
		one.changes = nil
		switch c := customers[one.account]; {
		case !c.found || c.sealed:
			one.refuse(-1, "accounts.name", "customer_not_found")
		case c.twins:
			one.refuse(-1, "accounts.name", "customer_ambiguous")
		default:
			if err := put(ctx, one, c.id); err != nil {
				return err
			}
		}
	}
	return r.conclude(ctx, w, rows)
}

// putter is what stores one row.
func (r *run) putter(ctx context.Context, w *resource.Write) (func(ctx context.Context, one *row, account id.ID) error, error) {
	if r.reader.plan.Entity == judgements {
		return r.judgedPutter(ctx, w)
	}
	return func(ctx context.Context, one *row, account id.ID) error { return r.putRecord(ctx, w, one, account) }, nil
}

// inputCounts are the figures of a kind of inputs.
func (c *Counts) inputCounts(entity string) *EntityCounts {
	return map[string]*EntityCounts{wallets: &c.Wallets, statements: &c.Figures, judgements: &c.Judged, dealings: &c.Dealings, persons: &c.Persons}[entity]
}

// putRecord adds a record about a customer, or updates the one that is there.
func (r *run) putRecord(ctx context.Context, w *resource.Write, one *row, account id.ID) error {
	name := r.reader.plan.Entity
	v := one.values[name]
	v["account"] = account
	there, ours, err := r.recordsLike(ctx, w, name, v)
	if err != nil {
		return err
	}
	counts := r.counts.inputCounts(name)
	switch {
	case len(there) < one.occurrence && one.occurrence > 1, len(there) >= one.occurrence && ours[one.occurrence-1]:
		one.refuse(-1, name, "row_twice_in_file")
		return nil
	case len(there) == 0:
		return r.insertInput(ctx, w, one, v, counts)
	case r.reader.options.OnMatch == "skip":
		one.actions[name] = "skip"
		counts.Skipped++
		return nil
	}
	one.actions[name] = "skip"
	update := []resource.RowUpdate{{ID: there[one.occurrence-1], Values: v}}
	return r.updateRecords(ctx, w, r.entity(), update, counts, func(_ int, before []byte, problems []cellProblem) {
		one.actions[name] = "update"
		one.differ(r.reader, name, before)
		one.problems = append(one.problems, mayNot(problems)...)
	})
}

func (r *run) insertInput(ctx context.Context, w *resource.Write, one *row, v resource.Values, counts *EntityCounts) error {
	name := r.reader.plan.Entity
	return w.Tx.Attempt(ctx, func() (keep bool, err error) {
		result, err := r.entity().InsertRow(ctx, w, v)
		if err != nil {
			return false, err
		}
		if len(result.Fields) > 0 {
			one.problems = append(one.problems, mayNot(r.fieldProblems(name, result.Fields))...)
			return false, nil
		}
		one.actions[name] = "create"
		counts.Created++
		if name == dealings {
			return true, r.present(ctx, w, result.ID, v)
		}
		return true, nil
	})
}

// mayNot words a refusal of the whole row: the caller may not write about this customer.
func mayNot(problems []cellProblem) []cellProblem {
	for i, p := range problems {
		if p.Code == "forbidden" || p.Code == "not_found" {
			problems[i] = cellProblem{Column: -1, Field: "accounts.name", Code: "not_your_customer_input"}
		}
	}
	return problems
}

// recordsLike finds the records that a row may mean, oldest first, and whether this import has made or changed them.
func (r *run) recordsLike(ctx context.Context, w *resource.Write, name string, v resource.Values) (there []id.ID, ours []bool, err error) {
	look := likes[name]
	where, more := look.where(v)
	rows, err := w.Tx.Query(ctx, "SELECT t.id, "+look.key+`, COALESCE(t.import_id, 0) = ? OR EXISTS
		(SELECT 1 FROM import_changes c WHERE c.import_id = ? AND c.entity = ? AND c.record_id = t.id)
		FROM `+name+" t WHERE t.account_id = ? AND t.archived_at IS NULL AND "+where+" ORDER BY t.id", append([]any{r.imp.ID, r.imp.ID, name, v["account"]}, more...)...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one id.ID
		var key string
		var mine bool
		if err := rows.Scan(&one, &key, &mine); err != nil {
			return nil, nil, err
		}
		if inputKey(name, v) == look.stored(key) {
			there, ours = append(there, one), append(ours, mine)
		}
	}
	return there, ours, rows.Err()
}

// like is how the records that a row may mean are looked for: what of them compares with the row's key, and where.
type like struct {
	key    string
	stored func(key string) any
	where  func(v resource.Values) (string, []any)
}

func anywhere(resource.Values) (string, []any) { return "1=1", nil }

var likes = map[string]like{
	wallets: {"t.product", func(key string) any { return strings.ToLower(key) }, anywhere},
	statements: {"CAST(t.year AS TEXT)", func(key string) any {
		year, _ := columns.ParseCount(key)
		return year
	}, anywhere},
	persons:  {"t.name", func(key string) any { return fold(key) }, anywhere},
	dealings: {"t.summary", func(key string) any { return sameText(key) }, onTheDay},
}

// change is a mapped field that an update changes.
type change struct {
	Column int
	Before string
	After  string
}

// differ notes the former values of the fields that a row changes; before is what the record held.
func (w *row) differ(r *reader, entity string, before []byte) {
	var former map[string]any
	if before == nil || json.Unmarshal(before, &former) != nil {
		return
	}
	for _, m := range r.plan.Mapping {
		if was, changed := former[m.Field]; changed && m.Entity == entity {
			w.changes = append(w.changes, change{m.Column, r.former(m, was), r.understood(w, m)})
		}
	}
}

// understood words the new value: an amount as it was read, anything else as it stands in its cell.
func (r *reader) understood(w *row, m columns.Proposal) string {
	minor, amount := w.values[m.Entity][m.Field].(int64)
	if !amount || r.fields[m.Entity+"."+m.Field].Kind != resource.KindMoney {
		return strings.TrimSpace(w.cells[m.Column])
	}
	currency, _ := w.values[m.Entity]["currency"].(string)
	if currency == "" {
		currency = r.base
	}
	return money.Format(minor, currency)
}

// former words a former value. What refers to another record is not worded.
func (r *reader) former(m columns.Proposal, was any) string {
	f := r.fields[m.Entity+"."+m.Field]
	if f.Kind == resource.KindUser || f.Kind == resource.KindRef {
		return "…"
	}
	switch was := was.(type) {
	case nil:
		return ""
	case string:
		at := slices.IndexFunc(f.Options, func(o resource.OptionMeta) bool { return o.Value == was })
		if at >= 0 {
			return f.Options[at].Label.Zh
		}
		return was
	}
	text, _ := json.Marshal(was)
	return string(text)
}
