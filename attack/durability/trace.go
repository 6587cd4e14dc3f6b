// Package durability looks whether what the program acknowledges has reached the disk: it counts the syncs that the system is
// asked for, fills the disk up, and makes writes and syncs fail while the program runs.
package durability

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Call is one system call of a trace.
type Call struct {
	Name         string
	File         string // that it works on
	To           string // of a rename or a link: the new name
	Error        string // such as EIO; "" for a call that did what it should
	Began, Ended time.Time
}

// The lines of `strace -f -y -ttt -T`: a call, the first half of one that another thread's line interrupts, and the second half.
var (
	wholeLine  = regexp.MustCompile(`^(\d+) +(\d+)\.(\d{6}) (\w+)\((.*?)\) += (.*)$`)
	firstHalf  = regexp.MustCompile(`^(\d+) +(\d+)\.(\d{6}) (\w+)\((.*?) *<unfinished \.\.\.>$`)
	secondHalf = regexp.MustCompile(`^(\d+) +(\d+)\.(\d{6}) <\.\.\. (\w+) resumed>(.*?)\) += (.*)$`)

	took       = regexp.MustCompile(` <(\d+\.\d+)>$`)
	failed     = regexp.MustCompile(`^-1 (E\w+)`)
	descriptor = regexp.MustCompile(`^\d+<([^>]*)>`)
	quoted     = regexp.MustCompile(`"([^"]*)"`)
)

// ReadTrace reads what strace wrote.
func ReadTrace(from io.Reader) ([]Call, error) {
	var out []Call
	begun := map[string]*pending{} // by thread
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if m := firstHalf.FindStringSubmatch(line); m != nil {
			begun[m[1]] = &pending{at(m[2], m[3]), m[5]}
		} else if m := secondHalf.FindStringSubmatch(line); m != nil && begun[m[1]] != nil {
			first := begun[m[1]]
			out = append(out, call(m[4], first.args+m[5], m[6], first.at))
			delete(begun, m[1])
		} else if m := wholeLine.FindStringSubmatch(line); m != nil {
			out = append(out, call(m[4], m[5], m[6], at(m[2], m[3])))
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("trace: %w", err)
	}
	return out, nil
}

type pending struct {
	at   time.Time
	args string
}

// ReadTraceFile reads it from a file.
func ReadTraceFile(path string) ([]Call, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return ReadTrace(file)
}

func call(name, args, result string, began time.Time) Call {
	c := Call{Name: name, Began: began, Ended: began}
	if m := took.FindStringSubmatch(result); m != nil {
		seconds, _ := strconv.ParseFloat(m[1], 64)
		c.Ended = began.Add(time.Duration(seconds * float64(time.Second)))
	}
	if m := failed.FindStringSubmatch(result); m != nil {
		c.Error = m[1]
	} else if strings.HasPrefix(result, "?") {
		c.Error = "unknown" // it was cut off by the end of the process
	}
	names := quoted.FindAllStringSubmatch(args, 2)
	switch m := descriptor.FindStringSubmatch(args); {
	case m != nil:
		c.File = m[1]
	case len(names) > 0:
		c.File = names[0][1]
		if len(names) > 1 {
			c.To = names[1][1]
		}
	}
	return c
}

// at is an instant as strace writes it: to the microsecond, which a floating-point number of seconds would not hold.
func at(seconds, micros string) time.Time {
	s, _ := strconv.ParseInt(seconds, 10, 64)
	us, _ := strconv.ParseInt(micros, 10, 64)
	return time.Unix(s, us*1000)
}
