package value

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/strategy"
)

// AccountEntry is an entry for one account: a cell of the grid.
type AccountEntry struct {
	Account id.ID
	Entry
}

// Enter stores judged inputs of accounts, all of them or none. Whoever may change an account may enter (404, 403); the
// command value.read is needed as well. Every leaf at fault is named at once (422). An entry that replaces another one
// than its caller saw is a conflict (409).
func (s *Service) Enter(ctx context.Context, actor authz.Actor, entries []AccountEntry) error {
	return s.enterCells(ctx, actor, entries, leafAlone)
}

// The names of cells in refusals.
func leafAlone(e *AccountEntry) string      { return string(e.Code) }
func accountAndLeaf(e *AccountEntry) string { return e.Account.String() + "." + string(e.Code) }

func (s *Service) enterCells(ctx context.Context, actor authz.Actor, entries []AccountEntry, cell func(*AccountEntry) string) error {
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		model, _, err := activeModel(ctx, w.Tx)
		if err != nil {
			return err
		}
		return (&entering{w: w, entries: entries, cell: cell}).enter(ctx, Judgements(model.Definition))
	})
}

// enter checks all entries and stores them, or none.
func (b *entering) enter(ctx context.Context, known []Judgement) error {
	accounts, err := mayEnter(ctx, b.w, b.entries)
	if err != nil {
		return err
	}
	b.check(known)
	if err := b.checkFiles(ctx, accounts); err != nil {
		return err
	}
	if len(b.problems) > 0 {
		return errs.Validation(b.problems...)
	}
	return b.store(ctx, accounts)
}

// mayEnter asks for every account first: what is not visible is not there, whatever is said about it.
func mayEnter(ctx context.Context, w *resource.Write, entries []AccountEntry) ([]id.ID, error) {
	var accounts []id.ID
	for _, e := range entries {
		if !slices.Contains(accounts, e.Account) {
			accounts = append(accounts, e.Account)
		}
	}
	for _, one := range accounts {
		a, err := account.Accounts.Load(ctx, w.Tx, w.Actor, one)
		if err != nil {
			return nil, err
		}
		if err := account.Accounts.Require(ctx, w.Tx, w.Actor, one, authz.Edit); err != nil {
			return nil, err
		}
		if a.ArchivedAt != 0 {
			return nil, errs.Conflict("archived")
		}
	}
	return accounts, require(w.Actor, authz.ValueRead)
}

// entering is a batch of entries on its way into the database.
type entering struct {
	w        *resource.Write
	entries  []AccountEntry
	cell     func(*AccountEntry) string // the name of a cell
	problems []errs.Field
}

// add names the cell, and in the params the part of it that is wrong.
func (b *entering) add(e *AccountEntry, problems ...errs.Field) {
	for _, p := range problems {
		params := map[string]any{"part": p.Name}
		for key, value := range p.Params {
			params[key] = value
		}
		b.problems = append(b.problems, errs.Field{Name: b.cell(e), Code: p.Code, Params: params})
	}
}

func (b *entering) check(known []Judgement) {
	seen := map[string]bool{}
	for i := range b.entries {
		e := &b.entries[i]
		at := slices.IndexFunc(known, func(j Judgement) bool { return j.Code == e.Code })
		key := e.Account.String() + string(e.Code)
		switch {
		case at < 0:
			b.add(e, errs.Field{Name: "leaf", Code: "unknown_leaf"})
		case seen[key]:
			b.add(e, errs.Field{Name: "leaf", Code: "listed_twice"})
		default:
			b.add(e, e.check(known[at], b.w.Env.Today)...)
		}
		seen[key] = true
	}
}

// checkFiles refuses evidence that is not among the files of the account itself.
func (b *entering) checkFiles(ctx context.Context, accounts []id.ID) error {
	named := func(v InputEvidence) bool { return v.Kind == "file" }
	if !slices.ContainsFunc(b.entries, func(e AccountEntry) bool { return slices.ContainsFunc(e.Evidence, named) }) {
		return nil
	}
	those, list := db.In(b.w.Tx.EngineName(), "record_id", accounts)
	rows, err := b.w.Tx.Query(ctx, "SELECT record_id, id FROM files WHERE entity = ? AND archived_at IS NULL AND "+those, account.Accounts.Name, list)
	if err != nil {
		return err
	}
	defer rows.Close()
	there := map[[2]string]bool{}
	for rows.Next() {
		var of, file id.ID
		if err := rows.Scan(&of, &file); err != nil {
			return err
		}
		there[[2]string{of.String(), file.String()}] = true
	}
	for i := range b.entries {
		for _, v := range b.entries[i].Evidence {
			if named(v) && !there[[2]string{b.entries[i].Account.String(), v.File}] {
				b.add(&b.entries[i], errs.Field{Name: "evidence", Code: "file_not_found"})
			}
		}
	}
	return rows.Err()
}

