package backup

import (
	"strings"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
)

// formatVersion changes when an older program could misread the archive.
const formatVersion = 1

const (
	manifestName = "manifest.json"
	databaseName = "database.sqlite"
	filesPrefix  = "files/"
	keysPrefix   = "keys/"
)

// manifest is manifest.json.
type manifest struct {
	Format    int              `json:"format_version"`
	Schema    int64            `json:"schema_version"`
	Program   string           `json:"program_version"`
	CreatedAt clock.Instant    `json:"created_at"`
	Engine    db.Engine        `json:"engine"` // of the database that was backed up
	Tables    map[string]Table `json:"tables"`
	Files     []entry          `json:"files"` // every other file of the archive
	// RecordsOnly: the uploaded files are not in it, but left where they were.
	RecordsOnly bool `json:"records_only,omitempty"`
}

// entry is one file of the archive; Size is in bytes.
type entry struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Summary says what a backup holds.
type Summary struct {
	CreatedAt clock.Instant    `json:"created_at"`
	Schema    int64            `json:"schema_version"`
	Program   string           `json:"program_version"`
	Engine    db.Engine        `json:"engine"` // of the database that was backed up
	Tables    map[string]int64 `json:"tables"` // rows
	Rows      int64            `json:"rows"`
	Files     int              `json:"files"`      // uploaded files
	FileBytes int64            `json:"file_bytes"` // their size
	Keys      int              `json:"keys"`
	// RecordsOnly: the uploaded files are not in it; only the folder it was made of can be restored with it.
	RecordsOnly bool `json:"records_only,omitempty"`
	Encrypted   bool `json:"encrypted"`
	// Of the file as it was written, 0 and empty where it was only read.
	Size   int64  `json:"size,omitempty"` // bytes
	SHA256 string `json:"sha256,omitempty"`
}

func (m manifest) summary() Summary {
	s := Summary{CreatedAt: m.CreatedAt, Schema: m.Schema, Program: m.Program, Engine: m.Engine, RecordsOnly: m.RecordsOnly, Tables: map[string]int64{}}
	for name, t := range m.Tables {
		s.Tables[name] = t.Rows
		s.Rows += t.Rows
	}
	for _, f := range m.Files {
		switch {
		case strings.HasPrefix(f.Path, filesPrefix):
			s.Files++
			s.FileBytes += f.Size
		case strings.HasPrefix(f.Path, keysPrefix):
			s.Keys++
		}
	}
	return s
}
