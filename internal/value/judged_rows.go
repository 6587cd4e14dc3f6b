package value

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// InputRows enters judgements one by one, as an import does: what is refused leaves the others alone.
type InputRows struct {
	w     *resource.Write
	known []Judgement
}

// OpenInputRows prepares for the transaction of a write.
func OpenInputRows(ctx context.Context, w *resource.Write) (*InputRows, error) {
	model, _, err := activeModel(ctx, w.Tx)
	if err != nil {
		return nil, err
	}
	return &InputRows{w, Judgements(model.Definition)}, nil
}

// InputRow is what stands before a row is entered.
type InputRow struct {
	Before *InputEntry // null: nothing
	Import id.ID       // the import that brought it
	Same   bool        // the row says nothing else
}

// Look compares a row with what stands. A day, a source or a judge that the row leaves open is no difference.
func (r *InputRows) Look(ctx context.Context, e AccountEntry) (InputRow, error) {
	var out InputRow
	rows, err := r.w.Tx.Query(ctx, entriesSelect+`, i.import_id FROM value_inputs i `+entriesJoins+`
		WHERE i.account_id = ? AND i.leaf = ? AND i.replaced_by IS NULL`, e.Account, string(e.Code))
	if err != nil {
		return out, err
	}
	defer rows.Close()
	if !rows.Next() {
		return out, rows.Err()
	}
	stored, err := scanEntry(rows, &out.Import)
	if err != nil {
		return out, err
	}
	out.Before, out.Same = &stored.InputEntry, e.same(&stored.InputEntry)
	return out, rows.Err()
}

func (e *Entry) same(b *InputEntry) bool {
	value := e.Value == nil && b.Value == nil || e.Value != nil && b.Value != nil && *e.Value == *b.Value
	judge := b.EnteredBy
	if b.JudgedBy != nil {
		judge = b.JudgedBy
	}
	return value && stateCodes[e.State] == b.State && strings.TrimSpace(e.Reason) == b.Reason && strings.TrimSpace(e.Note) == b.Note &&
		(e.Source == "" || e.Source == b.Source) && (e.Date == "" || string(e.Date) == b.DatedOn) &&
		(e.Judge == 0 || judge != nil && judge.ID == e.Judge.String()) && sameEvidence(e.Evidence, b.Evidence)
}

// sameEvidence compares without regard to the order: a table tells texts, links and files apart, not what came first.
func sameEvidence(a, b []InputEvidence) bool {
	digest := func(list []InputEvidence) []string {
		var out []string
		for _, one := range list {
			text, _ := json.Marshal(one)
			out = append(out, string(text))
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(digest(a), digest(b))
}

// Enter stores a row under all the rules of one typed in. What a rule refuses comes back as field errors, named by the
// part of the row that is wrong; the part is empty where the caller may not judge this account.
func (r *InputRows) Enter(ctx context.Context, e AccountEntry) ([]errs.Field, error) {
	part := func(*AccountEntry) string { return "" }
	err := (&entering{w: r.w, entries: []AccountEntry{e}, cell: part}).enter(ctx, r.known)
	var refused *errs.Error
	if !errors.As(err, &refused) || refused.Status >= 500 {
		return nil, err
	}
	if len(refused.Fields) == 0 {
		return []errs.Field{{Code: refused.Code, Params: refused.Params}}, nil
	}
	out := make([]errs.Field, len(refused.Fields))
	for i, f := range refused.Fields {
		name, _ := f.Params["part"].(string)
		out[i] = errs.Field{Name: name, Code: f.Code, Params: f.Params}
	}
	return out, nil
}

// InputsChanged lists the accounts where something that an import entered has been replaced or decided on since.
func InputsChanged(ctx context.Context, w *resource.Write, imp id.ID) ([]id.ID, error) {
	return db.Collect[id.ID](ctx, w.Tx, `SELECT DISTINCT account_id FROM value_inputs WHERE import_id = ?
		AND (replaced_by IS NOT NULL OR confirmed_by IS NOT NULL OR returned_by IS NOT NULL) ORDER BY account_id LIMIT 20`, imp)
}

// WithdrawInputs takes back what an import entered, and what stood before stands again. The caller has made sure that
// nothing changed since.
func WithdrawInputs(ctx context.Context, w *resource.Write, imp id.ID) error {
	ours := "(SELECT o.id FROM value_inputs o WHERE o.import_id = ? AND o.replaced_by IS NULL)"
	_, err := w.Tx.Exec(ctx, `INSERT INTO account_touches (account_id, touched_at) SELECT DISTINCT account_id, CAST(? AS BIGINT) FROM value_inputs WHERE id IN `+ours+`
		ON CONFLICT (account_id) DO UPDATE SET touched_at = excluded.touched_at`, w.Env.Now, imp)
	if err != nil {
		return err
	}
	// First the new ones go, each replaced by itself: two may not stand at once.
	if _, err = w.Tx.Exec(ctx, "UPDATE value_inputs SET replaced_by = id WHERE import_id = ? AND replaced_by IS NULL", imp); err != nil {
		return err
	}
	_, err = w.Tx.Exec(ctx, `UPDATE value_inputs SET replaced_by = NULL WHERE replaced_by IN (SELECT o.id FROM value_inputs o WHERE o.import_id = ? AND o.replaced_by = o.id)
		AND replaced_by <> id`, imp)
	return err
}

// EachInput reads what stands of all accounts that the caller may see, account by account.
func (s *Service) EachInput(ctx context.Context, actor authz.Actor, each func(account id.ID, code Code, e *InputEntry) error) error {
	if err := require(actor, authz.ValueRead); err != nil {
		return err
	}
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "t")
	rows, err := s.Store.DB.Query(ctx, entriesSelect+`, t.id FROM value_inputs i `+entriesJoins+` JOIN accounts t ON t.id = i.account_id
		WHERE i.replaced_by IS NULL AND t.archived_at IS NULL AND `+scope+" ORDER BY t.id, i.id", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var of id.ID
		e, err := scanEntry(rows, &of)
		if err != nil {
			return err
		}
		if err := each(of, e.code, &e.InputEntry); err != nil {
			return err
		}
	}
	return rows.Err()
}
