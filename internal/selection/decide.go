package selection

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// maxReason bounds a reason, in bytes.
const maxReason = 2000

// reviewMonths is when a customer one does not serve, or only observes, is looked at again.
const reviewMonths = 12

// Decision is a move of §4.1.
type Decision struct {
	Selection string        // selected, observed, not_served or undecided again
	Reason    string        // required for not_served, and for selecting against the screening
	Review    calendar.Date // when to look again; empty: in a year, and never for who is selected
}

// Decide records who is a customer of ours and who is not. Refusals: 404 not visible; 403 not the caller's to change;
// 422 `reason_required`, `fit_required`, `decider_needed`, or a review in the past.
func (s *Service) Decide(ctx context.Context, actor authz.Actor, target id.ID, d Decision) error {
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		w.Reason = strings.TrimSpace(d.Reason)
		if problems := d.check(w.Env.Today, w.Reason); len(problems) > 0 {
			return errs.Validation(problems...)
		}
		_, err := account.Accounts.Update(ctx, w, target, func(a *account.Account) error {
			if a.Selection == d.Selection {
				return errs.Conflict("already_selected_so").With("selection", a.Selection)
			}
			if d.Selection == "selected" && w.Reason == "" && a.Screening != Matched {
				return errs.Invalid("reason", "reason_required")
			}
			a.Selection, a.SelectionReview = d.Selection, d.Review
			return nil
		})
		return err
	})
}

func (d Decision) check(today calendar.Date, reason string) []errs.Field {
	var problems []errs.Field
	refuse := func(field, code string) { problems = append(problems, errs.Field{Name: field, Code: code}) }
	switch d.Selection {
	case "selected", "observed", "not_served", "undecided":
	default:
		refuse("selection", "not_an_option")
	}
	if d.Selection == "not_served" && reason == "" {
		refuse("reason", "reason_required")
	}
	if len(reason) > maxReason {
		refuse("reason", "too_long")
	}
	if _, err := calendar.Parse(string(d.Review)); d.Review != "" && err != nil {
		refuse("review_on", "not_a_date")
	} else if d.Review != "" && d.Review <= today {
		refuse("review_on", "in_the_past")
	}
	return problems
}

// Guard holds the rules of §4.1 on every way an account is written: by this package's command, the form, in bulk or by
// an import. It also fills in who decided, when and why. It is added to accounts when the program is assembled.
func (s *Service) Guard(ctx context.Context, w *resource.Write, before, after *account.Account) error {
	if before == nil || before.Selection == after.Selection {
		return nil
	}
	if !w.Actor.May(authz.SelectionDecide) {
		return errs.Invalid("selection", "decider_needed")
	}
	if after.Selection == "not_served" && w.Reason == "" {
		return errs.Invalid("selection", "reason_required")
	}
	if after.Selection == "selected" {
		if err := s.fits(ctx, w.Tx, after.ID); err != nil {
			return err
		}
	}
	after.SelectionBy, after.SelectionOn, after.SelectionReason = w.Actor.ID, w.Env.Today, w.Reason
	if after.SelectionReview == before.SelectionReview {
		after.SelectionReview = ""
	}
	if after.SelectionReview == "" && (after.Selection == "not_served" || after.Selection == "observed") {
		after.SelectionReview = w.Env.Today.AddMonths(reviewMonths)
	}
	return nil
}

// fits refuses to select an account that does not fit the strategy at all. An unknown fit is no refusal.
func (s *Service) fits(ctx context.Context, q db.Querier, target id.ID) error {
	if s.Fit == nil {
		return nil
	}
	level, known, err := s.Fit(ctx, q, target)
	if err != nil || !known || level > 0 {
		return err
	}
	return errs.Invalid("selection", "fit_required")
}

// RequireScreened is asked before resources are spent on an account: 409 `screening_pending` before it was
// screened or while questions are open, `screening_failed` when it did not match, `account_not_served`. Whoever was
// selected in spite of the screening passes.
func RequireScreened(ctx context.Context, q db.Querier, target id.ID) error {
	var selection, screening string
	err := q.QueryRow(ctx, "SELECT selection, screening FROM accounts WHERE id = ?", target).Scan(&selection, &screening)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return errs.NotFound()
	case err != nil:
		return err
	case selection == "not_served":
		return errs.Conflict("account_not_served")
	case selection == "selected", screening == Matched:
		return nil
	case screening == NotMatched:
		return errs.Conflict("screening_failed")
	}
	return errs.Conflict("screening_pending")
}
