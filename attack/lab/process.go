package lab

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Status reads a number of kB from what Linux says of the program's process, such as VmRSS, the memory it has in use, or
// VmHWM, the most that ever was.
func (l *Lab) Status(name string) (bytes int64, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", l.PID()))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, name+":"); found {
			kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kb << 10, err
		}
	}
	return 0, fmt.Errorf("the process has no %s", name)
}

// ResetPeak has VmHWM begin anew.
func (l *Lab) ResetPeak() error {
	return os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", l.PID()), []byte("5"), 0)
}

// Handles counts the open files and sockets of the program.
func (l *Lab) Handles() (int, error) {
	all, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", l.PID()))
	return len(all), err
}

// LogBytes is how large the write-ahead log is: of SQLite, or of the lab's own PostgreSQL. Of another server it is not known: 0.
func (l *Lab) LogBytes() (total int64, err error) {
	pattern := filepath.Join(l.Config().Dir, "loam.db-wal")
	switch {
	case l.cluster != nil:
		pattern = filepath.Join(l.cluster.home, "data", "pg_wal", "0*")
	case l.database != "":
		return 0, nil
	}
	names, err := filepath.Glob(pattern)
	for _, name := range names {
		if info, err := os.Stat(name); err == nil { // else it was recycled just now
			total += info.Size()
		}
	}
	return total, err
}

// Metrics reads what the program says of itself: the values without labels by their name, and of those with labels the sum.
func (l *Lab) Metrics(ctx context.Context) (map[string]float64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.URL+"/metrics", nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("metrics: %d", res.StatusCode)
	}
	out := map[string]float64{}
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		name, text, found := strings.Cut(lines.Text(), " ")
		if at := strings.LastIndex(lines.Text(), " "); found && at > 0 {
			name, text = lines.Text()[:at], lines.Text()[at+1:]
		}
		name, _, _ = strings.Cut(name, "{")
		if value, err := strconv.ParseFloat(text, 64); err == nil && !strings.HasPrefix(name, "#") {
			out[name] += value
		}
	}
	return out, lines.Err()
}
