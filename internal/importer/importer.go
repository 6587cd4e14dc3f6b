// Package importer turns a spreadsheet a company already has into accounts,
// orders, efforts and what is said of customers: wallets, statements, judgements, their people and what was done with them.
// A file that mixes customers and orders in one sheet (one row an order, customer columns repeated) makes both.
//
// An import is a job: it can be tried without storing anything, cancelled,
// killed and resumed, and undone as a whole as long as nothing has been changed
// since. Rows go in by the thousand, each thousand in one transaction together
// with the place reached, so that a row is never stored twice.
package importer

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/loam-crm/loam/internal/importer/columns"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/files"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

// The states of an import.
const (
	Draft   = "draft"   // uploaded, being mapped
	Running = "running" // rows are going in
	Done    = "done"
	Undone  = "undone"
)

// Service runs imports.
type Service struct {
	Store  *resource.Store
	Files  *files.Store
	Jobs   *jobs.Queue
	Limits sheet.Limits
	// AfterRun follows a finished import in its last transaction; accounts have
	// new orders to be graded by.
	AfterRun func(ctx context.Context, w *resource.Write) error
	// Crowded names the owners who have more customers after an import than they may, with how many; nil: nobody asks.
	Crowded func(ctx context.Context, w *resource.Write) (map[string]int64, error)
}

// Import is one file on its way in.
type Import struct {
	ID         id.ID         `json:"id"`
	File       string        `json:"file"`
	SHA256     string        `json:"-"`
	State      string        `json:"state"`
	Stopped    bool          `json:"stopped,omitempty"` // running, but its job is over; known where an import is shown
	Plan       Plan          `json:"plan"`
	Cursor     int64         `json:"-"` // the last row number that is stored
	Counts     Counts        `json:"counts"`
	Job        id.ID         `json:"job,omitempty"`
	CreatedAt  clock.Instant `json:"created_at"`
	CreatedBy  id.ID         `json:"created_by"`
	FinishedAt clock.Instant `json:"finished_at" nullable:"true"`
	UndoneAt   clock.Instant `json:"undone_at" nullable:"true"`
}

// Plan is how a file is read: what was found out about it and what was chosen.
type Plan struct {
	Info    sheet.Info  `json:"info"`
	Sheets  []SheetPlan `json:"sheets"`
	Sheet   string      `json:"sheet"` // the chosen one
	Options Options     `json:"options"`
}

// SheetPlan is one sheet and the mapping of its columns.
type SheetPlan struct {
	Name         string             `json:"name"`
	HeaderRow    int                `json:"header_row"` // row number, 0: none
	Columns      []Column           `json:"columns"`
	Mapping      []columns.Proposal `json:"mapping"`
	NameFromCode bool               `json:"name_from_code"`
	Entity       string             `json:"entity"` // what a row is
	Shape        string             `json:"shape"`
	Rows         int                `json:"rows"`
}

// Column is a column as found.
type Column struct {
	Index   int      `json:"index"`
	Header  string   `json:"header"`
	Samples []string `json:"samples"`
	Never   bool     `json:"never" doc:"it is called what must not be kept of persons, so it is never taken"`
}

// Options are the choices of an import.
type Options struct {
	Currency  string            `json:"currency"`             // of amounts whose cell and header name none
	Rate      int64             `json:"rate,omitempty"`       // millionths, when not the company's currency
	OnMatch   string            `json:"on_match"`             // update, skip or create
	Match     []string          `json:"match"`                // keys of accounts, strongest first
	DateOrder columns.DateOrder `json:"date_order,omitempty"` // overrides what the values say
	Unowned   string            `json:"unowned,omitempty" doc:"whose new customers are that the file names no owner of: mine or pool; empty: mine"`
}

// DefaultOptions update what is known and match by every key.
func DefaultOptions() Options {
	return Options{OnMatch: "update", Match: []string{"code", "uscc", "name"}}
}

func (o Options) check() error {
	refuse := func(bad bool, field, code string) error {
		if bad {
			return errs.Invalid(field, code)
		}
		return nil
	}
	unknown := func(key string) bool { return !slices.Contains(identity, key) }
	return cmp.Or(
		refuse(!slices.Contains([]string{"update", "skip", "create"}, o.OnMatch), "on_match", "not_an_option"),
		refuse(len(o.Match) == 0, "match", "required"),
		refuse(slices.ContainsFunc(o.Match, unknown), "match", "not_an_option"),
		refuse(len(slices.Compact(slices.Sorted(slices.Values(o.Match)))) < len(o.Match), "match", "listed_twice"),
		refuse(o.Currency != "" && !money.ValidCurrency(o.Currency), "currency", "not_a_currency"),
		refuse(o.Rate < 0, "rate", "negative"),
		refuse(!slices.Contains([]string{"", ownMine, ownPool}, o.Unowned), "unowned", "not_an_option"),
		refuse(!slices.Contains([]columns.DateOrder{"", columns.DayFirst, columns.MonthFirst}, o.DateOrder), "date_order", "not_an_option"),
	)
}

