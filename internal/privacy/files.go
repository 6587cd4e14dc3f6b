package privacy

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// DealingFile is a file of a dealing in which a person took part: a photographed card, or the drawing of a machine. Only
// somebody who looks can tell, so it goes only when it is asked for.
type DealingFile struct {
	ID          id.ID         `json:"id"`
	Name        string        `json:"name"`
	Interaction id.ID         `json:"interaction"`
	On          calendar.Date `json:"on" nullable:"true"`
}

// Files lists the files of dealings with a person that an erasure leaves where they are unless they are named, the newest
// first. Those of the person and, with a customer that is a person, of its own dealings go anyway.
//
// Refusals: 403 without privacy.manage, 404.
func (s *Service) DealingFiles(ctx context.Context, actor authz.Actor, entity string, target id.ID) ([]DealingFile, error) {
	switch {
	case !actor.May(authz.PrivacyManage):
		return nil, errs.Forbidden()
	case entity != "contacts" && entity != "accounts":
		return nil, errs.Invalid("entity", "not_an_option")
	}
	if err := s.Store.Registry.Named(entity).Require(ctx, s.Store.DB, actor, target, authz.Edit); err != nil {
		return nil, err
	}
	return dealingFiles(ctx, s.Store.DB, entity, target)
}

func dealingFiles(ctx context.Context, q db.Querier, entity string, target id.ID) ([]DealingFile, error) {
	of := "c.id = ? OR c.merged_into_id = ?"
	args := []any{target, target}
	if entity == "accounts" {
		of, args = "c.account_id = ? AND i.account_id <> ?", []any{target, target}
	}
	rows, err := q.Query(ctx, `SELECT f.id, f.name, i.id, i.held_on FROM files f JOIN interactions i ON i.id = f.record_id
		WHERE f.entity = 'interactions' AND EXISTS (SELECT 1 FROM interaction_contacts x JOIN contacts c ON c.id = x.contact_id WHERE x.interaction_id = i.id AND (`+of+`))
		ORDER BY i.held_on DESC, f.id DESC`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []DealingFile{}
	for rows.Next() {
		var f DealingFile
		if err := rows.Scan(&f.ID, &f.Name, &f.Interaction, &f.On); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// chosen deletes the files of dealings that go with the person: 422 for one that is not among them.
func (s *Service) chosen(ctx context.Context, w *resource.Write, entity string, target id.ID, files []id.ID) error {
	if len(files) == 0 {
		return nil
	}
	there, err := dealingFiles(ctx, w.Tx, entity, target)
	if err != nil {
		return err
	}
	for _, one := range files {
		if !slices.ContainsFunc(there, func(f DealingFile) bool { return f.ID == one }) {
			return errs.Invalid("files", "not_an_option")
		}
	}
	return s.drop(ctx, w, "id IN "+listed(files))
}

// files deletes the files of a record.
func (s *Service) files(ctx context.Context, w *resource.Write, entity string, target id.ID) error {
	return s.drop(ctx, w, "entity = ? AND record_id = ?", entity, target)
}

// drop deletes files. Their contents go once the transaction is durable, unless another record has the same.
func (s *Service) drop(ctx context.Context, w *resource.Write, where string, args ...any) error {
	contents, err := db.Collect[string](ctx, w.Tx, "SELECT DISTINCT sha256 FROM files WHERE "+where, args...)
	if err != nil || len(contents) == 0 {
		return err
	}
	if _, err := w.Tx.Exec(ctx, "DELETE FROM files WHERE "+where, args...); err != nil {
		return err
	}
	for _, sha := range contents {
		wanted, err := referenced(ctx, w.Tx, sha)
		if err != nil {
			return err
		}
		if !wanted {
			w.Tx.AfterCommit(func() {
				if err := s.Files.Remove(sha); err != nil {
					s.Store.Log.Warn("privacy: a file of an erased person is still there", "error", err)
				}
			})
		}
	}
	return nil
}

// referenced says whether any row still needs a content.
func referenced(ctx context.Context, q db.Querier, sha string) (yes bool, err error) {
	err = q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM files WHERE sha256 = ?) OR EXISTS (SELECT 1 FROM imports WHERE file_sha256 = ?)", sha, sha).Scan(&yes)
	return yes, err
}

// uploadDays is how long the spreadsheet of an import is kept: long enough to look at what came from where.
const uploadDays = 90

// Tidy forgets the spreadsheets of imports whose time is over, lists of people for the most part, and removes the
// contents that no row needs any more. What came of an import stays. It returns how many files it removed.
func (s *Service) Tidy(ctx context.Context, actor authz.Actor) (int, error) {
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		cut := startOf(w.Env.Today.AddDays(-uploadDays), w.Env.Zone)
		_, err := w.Tx.Exec(ctx, "UPDATE imports SET file_sha256 = '' WHERE file_sha256 <> '' AND state <> 'running' AND created_at < ?", cut)
		return err
	})
	if err != nil {
		return 0, err
	}
	return s.Files.Sweep(ctx, func(sha string) (bool, error) { return referenced(ctx, s.Store.DB, sha) })
}
