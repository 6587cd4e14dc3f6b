package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"
)

// Save keeps a request at fault, to be replayed by a test.
func (f *Found) Save(folder string) error {
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	mark := fnv.New32a()
	_, _ = fmt.Fprint(mark, f.Request.Class, f.Request.What, f.Fault.Kind)
	name := fmt.Sprintf("%s-%s-%08x.json", f.Request.Operation, strings.ReplaceAll(f.Fault.Kind, " ", "-"), mark.Sum32())
	return os.WriteFile(filepath.Join(folder, name), append(text, '\n'), 0o644)
}

// Cases are those of a folder.
func Cases(folder string) (map[string]*Found, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	out := map[string]*Found{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var one Found
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.UseNumber() // the largest do not survive floating point
		if err := dec.Decode(&one); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[filepath.Base(name)] = &one
	}
	return out, nil
}

// Replay asks again for what was at fault once.
func (a *Attack) Replay(ctx context.Context, one *Found) *Fault {
	for i := range a.ops {
		if a.ops[i].ID == one.Request.Operation {
			found, _ := a.Try(ctx, &a.ops[i], one.Request)
			return found
		}
	}
	return fault("gone", "there is no operation %s any more: what became of it?", one.Request.Operation)
}
