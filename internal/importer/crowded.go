package importer

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/resource"
)

// warnCrowded adds to the result who owns more customers now than they may.
func (r *run) warnCrowded(ctx context.Context, w *resource.Write, crowded func(context.Context, *resource.Write) (map[string]int64, error)) error {
	if crowded == nil {
		return nil
	}
	owners, err := crowded(ctx, w)
	if err != nil {
		return err
	}
	for name, held := range owners {
		if r.counts.Warnings == nil {
			r.counts.Warnings = map[string]int64{}
		}
		r.counts.Warnings["over_capacity:"+name] = held
	}
	return nil
}
