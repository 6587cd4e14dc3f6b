package contract

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// stages of a round: reading, adding and changing, what ends something, what brings it back.
const stages = 4

func stageOf(op *Operation) int {
	switch {
	case op.verb() == "restore":
		return 3
	case op.Method == http.MethodDelete, ends[op.ID]:
		return 2
	case op.Method == http.MethodGet:
		return 0
	}
	return 1
}

// ends are operations that take something away, and are no DELETE.
var ends = map[string]bool{"merges.make": true, "erasures.make": true, "users.announce-handover": true, "handovers.freeze": true, "handovers.close": true,
	"accounts.transfer": true, "pools.release": true, "me.password": true, "me.totp.start": true, "me.totp.confirm": true, "settings.update": true, "users.roles": true,
	"users.reset-password": true, "session.create": true}

// mends put right what an operation did to the company as a whole.
var mends = map[string]func(ctx context.Context, a *Attack) error{
	"settings.update": func(ctx context.Context, a *Attack) error {
		return a.world.Boss.do(ctx, http.MethodPatch, "/settings", a.world.known("settings"), nil)
	},
}

// failedJobs wants no job to have ended by a fault of the program's own.
func (a *Attack) failedJobs(ctx context.Context) error {
	var page struct{ Items []json.RawMessage }
	if err := a.world.Boss.get(ctx, "/jobs?limit=200", &page); err != nil {
		return err
	}
	for _, raw := range page.Items {
		var job struct {
			Kind, State string
			Error       json.RawMessage
		}
		if err := json.Unmarshal(raw, &job); err != nil {
			return err
		}
		if job.State == "failed" {
			return fmt.Errorf("a job failed: %s", raw)
		}
	}
	return nil
}
