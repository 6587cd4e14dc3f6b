package durability_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loam-crm/loam/attack/durability"
)

// TestBackupOntoAFullDisk: a backup for which there is no room is refused by name and leaves nothing of itself, wherever
// the room ends; with room again it is made. The data lie on another disk, and go on.
func TestBackupOntoAFullDisk(t *testing.T) {
	l := newLab(t)
	c := open(t, l)
	c.acknowledge(20)
	folder := filepath.Join(t.TempDir(), "disk")
	must(t, os.Mkdir(folder, 0o700))
	small, err := durability.Mount(t.Context(), folder, smallDisk)
	must(t, err)
	defer func() { must(t, small.Unmount()) }()
	secret := filepath.Join(t.TempDir(), "key.txt")
	must(t, l.Command(t.Context(), "backup-key", "--out", secret))
	text, err := os.ReadFile(secret)
	must(t, err)
	public, _, _ := strings.Cut(strings.TrimPrefix(string(text), "# public key: "), "\n")
	for _, more := range [][]string{nil, {"--recipient", public}} {
		for _, left := range []int64{400_000, 20_000, 0} {
			must(t, small.Fill(left))
			err := l.Command(t.Context(), append([]string{"backup", filepath.Join(folder, "b.zip"), "--json"}, more...)...)
			room := left > 100_000 && more != nil // packed it is small, and nothing else lies there
			if err != nil && !strings.Contains(err.Error(), `"disk_full"`) || err == nil && !room {
				t.Errorf("%d bytes left, %v: %v; want disk_full", left, more, err)
			}
			if err == nil {
				must(t, os.Remove(filepath.Join(folder, "b.zip")))
			}
			onlyBallast(t, folder)
		}
		must(t, small.Free())
		must(t, l.Command(t.Context(), append([]string{"backup", filepath.Join(folder, "b.zip")}, more...)...))
		must(t, os.Remove(filepath.Join(folder, "b.zip")))
	}
	c.acknowledge(20)
	c.compare("after the refusals")
}

func onlyBallast(t *testing.T, folder string) {
	t.Helper()
	found, err := os.ReadDir(folder)
	must(t, err)
	for _, one := range found {
		if one.Name() != "ballast" {
			t.Errorf("%s is left behind", one.Name())
		}
	}
}
