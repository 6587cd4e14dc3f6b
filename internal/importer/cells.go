package importer

import (
	"errors"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/importer/columns"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

// row is one row of the file as read.
type row struct {
	number   int
	cells    []string
	values   map[string]resource.Values // by entity
	keys     []string                   // what identifies the account, as far as the options say
	said     string                     // a digest of what the row tells about the account
	problems []cellProblem
	warnings []string
	actions  map[string]string // by entity: create, update, skip
	changes  []change          // what an update changes
	// occurrence counts equal unnumbered records in the file up to this row.
	occurrence int
	account    int // place in the chunk's list of accounts, -1: none
}

// cellProblem is why a cell, or the whole row (column -1), was refused.
type cellProblem struct {
	Column int            `json:"column"`
	Field  string         `json:"field"`
	Code   string         `json:"code"`
	Params map[string]any `json:"params,omitempty"`
}

// read turns cells into typed values by the mapping.
func (r *reader) read(number int, cells []string, faults []sheet.Fault) *row {
	out := &row{number: number, cells: slices.Clone(cells), values: map[string]resource.Values{}, actions: map[string]string{}, account: -1}
	for _, f := range faults {
		if r.mapped(f.Column) {
			out.refuse(f.Column, "", f.Code)
		}
	}
	r.readCurrency(out)
	for _, m := range r.plan.Mapping {
		if m.Column < len(cells) && !columns.Blank(cells[m.Column]) && m.Field != "currency" {
			r.readCell(out, m, cells[m.Column])
		}
	}
	r.complete(out)
	return out
}

func (r *reader) mapped(column int) bool {
	return slices.ContainsFunc(r.plan.Mapping, func(m columns.Proposal) bool { return m.Column == column })
}

func (w *row) refuse(column int, field, code string) {
	w.problems = append(w.problems, cellProblem{Column: column, Field: field, Code: code})
}

func (w *row) set(entity, field string, value any) {
	if w.values[entity] == nil {
		w.values[entity] = resource.Values{}
	}
	w.values[entity][field] = value
}

// readCurrency goes first: amounts are read in it.
func (r *reader) readCurrency(w *row) {
	for _, m := range r.plan.Mapping {
		if m.Field != "currency" || m.Column >= len(w.cells) || columns.Blank(w.cells[m.Column]) {
			continue
		}
		code, err := columns.ParseCurrency(w.cells[m.Column])
		if err != nil {
			w.refuse(m.Column, m.Entity+"."+m.Field, problemCode(err))
			continue
		}
		w.set(m.Entity, "currency", code)
	}
}

func problemCode(err error) string {
	var p *columns.Problem
	if errors.As(err, &p) {
		return p.Code
	}
	return errs.Code(err)
}

func (r *reader) readCell(w *row, m columns.Proposal, text string) {
	name := m.Entity + "." + m.Field
	field, known := r.fields[name]
	if !known {
		return
	}
	value, code := r.value(w, m, field, text)
	switch {
	case code == "unknown_owner":
		w.warnings = append(w.warnings, code+":"+strings.TrimSpace(text))
	case code != "":
		w.refuse(m.Column, name, code)
	default:
		w.set(m.Entity, m.Field, value)
	}
}

// value reads one cell as its field's kind; the second result is a problem code.
func (r *reader) value(w *row, m columns.Proposal, f resource.FieldMeta, text string) (any, string) {
	if m.Entity == dealings {
		if value, code, own := r.dealing(w, m, f, text); own {
			return value, code
		}
	}
	switch f.Kind {
	case resource.KindTexts:
		return []string{text}, "" // cut into its items as it is set
	case resource.KindMoney:
		return r.money(w, m, text)
	case resource.KindDate:
		order := m.DateOrder
		if r.options.DateOrder != "" {
			order = r.options.DateOrder
		}
		return coded(columns.ParseDate(text, order))
	case resource.KindNumber:
		return coded(columns.ParseNumber(text, m.Mark))
	case resource.KindInteger:
		return coded(columns.ParseCount(withoutYear(m, text)))
	case resource.KindPhone:
		return coded(columns.ParsePhone(text))
	case resource.KindEmail:
		return coded(columns.ParseEmail(text))
	case resource.KindBool:
		return coded(columns.ParseBool(text))
	case resource.KindChoice:
		if m.Entity == judgements && m.Field == "leaf" {
			return leafOf(f, text)
		}
		return choice(f, text)
	case resource.KindChoices:
		return choices(f, text)
	case resource.KindUser:
		return r.user(m, text)
	case resource.KindRef:
		return r.ref(m, text)
	}
	if m.Entity == "accounts" && m.Field == "uscc" {
		return coded(columns.ParseCreditCode(text))
	}
	return strings.TrimSpace(text), ""
}

func coded[V any](v V, err error) (any, string) {
	if err != nil {
		return nil, problemCode(err)
	}
	return v, ""
}

// money reads an amount in the row's currency. A cell that names another one
// than the row is refused rather than guessed.
func (r *reader) money(w *row, m columns.Proposal, text string) (any, string) {
	currency, _ := w.values[m.Entity]["currency"].(string)
	if m.Entity == wallets && r.currencyOf(m) != r.base {
		return nil, "other_currency" // a wallet is in the company's
	}
	if currency == "" {
		currency = r.currencyOf(m)
	}
	amount, err := columns.ParseMoney(text, columns.MoneyFormat{Currency: currency, Mark: m.Mark, Unit: m.Unit})
	switch {
	case err != nil:
		return nil, problemCode(err)
	case amount.Currency == "" || amount.Currency == currency:
	case m.Entity != wallets && w.values[m.Entity]["currency"] == nil && r.options.Currency == "":
		w.set(m.Entity, "currency", amount.Currency)
		return coded2(columns.ParseMoney(text, columns.MoneyFormat{Currency: amount.Currency, Mark: m.Mark, Unit: m.Unit}))
	default:
		return nil, "other_currency"
	}
	if w.values[m.Entity]["currency"] == nil && (m.Entity == "orders" || m.Entity == statements) {
		w.set(m.Entity, "currency", currency)
	}
	return amount.Minor, ""
}

func coded2(a columns.Amount, err error) (any, string) { return coded(a.Minor, err) }

func (r *reader) currencyOf(m columns.Proposal) string {
	switch {
	case r.options.Currency != "":
		return r.options.Currency
	case m.Currency != "":
		return m.Currency
	}
	return r.base
}

// choice accepts an option's value or its label in either language.
func choice(f resource.FieldMeta, text string) (any, string) {
	want := fold(text)
	for _, o := range f.Options {
		if want == fold(o.Value) || want == fold(o.Label.Zh) || want == fold(o.Label.En) {
			return o.Value, ""
		}
	}
	return nil, "not_an_option"
}

func choices(f resource.FieldMeta, text string) (any, string) {
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;、，；/|", r) }) {
		one, code := choice(f, part)
		if code != "" {
			return nil, code
		}
		out = append(out, one.(string))
	}
	slices.Sort(out)
	return slices.Compact(out), ""
}

