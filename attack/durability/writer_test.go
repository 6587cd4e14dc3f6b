package durability_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/loam-crm/loam/attack/durability"
)

// writerMode names the environment variable that makes this test's binary a writer of its own: "full", or "normal", which acknowledges
// what it has not synced.
const writerMode = "LOAM_DURABILITY_WRITER"

// ownWrites is how often that writer writes.
const ownWrites = 20

// write commits row after row into a database in the current folder and prints what it acknowledged.
func write(mode string) int {
	if err := writeRows(mode); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func writeRows(mode string) error {
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	rows, err := sql.Open("sqlite", "file:"+filepath.Join(here, "loam.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous("+mode+")")
	if err != nil {
		return err
	}
	defer rows.Close()
	if _, err := rows.Exec("CREATE TABLE own (n BIGINT)"); err != nil {
		return err
	}
	var done []durability.Request
	for n := range ownWrites {
		sent := time.Now()
		if _, err := rows.Exec("INSERT INTO own (n) VALUES (?)", n); err != nil {
			return err
		}
		done = append(done, durability.Request{What: fmt.Sprint(n), Sent: sent, Answered: time.Now()})
	}
	return json.NewEncoder(os.Stdout).Encode(done)
}
