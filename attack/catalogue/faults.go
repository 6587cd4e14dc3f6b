package catalogue

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Fault switches a guard of the program off, to see that a row notices. The source is not touched: the build reads another text
// in its place, in which Old, which must stand there exactly once, is New. New may ask seeded("…") whether the fault is on.
type Fault struct {
	Row  string
	Name string // with the row what seeded is asked for: "V20 brackets"
	File string
	Old  string
	New  string
}

// On is what the fault is called when it is switched on.
func (f Fault) On() string { return f.Row + " " + f.Name }

// switchFile names in the environment of the program the file that says which fault is on.
const switchFile = "LOAM_SEEDED"

// seam is added to every package that has a fault. The file is read at each question, so that one program serves all rows.
const seam = `package %s

import "os"

func seeded(name string) bool {
	on, err := os.ReadFile(os.Getenv("` + switchFile + `"))
	return err == nil && string(on) == name
}
`

// BuildSeeded builds the program with a seam for every fault; root is the folder of the module, and work one to put texts in.
func BuildSeeded(ctx context.Context, root, work, binary string) error {
	texts := map[string]string{}
	for _, f := range Faults {
		if f.File == "" {
			continue // in the text of another
		}
		text, read := texts[f.File]
		if !read {
			original, err := os.ReadFile(filepath.Join(root, f.File))
			if err != nil {
				return err
			}
			text = string(original)
		}
		if n := strings.Count(text, f.Old); n != 1 {
			return fmt.Errorf("%s: its text stands %d times in %s", f.On(), n, f.File)
		}
		texts[f.File] = strings.Replace(text, f.Old, strings.ReplaceAll(f.New, "ON", fmt.Sprintf("seeded(%q)", f.On())), 1)
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	put := func(place, text string) error {
		file := filepath.Join(work, strings.ReplaceAll(place, "/", "_"))
		overlay.Replace[filepath.Join(root, place)] = file
		return os.WriteFile(file, []byte(text), 0o600)
	}
	for file, text := range texts {
		if err := put(file, text); err != nil {
			return err
		}
		if err := put(filepath.Join(filepath.Dir(file), "seeded_seam.go"), fmt.Sprintf(seam, packageOf(text))); err != nil {
			return err
		}
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		return err
	}
	plan := filepath.Join(work, "overlay.json")
	if err := os.WriteFile(plan, list, 0o600); err != nil {
		return err
	}
	build := exec.CommandContext(ctx, "go", "build", "-overlay", plan, "-ldflags", "-s -w", "-o", binary, "./cmd/loam")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	return nil
}

// packageOf is the name in a file's package clause.
func packageOf(text string) string {
	for line := range strings.SplitSeq(text, "\n") {
		if name, found := strings.CutPrefix(line, "package "); found {
			return strings.TrimSpace(name)
		}
	}
	return ""
}