// user finds a colleague. An account of somebody who is no user is better than no
// account: its owner stays open and is reported. An effort without its person
// means nothing.
func (r *reader) user(m columns.Proposal, text string) (any, string) {
	if found, ok := r.names.users[fold(text)]; ok {
		return found, ""
	}
	if m.Entity == "efforts" || m.Entity == judgements {
		return nil, "user_not_found"
	}
	return nil, "unknown_owner"
}

func (r *reader) ref(m columns.Proposal, text string) (any, string) {
	if m.Field == "segment" {
		if found, ok := r.names.segments[fold(text)]; ok {
			return found, ""
		}
		return nil, "segment_not_found"
	}
	return strings.TrimSpace(text), "" // an account's name; resolved with the chunk
}

// complete fills in what the mapping implies and finds what a row lacks.
func (r *reader) complete(w *row) {
	accounts := w.values["accounts"]
	if r.plan.NameFromCode && accounts["name"] == nil && accounts["code"] != nil {
		accounts["name"] = accounts["code"]
	}
	if accounts["name"] == nil && accounts["code"] == nil && accounts["uscc"] == nil {
		w.refuse(-1, "accounts.name", "no_customer")
	}
	r.completeDealing(w)
	for _, need := range required[r.plan.Entity] {
		if w.values[r.plan.Entity][need] == nil && !w.refused(r.plan.Entity+"."+need) {
			w.refuse(r.columnOf(r.plan.Entity, need), r.plan.Entity+"."+need, "required")
		}
	}
	if r.options.Rate > 0 && w.values["orders"] != nil && w.values["orders"]["currency"] != r.base {
		w.set("orders", "rate", r.options.Rate)
	}
}

// required are the fields without which a row of an entity says nothing.
var required = map[string][]string{"orders": {"date", "amount"}, "efforts": {"staff", "date", "hours"},
	wallets: {"spend"}, statements: {"year", "total_assets", "total_liabilities"}, judgements: {"leaf"}, dealings: {"date", "summary"}, persons: {"name"}}

func (w *row) refused(field string) bool {
	return slices.ContainsFunc(w.problems, func(p cellProblem) bool { return p.Field == field })
}

func (r *reader) columnOf(entity, field string) int {
	for _, m := range r.plan.Mapping {
		if m.Entity == entity && m.Field == field {
			return m.Column
		}
	}
	return -1
}