var inputTypes = []db.Type{db.BigInt, db.BigInt, db.Text, db.Text, db.Double, db.Text, db.Text, db.Text, db.Text, db.Text, db.BigInt, db.BigInt, db.BigInt, db.BigInt, db.BigInt}

func (b *entering) store(ctx context.Context, accounts []id.ID) error {
	standing, err := b.standing(ctx, accounts)
	if err != nil {
		return err
	}
	current, err := strategy.Active(ctx, b.w.Tx)
	if err != nil {
		return err
	}
	rows := db.Batch{Types: inputTypes, Head: `INSERT INTO value_inputs (id, account_id, leaf, state, value, reason, source, dated_on,
		note, evidence, strategy_id, entered_by, recorded_at, judged_by, import_id) `}
	for i := range b.entries {
		e := &b.entries[i]
		before := standing[accountAndLeaf(e)]
		if e.Replaces != nil && *e.Replaces != idOrNone(before) {
			return errs.Conflict("input_changed").With("leaf", string(e.Code)).With("account", e.Account.String())
		}
		if err := b.replace(ctx, &rows, e, before, current.ID); err != nil {
			return err
		}
	}
	if err := rows.Flush(ctx, b.w.Tx); err != nil {
		if db.IsUnique(err) { // on PostgreSQL two may enter at once
			return errs.Conflict("input_changed").With("leaf", string(b.entries[0].Code)).With("account", b.entries[0].Account.String())
		}
		return err
	}
	if err := account.Touch(ctx, b.w, accounts...); err != nil {
		return err
	}
	return b.audit(ctx, accounts)
}

func idOrNone(one id.ID) string {
	if one == 0 {
		return ""
	}
	return one.String()
}

// replace ends the entry that stands and adds the new one.
func (b *entering) replace(ctx context.Context, rows *db.Batch, e *AccountEntry, before, current id.ID) error {
	fresh := b.w.IDs.Next()
	if before != 0 {
		n, err := b.w.Tx.Exec(ctx, "UPDATE value_inputs SET replaced_by = ? WHERE id = ? AND replaced_by IS NULL", fresh, before)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.Conflict("input_changed").With("leaf", string(e.Code)).With("account", e.Account.String())
		}
	}
	if e.Evidence == nil {
		e.Evidence = []InputEvidence{}
	}
	evidence, err := json.Marshal(e.Evidence)
	if err != nil {
		return err
	}
	var version id.ID
	if e.Code == P4 {
		version = current
	}
	return rows.Add(ctx, b.w.Tx, fresh, e.Account, string(e.Code), stateCodes[e.State], e.Value, e.Reason, e.Source, e.Date, e.Note,
		string(evidence), version, b.w.Actor.ID, b.w.Env.Now, b.judge(e), b.w.Import)
}

// judge is whose judgement an entry is, 0 where its author enters it.
func (b *entering) judge(e *AccountEntry) id.ID {
	if e.Judge == b.w.Actor.ID {
		return 0
	}
	return e.Judge
}

// standing are the ids of the entries that stand, by account and leaf.
func (b *entering) standing(ctx context.Context, accounts []id.ID) (map[string]id.ID, error) {
	those, list := db.In(b.w.Tx.EngineName(), "account_id", accounts)
	rows, err := b.w.Tx.Query(ctx, "SELECT account_id, leaf, id FROM value_inputs WHERE replaced_by IS NULL AND "+those, list)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]id.ID{}
	for rows.Next() {
		e := AccountEntry{}
		var one id.ID
		if err := rows.Scan(&e.Account, &e.Code, &one); err != nil {
			return nil, err
		}
		out[accountAndLeaf(&e)] = one
	}
	return out, rows.Err()
}

// audit tells of each account once. The reason names the leaves only: what was said of them is for those who may read
// values, and stands in the history.
func (b *entering) audit(ctx context.Context, accounts []id.ID) error {
	for _, one := range accounts {
		var codes []string
		for i := range b.entries {
			if b.entries[i].Account == one {
				codes = append(codes, string(b.entries[i].Code))
			}
		}
		b.w.Reason = strings.Join(codes, ", ")
		if err := b.w.Audit(ctx, resource.Entry{Action: "judge", Entity: account.Accounts.Name, Record: one}); err != nil {
			return err
		}
	}
	return nil
}
