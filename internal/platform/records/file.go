package records

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// none is the absence of a value in a change.
var none = json.RawMessage("null")

// fileItem is a file on a record.
type fileItem struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	ContentType string     `json:"content_type" doc:"as the uploader said"`
	Size        int64      `json:"size" doc:"bytes"`
	At          *string    `json:"at" format:"date-time"`
	By          *recordRef `json:"by"`
}

// file is a row of the table.
type file struct {
	id, record, by            id.ID
	entity, name, contentType string
	sha256, byName            string
	size                      int64 // bytes
	at                        clock.Instant
}

func (f file) item() fileItem {
	return fileItem{ID: f.id.String(), Name: f.name, ContentType: f.contentType, Size: f.size, At: stamp(f.at), By: refTo(f.by, f.byName)}
}

const selectFile = `SELECT f.id, f.entity, f.record_id, f.name, f.content_type, f.size, f.sha256, f.created_at, f.created_by, COALESCE(u.name, '')
	FROM files f LEFT JOIN users u ON u.id = f.created_by WHERE f.archived_at IS NULL AND `

func scanFile(row interface{ Scan(...any) error }) (file, error) {
	var f file
	err := row.Scan(&f.id, &f.entity, &f.record, &f.name, &f.contentType, &f.size, &f.sha256, &f.at, &f.by, &f.byName)
	return f, err
}

func loadFile(ctx context.Context, q db.Querier, target id.ID) (file, error) {
	f, err := scanFile(q.QueryRow(ctx, selectFile+"f.id = ?", target))
	if isNoRows(err) {
		return file{}, errs.NotFound()
	}
	return f, err
}

// loadFiles lists the files on a record, the newest first.
func loadFiles(ctx context.Context, q db.Querier, e *resource.Entity, target id.ID) (*list[fileItem], error) {
	rows, err := q.Query(ctx, selectFile+"f.entity = ? AND f.record_id = ? ORDER BY f.id DESC", e.Name, target)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var items []fileItem
	for rows.Next() {
		f, err := scanFile(rows)
		if err != nil {
			return nil, err
		}
		items = append(items, f.item())
	}
	return listOf(items), rows.Err()
}

// insert stores the row of a file whose content is stored already.
func (f file) insert(ctx context.Context, tx *db.Tx, e *resource.Entity, target id.ID) error {
	var n int
	err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM files WHERE entity = ? AND record_id = ? AND archived_at IS NULL", e.Name, target).Scan(&n)
	if err != nil {
		return err
	}
	if n >= maxFiles {
		return errs.Unprocessable("too_many_files").With("max", maxFiles)
	}
	_, err = tx.Exec(ctx, `INSERT INTO files (id, entity, record_id, name, content_type, size, sha256, created_at, created_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, f.id, e.Name, target, f.name, f.contentType, f.size, f.sha256, f.at, f.by)
	return err
}