// Counts is what became of the rows.
type Counts struct {
	Accounts EntityCounts     `json:"accounts"`
	Orders   EntityCounts     `json:"orders"`
	Efforts  EntityCounts     `json:"efforts"`
	Wallets  EntityCounts     `json:"wallets"`
	Figures  EntityCounts     `json:"statements"`
	Judged   EntityCounts     `json:"judgements"`
	Dealings EntityCounts     `json:"interactions"`
	Persons  EntityCounts     `json:"contacts"`
	Rows     int64            `json:"rows"`
	Rejected int64            `json:"rejected"`
	Pooled   int64            `json:"pooled,omitempty" doc:"new customers without an owner that went to the pools"`
	Minor    int64            `json:"minor"`  // sum of the accepted orders in Currency, in minor units
	Amount   string           `json:"amount"` // the same as a decimal
	Currency string           `json:"currency"`
	Others   map[string]int64 `json:"others,omitempty"`   // sums in other currencies, in their minor units
	Warnings map[string]int64 `json:"warnings,omitempty"` // "unknown_owner:张三" → rows
	Similar  []Similar        `json:"similar,omitempty"`
}

// EntityCounts counts the records of one entity.
type EntityCounts struct {
	Created int64 `json:"created"`
	Updated int64 `json:"updated"`
	Skipped int64 `json:"skipped"`
}

// Similar is a new name that looks like one there is already.
type Similar struct {
	Row        int         `json:"row"`
	Name       string      `json:"name"`
	Candidates []Candidate `json:"candidates"`
}

// Candidate is an account with a similar name.
type Candidate struct {
	ID    id.ID   `json:"id"`
	Name  string  `json:"name"`
	Score float64 `json:"score"` // Dice, 0–1
}

// sheetPlan is the chosen sheet.
func (p *Plan) sheetPlan() *SheetPlan {
	for i := range p.Sheets {
		if p.Sheets[i].Name == p.Sheet {
			return &p.Sheets[i]
		}
	}
	return &SheetPlan{}
}

const importColumns = "id, file_name, file_sha256, state, plan, cursor, counts, job_id, created_at, created_by, finished_at, undone_at"

func scanImport(row interface{ Scan(...any) error }) (*Import, error) {
	var imp Import
	var plan, counts string
	err := row.Scan(&imp.ID, &imp.File, &imp.SHA256, &imp.State, &plan, &imp.Cursor, &counts, &imp.Job, &imp.CreatedAt, &imp.CreatedBy, &imp.FinishedAt, &imp.UndoneAt)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(plan), &imp.Plan); err != nil {
		return nil, err
	}
	return &imp, json.Unmarshal([]byte(counts), &imp.Counts)
}

// Get returns an import of the caller; whoever edits settings sees all.
func (s *Service) Get(ctx context.Context, q db.Querier, actor authz.Actor, target id.ID) (*Import, error) {
	imp, err := scanImport(q.QueryRow(ctx, "SELECT "+importColumns+" FROM imports WHERE id = ?", target))
	if err != nil || imp.CreatedBy != actor.ID && !actor.May(authz.SettingsEdit) {
		return nil, errs.NotFound().Because(err)
	}
	return imp, nil
}

// lock is Get for a transaction that goes on to save the import: whoever else
// would change it waits until this transaction has ended.
func (s *Service) lock(ctx context.Context, tx *db.Tx, actor authz.Actor, target id.ID) (*Import, error) {
	if _, err := tx.Exec(ctx, "UPDATE imports SET cursor = cursor WHERE id = ?", target); err != nil {
		return nil, err
	}
	return s.Get(ctx, tx, actor, target)
}

// List returns the caller's imports, newest first.
func (s *Service) List(ctx context.Context, actor authz.Actor) ([]*Import, error) {
	rows, err := s.Store.DB.Query(ctx, "SELECT "+importColumns+" FROM imports WHERE created_by = ? OR ? ORDER BY id DESC LIMIT 100",
		actor.ID, actor.May(authz.SettingsEdit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []*Import{}
	for rows.Next() {
		imp, err := scanImport(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, imp)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for _, imp := range out {
		s.look(ctx, imp)
	}
	return out, nil
}

// look finds out whether an import that is running has stopped.
func (s *Service) look(ctx context.Context, imp *Import) {
	imp.Stopped = imp.State == Running && imp.Job != 0 && !s.busy(ctx, imp)
}

// save stores the parts of an import that change.
func (imp *Import) save(ctx context.Context, tx *db.Tx) error {
	plan, err := json.Marshal(imp.Plan)
	if err != nil {
		return err
	}
	counts, err := json.Marshal(imp.Counts)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE imports SET state = ?, plan = ?, cursor = ?, counts = ?, job_id = ?, finished_at = ?, undone_at = ? WHERE id = ?",
		imp.State, string(plan), imp.Cursor, string(counts), imp.Job, imp.FinishedAt, imp.UndoneAt, imp.ID)
	return err
}
