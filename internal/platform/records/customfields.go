package records

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/resource"
)

type customFieldsInput struct {
	Entity   string `query:"entity" maxLength:"60"`
	Archived string `query:"archived" enum:"only," doc:"only: the archived ones, for who may edit settings"`
}

type newCustomFieldInput struct{ Body newCustomField }

type customFieldChangeInput struct {
	IDInput
	Body customFieldChange
}

func (o operations) customFields() {
	const tag = "custom-fields"
	httpx.Register(o.api, op(tag, "list", http.MethodGet, "/custom-fields", "List the custom fields"), o.listCustomFields)
	command := func(verb, method, path, summary string, status int) httpx.Op {
		out := op(tag, verb, method, "/custom-fields"+path, summary)
		out.Command, out.Status = authz.SettingsEdit, status
		return out
	}
	httpx.Register(o.api, command("create", http.MethodPost, "", "Add a custom field", http.StatusCreated), o.createCustomField)
	httpx.Register(o.api, command("update", http.MethodPatch, "/{id}", "Change a custom field", 0), o.updateCustomField)
	httpx.Register(o.api, command("archive", http.MethodDelete, "/{id}", "Archive a custom field; its values stay", http.StatusNoContent), o.archiveCustomField)
	httpx.Register(o.api, command("restore", http.MethodPost, "/{id}/restore", "Restore a custom field", 0), o.restoreCustomField)
}

func (o operations) listCustomFields(ctx context.Context, in *customFieldsInput) (*list[customFieldItem], error) {
	if in.Entity != "" && o.Store.Registry.Named(in.Entity) == nil {
		return nil, errs.Invalid("entity", "unknown_entity").With("name", in.Entity)
	}
	where := "archived_at IS NULL"
	if in.Archived == "only" {
		if !httpx.Actor(ctx).May(authz.SettingsEdit) {
			return nil, errs.Forbidden()
		}
		where = "archived_at IS NOT NULL"
	}
	found, err := loadCustomFields(ctx, o.Store.DB, where+" AND (? = '' OR entity = ?)", in.Entity, in.Entity)
	if err != nil {
		return nil, err
	}
	items := []customFieldItem{}
	for _, f := range found {
		if o.mayKnow(httpx.Actor(ctx), f) {
			items = append(items, f.item())
		}
	}
	return listOf(items), nil
}

// mayKnow says whether the actor sees the field's values, masked ones too, or
// looks after the fields: what a hidden one is called says what is recorded.
func (o operations) mayKnow(actor authz.Actor, f customField) bool {
	if actor.May(authz.SettingsEdit) {
		return true
	}
	entity := o.Store.Registry.Named(f.Entity)
	return entity != nil && actor.Field(entity.Guard(), "custom."+f.Key, authz.Business) > authz.Hidden
}

func (o operations) createCustomField(ctx context.Context, in *newCustomFieldInput) (*single[customFieldItem], error) {
	var f customField
	err := o.Store.Write(ctx, httpx.Actor(ctx), func(ctx context.Context, w *resource.Write) (err error) {
		f.CustomField, err = AddCustomField(ctx, w, in.Body.field())
		return err
	})
	return only(f.item()), err
}

// AddCustomField checks a new field, stores it and gives it back with its id and,
// where it had none, its position.
func AddCustomField(ctx context.Context, w *resource.Write, field resource.CustomField) (resource.CustomField, error) {
	f := customField{CustomField: field}
	if problems := f.check(w.Registry); len(problems) > 0 {
		return field, errs.Validation(problems...)
	}
	if err := roomForField(ctx, w.Tx, f); err != nil {
		return field, err
	}
	if err := f.insert(ctx, w); err != nil {
		return field, err
	}
	return f.CustomField, f.audit(ctx, w, "create", f.changed(nil))
}

// roomForField refuses a key that is taken; one that is archived can only be
// brought back, because records still hold values under it.
func roomForField(ctx context.Context, tx *db.Tx, f customField) error {
	same, err := loadCustomFields(ctx, tx, "entity = ? AND key = ?", f.Entity, f.Key)
	switch {
	case err != nil:
		return err
	case len(same) > 0 && same[0].archived:
		return errs.Conflict("custom_field_archived").With("id", same[0].ID.String()).With("key", f.Key)
	case len(same) > 0:
		return errs.Conflict("duplicate_key").With("key", f.Key)
	}
	return underLimit(ctx, tx, f.Entity)
}

func underLimit(ctx context.Context, tx *db.Tx, entity string) error {
	var n int
	if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM custom_fields WHERE entity = ? AND archived_at IS NULL", entity).Scan(&n); err != nil {
		return err
	}
	if n >= maxCustomFields {
		return errs.Unprocessable("too_many_custom_fields").With("max", maxCustomFields)
	}
	return nil
}

func (o operations) updateCustomField(ctx context.Context, in *customFieldChangeInput) (*single[customFieldItem], error) {
	var f customField
	err := o.changeCustomField(ctx, in.IDInput, func(ctx context.Context, w *resource.Write, before customField) error {
		if before.archived {
			return errs.Conflict("archived")
		}
		var problems []errs.Field
		f, problems = before.with(in.Body)
		if problems = append(problems, f.check(o.Store.Registry)...); len(problems) > 0 {
			return errs.Validation(problems...)
		}
		changes := f.changed(&before)
		if len(changes) == 0 {
			return nil
		}
		if err := f.update(ctx, w.Tx); err != nil {
			return err
		}
		return f.audit(ctx, w, "update", changes)
	})
	return only(f.item()), err
}

func (o operations) archiveCustomField(ctx context.Context, in *IDInput) (*struct{}, error) {
	return nil, o.changeCustomField(ctx, *in, func(ctx context.Context, w *resource.Write, f customField) error {
		if f.archived {
			return nil // twice is once
		}
		if _, err := w.Tx.Exec(ctx, "UPDATE custom_fields SET archived_at = ? WHERE id = ?", w.Env.Now, f.ID); err != nil {
			return err
		}
		return f.audit(ctx, w, "archive", nil)
	})
}

func (o operations) restoreCustomField(ctx context.Context, in *IDInput) (*single[customFieldItem], error) {
	var f customField
	err := o.changeCustomField(ctx, *in, func(ctx context.Context, w *resource.Write, found customField) error {
		if f = found; !f.archived {
			return errs.Conflict("not_archived")
		}
		if err := underLimit(ctx, w.Tx, f.Entity); err != nil {
			return err
		}
		if _, err := w.Tx.Exec(ctx, "UPDATE custom_fields SET archived_at = NULL WHERE id = ?", f.ID); err != nil {
			return err
		}
		f.archived = false
		return f.audit(ctx, w, "restore", nil)
	})
	return only(f.item()), err
}

func (o operations) changeCustomField(ctx context.Context, in IDInput, fn func(ctx context.Context, w *resource.Write, f customField) error) error {
	target, err := in.id()
	if err != nil {
		return err
	}
	return o.Store.Write(ctx, httpx.Actor(ctx), func(ctx context.Context, w *resource.Write) error {
		found, err := loadCustomFields(ctx, w.Tx, "id = ?", target)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return errs.NotFound()
		}
		return fn(ctx, w, found[0])
	})
}
