package value

import (
	"context"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// waiting is a standing entry as somebody reviews it (§4.2).
type waiting struct {
	id, author, judge, confirmed, returned id.ID
	code                                   Code
	state                                  string
}

// own says that the caller cannot be the second person: they entered it, or it is their judgement.
func (e *waiting) own(actor authz.Actor) bool { return actor.ID == e.author || actor.ID == e.judge }

// reviewable reads what stands of an account, for a caller who may change it.
func reviewable(ctx context.Context, w *resource.Write, target id.ID) ([]waiting, error) {
	if _, err := mayEnter(ctx, w, []AccountEntry{{Account: target}}); err != nil {
		return nil, err
	}
	rows, err := w.Tx.Query(ctx, `SELECT id, leaf, state, entered_by, judged_by, confirmed_by, returned_by FROM value_inputs
		WHERE account_id = ? AND replaced_by IS NULL ORDER BY id`, target)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []waiting
	for rows.Next() {
		var e waiting
		if err := rows.Scan(&e.id, &e.code, &e.state, &e.author, &e.judge, &e.confirmed, &e.returned); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// decidable refuses what the caller cannot decide on: their own (four_eyes), what is decided already, and an entry that
// another one has replaced since they looked.
func (e *waiting) decidable(actor authz.Actor, target id.ID, seen string) error {
	switch {
	case seen != "" && seen != e.id.String():
		return errs.Conflict("input_changed").With("leaf", string(e.code)).With("account", target.String())
	case e.own(actor):
		return errs.Conflict("four_eyes")
	case e.confirmed != 0:
		return errs.Conflict("already_confirmed")
	case e.returned != 0:
		return errs.Conflict("already_returned")
	}
	return nil
}

// one finds the entry of a leaf that the caller may decide on.
func one(ctx context.Context, w *resource.Write, target id.ID, code Code, seen string) (*waiting, error) {
	all, err := reviewable(ctx, w, target)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(e waiting) bool { return e.code == code })
	if at < 0 {
		return nil, errs.NotFound()
	}
	return &all[at], all[at].decidable(w.Actor, target, seen)
}

// ConfirmInput has a second person confirm the entry that stands for a leaf. Whoever may change the account may
// confirm, but not the author (409 four_eyes).
func (s *Service) ConfirmInput(ctx context.Context, actor authz.Actor, target id.ID, code Code, seen string) error {
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		e, err := one(ctx, w, target, code, seen)
		if err != nil {
			return err
		}
		return decided(ctx, w, "confirm", target, []waiting{*e}, "")
	})
}

// ConfirmAll confirms the entries of an account that the caller has seen, all of them or none.
func (s *Service) ConfirmAll(ctx context.Context, actor authz.Actor, target id.ID, seen []string) error {
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		all, err := reviewable(ctx, w, target)
		if err != nil {
			return err
		}
		var chosen []waiting
		for _, asked := range seen {
			at := slices.IndexFunc(all, func(e waiting) bool { return e.id.String() == asked })
			if at < 0 {
				return errs.Conflict("inputs_changed")
			}
			if err := all[at].decidable(w.Actor, target, asked); err != nil {
				return err
			}
			chosen = append(chosen, all[at])
		}
		return decided(ctx, w, "confirm", target, chosen, "")
	})
}

// ReturnInput sends the entry that stands for a leaf back to its author, with the reason. It does not count until it
// has been corrected and confirmed.
func (s *Service) ReturnInput(ctx context.Context, actor authz.Actor, target id.ID, code Code, seen, comment string) error {
	comment = strings.TrimSpace(comment)
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		e, err := one(ctx, w, target, code, seen)
		if err != nil {
			return err
		}
		company, err := settings.Load(ctx, w.Tx)
		switch {
		case err != nil:
			return err
		case !company.JudgedReview:
			return errs.Conflict("review_off")
		case comment == "":
			return errs.Invalid("comment", "reason_required")
		case len([]rune(comment)) > maxNote:
			return errs.Invalid("comment", "too_long")
		}
		return decided(ctx, w, "return", target, []waiting{*e}, comment)
	})
}

// decided writes a decision. The account is looked at again soon, as another value counts now; the log names the leaves
// only, as the reason is for those who may read values.
func decided(ctx context.Context, w *resource.Write, action string, target id.ID, entries []waiting, comment string) error {
	set, args := "confirmed_by = ?, confirmed_at = ?", []any{w.Actor.ID, w.Env.Now}
	if action == "return" {
		set, args = "returned_by = ?, returned_at = ?, return_note = ?", append(args, comment)
	}
	var ids []id.ID
	var codes []string
	for _, e := range entries {
		ids, codes = append(ids, e.id), append(codes, string(e.code))
	}
	those, list := db.In(w.Tx.EngineName(), "id", ids)
	n, err := w.Tx.Exec(ctx, "UPDATE value_inputs SET "+set+" WHERE confirmed_by IS NULL AND returned_by IS NULL AND replaced_by IS NULL AND "+those, append(args, list)...)
	if err != nil {
		return err
	}
	if n != int64(len(entries)) { // on PostgreSQL somebody may have been quicker
		return errs.Conflict("inputs_changed")
	}
	if err := account.Touch(ctx, w, target); err != nil {
		return err
	}
	w.Reason = strings.Join(codes, ", ")
	return w.Audit(ctx, resource.Entry{Action: action, Entity: account.Accounts.Name, Record: target})
}
