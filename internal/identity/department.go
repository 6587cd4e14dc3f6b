package identity

import (
	"context"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// maxLevels bounds the depth of the department tree, the root included.
const maxLevels = 8

// Department is a node of the company's tree. Path lists the ids from the root
// to the department itself, "/1/7/", so that "at or below" is one LIKE.
type Department struct {
	resource.Record
	Name   string
	Parent id.ID
	Path   string
}

// Departments is the entity.
var Departments = resource.Declare("departments", resource.Options{Profile: authz.People, Title: "name", Sort: "name"},
	resource.Rules[Department]{Guard: guardDepartment, Changed: departmentChanged},
	resource.Text("name", func(d *Department) *string { return &d.Name }).Required().Searchable().Listed(),
	resource.Ref("parent", "departments", func(d *Department) *id.ID { return &d.Parent }).Listed(),
	resource.Text("path", func(d *Department) *string { return &d.Path }).Computed(),
)

// guardDepartment places the department in the tree. Writes of the tree run one
// after the other: two moves at once could close a circle.
func guardDepartment(ctx context.Context, w *resource.Write, before, after *Department) error {
	if err := w.Tx.Alone(ctx, "departments"); err != nil {
		return err
	}
	if after.ArchivedAt != 0 {
		return checkEmpty(ctx, w.Tx, after)
	}
	parent, err := parentPath(ctx, w.Tx, after.Parent)
	if err != nil {
		return err
	}
	if before != nil && strings.HasPrefix(parent, before.Path) {
		return errs.Invalid("parent", "circular")
	}
	after.Path = parent + after.ID.String() + "/"
	below, err := levelsBelow(ctx, w.Tx, before)
	if err != nil {
		return err
	}
	if levels(after.Path)+below > maxLevels {
		return errs.Invalid("parent", "too_deep")
	}
	return nil
}

func parentPath(ctx context.Context, q db.Querier, parent id.ID) (string, error) {
	if parent == 0 {
		return "/", nil
	}
	var path string
	err := q.QueryRow(ctx, "SELECT path FROM departments WHERE id = ?", parent).Scan(&path)
	return path, err
}

func levels(path string) int { return strings.Count(path, "/") - 1 }

// levelsBelow is how many levels hang under a department.
func levelsBelow(ctx context.Context, q db.Querier, d *Department) (int, error) {
	if d == nil {
		return 0, nil
	}
	rows, err := q.Query(ctx, "SELECT path FROM departments WHERE path LIKE ?", d.Path+"%")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	deepest := 0
	for rows.Next() {
		var path string
		if err := rows.Scan(&path); err != nil {
			return 0, err
		}
		deepest = max(deepest, levels(path)-levels(d.Path))
	}
	return deepest, rows.Err()
}

// checkEmpty refuses to archive a department that people or departments are in.
func checkEmpty(ctx context.Context, q db.Querier, d *Department) error {
	var used bool
	err := q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM users WHERE department_id = ? AND archived_at IS NULL)
		OR EXISTS (SELECT 1 FROM departments WHERE parent_id = ? AND archived_at IS NULL)`, d.ID, d.ID).Scan(&used)
	if err != nil {
		return err
	}
	if used {
		return errs.Conflict("department_in_use")
	}
	return nil
}

// departmentChanged moves the descendants along. Their revision counts up, so
// that a change of one of them which read the old path is refused, not lost.
func departmentChanged(ctx context.Context, w *resource.Write, before, after *Department) error {
	if after.ArchivedAt != 0 {
		return checkEmpty(ctx, w.Tx, after)
	}
	if before != nil && before.ArchivedAt != 0 {
		return checkPlace(ctx, w.Tx, after)
	}
	if before == nil || before.Path == after.Path {
		return nil
	}
	_, err := w.Tx.Exec(ctx, `UPDATE departments SET path = CAST(? AS TEXT) || substr(path, CAST(? AS INTEGER)), rev = rev + 1, updated_at = ?, updated_by = ?
		WHERE path LIKE ? AND id <> ?`,
		after.Path, len(before.Path)+1, w.Env.Now, w.Actor.ID, before.Path+"%", after.ID)
	return err
}

// checkPlace refuses to restore a department under one that is archived.
func checkPlace(ctx context.Context, q db.Querier, d *Department) error {
	if d.Parent == 0 {
		return nil
	}
	var there bool
	err := q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM departments WHERE id = ? AND archived_at IS NULL)", d.Parent).Scan(&there)
	if err == nil && !there {
		return errs.Conflict("parent_archived")
	}
	return err
}
