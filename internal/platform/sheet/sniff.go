package sheet

import (
	"bytes"
	"io"
	"os"

	"github.com/loam-crm/loam/internal/platform/errs"
)

func checkFile(path string, limits Limits) (int64, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return 0, err
	case !info.Mode().IsRegular():
		return 0, errs.WrongKind("not_a_table")
	case info.Size() == 0:
		return 0, errs.Unprocessable("empty_file")
	case info.Size() > limits.MaxBytes:
		return 0, errs.TooLarge("file_too_large").With("bytes", info.Size()).With("limit", limits.MaxBytes)
	}
	return info.Size(), nil
}

// foreign lists the first bytes of files that people take for tables.
var foreign = [][]byte{
	[]byte("%PDF"), []byte("\x89PNG"), []byte("GIF8"), []byte("\xff\xd8\xff"), []byte("Rar!"),
	[]byte("7z\xbc\xaf"), []byte("\x1f\x8b"), []byte("SQLite format"), []byte("{\\rtf"),
}

// sniff tells the kind of a file from its first bytes.
func sniff(path string) (Kind, error) {
	head, err := firstBytes(path, 512)
	if err != nil {
		return "", err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return "", refuseOLE(path)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return XLSX, nil
	case isMarkup(head):
		return "", errs.WrongKind("markup_not_a_table")
	}
	for _, magic := range foreign {
		if bytes.HasPrefix(head, magic) {
			return "", errs.WrongKind("not_a_table")
		}
	}
	return CSV, nil
}

// isMarkup recognises web pages and XML: many systems "export to Excel" as an
// HTML table in a file called .xls.
func isMarkup(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	for _, start := range []string{"<?xml", "<!doctype", "<html", "<table", "<head", "<meta"} {
		if len(head) >= len(start) && bytes.EqualFold(head[:len(start)], []byte(start)) {
			return true
		}
	}
	return false
}

// refuseOLE tells an old .xls from an .xlsx with a password: both begin alike,
// only the second names a stream "EncryptedPackage" (in UTF-16).
func refuseOLE(path string) error {
	content, err := firstBytes(path, 8<<20)
	if err != nil {
		return err
	}
	if bytes.Contains(content, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")) {
		return errs.Unprocessable("password_protected")
	}
	return errs.WrongKind("xls_not_supported")
}

func firstBytes(path string, n int) ([]byte, error) {
	file, err := os.Open(path) // #nosec G304 -- an upload under a name of our own, or the file that the command line names
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, int64(n)))
}
