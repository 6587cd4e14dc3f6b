package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// adopt moves contents to where they belong from one folder deeper, where the program once kept them and no backup looked.
// What is cut short goes on at the next start.
func (s *Store) adopt() error {
	deeper := filepath.Join(s.root, "files")
	shelves, err := os.ReadDir(deeper)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, shelf := range shelves {
		if err := s.adoptShelf(filepath.Join(deeper, shelf.Name())); err != nil {
			return err
		}
	}
	return os.Remove(deeper)
}

func (s *Store) adoptShelf(from string) error {
	contents, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, content := range contents {
		path := filepath.Join(from, content.Name())
		if wellFormed(content.Name()) {
			err = s.place(path, content.Name())
		} else {
			err = remove(path) // an upload that was cut
		}
		if err != nil {
			return err
		}
	}
	return os.Remove(from)
}
