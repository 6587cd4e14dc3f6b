package sheet

import (
	"archive/zip"
	"context"
	"errors"
	"path"
	"strings"

	"github.com/loam-crm/loam/internal/platform/errs"
)

const (
	maxParts      = 10_000
	maxOtherParts = 64 << 20 // bytes of all parts that are neither sheets nor strings: those are held in memory
	maxRatio      = 200      // unpacked to packed size of one large part; real sheets stay under 60
	ratioFrom     = 16 << 20 // smaller parts do no harm at any ratio
	maxStrings    = 1_500_000
	stringsPart   = "xl/sharedstrings.xml"
)

// inspection is what one pass over a workbook shows before it is opened.
type inspection struct {
	ctx     context.Context
	limits  Limits
	sheets  map[string]*sheetFacts // by part name in lower case
	bare    int                    // formulas without value
	strings int                    // shared texts
}

// inspect refuses a workbook that is dangerous or damaged.
func inspect(ctx context.Context, name string, limits Limits) (*inspection, error) {
	archive, err := zip.OpenReader(name)
	if err != nil {
		return nil, damaged("zip")
	}
	defer archive.Close()
	in := &inspection{ctx: ctx, limits: limits, sheets: map[string]*sheetFacts{}}
	if err := in.directory(archive.File); err != nil {
		return nil, err
	}
	for _, part := range archive.File {
		if err := in.part(part); err != nil {
			return nil, err
		}
	}
	for _, facts := range in.sheets {
		if facts.shared > in.strings { // the library would take the place itself for the text, or leave the cell empty
			return nil, damaged("shared texts")
		}
	}
	return in, nil
}

// directory checks names and sizes; nothing is unpacked yet. The sizes can be
// trusted: reading a part fails when it turns out longer than it says.
func (in *inspection) directory(parts []*zip.File) error {
	if len(parts) > maxParts {
		return errs.TooLarge("too_many_parts").With("limit", maxParts)
	}
	var total, other uint64
	seen := map[string]bool{}
	for _, part := range parts {
		name := partName(part.Name)
		if seen[name] {
			return damaged(name) // two readers could take two different ones
		}
		seen[name] = true
		size := part.UncompressedSize64
		total += size
		if !isSheet(name) && name != stringsPart {
			other += size
		}
		if err := in.entry(name, part); err != nil {
			return err
		}
		if total > uint64(in.limits.MaxUnzipped) || other > maxOtherParts { // #nosec G115 -- limits are not negative
			return errs.TooLarge("unpacked_too_large").With("limit", in.limits.MaxUnzipped)
		}
	}
	if !seen["xl/workbook.xml"] {
		return errs.WrongKind("not_a_workbook")
	}
	return nil
}

func (in *inspection) entry(name string, part *zip.File) error {
	switch size := part.UncompressedSize64; {
	case strings.HasPrefix(name, "xl/externallinks/"):
		return errs.Unprocessable("external_links")
	case size > uint64(in.limits.MaxUnzipped): // #nosec G115 -- limits are not negative
		return errs.TooLarge("unpacked_too_large").With("limit", in.limits.MaxUnzipped)
	case size > ratioFrom && size/max(part.CompressedSize64, 1) > maxRatio:
		return errs.TooLarge("zip_bomb").With("part", name)
	}
	return nil
}

func partName(name string) string {
	return strings.ToLower(path.Clean(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/")))
}

func isSheet(name string) bool { return strings.HasPrefix(name, "xl/worksheets/sheet") }

func isXML(name string) bool {
	switch path.Ext(name) {
	case ".xml", ".rels", ".vml":
		return true
	}
	return false
}

// part reads one part to its end.
func (in *inspection) part(part *zip.File) error {
	name := partName(part.Name)
	if !isXML(name) {
		return nil
	}
	content, err := part.Open()
	if err != nil {
		return damaged(name)
	}
	defer content.Close()
	t := newTags(content)
	switch {
	case path.Dir(name) == "xl/worksheets":
		var facts *sheetFacts
		facts, err = in.sheet(t)
		in.sheets[name] = facts
	case name == stringsPart:
		in.strings, err = inspectStrings(in.ctx, t, in.limits)
	default:
		err = walk(in.ctx, t, func() error { return nil })
	}
	return named(err, name)
}

// named keeps refusals and the context's end, and calls the rest damage.
func named(err error, part string) error {
	var refusal *errs.Error
	if err == nil || errors.As(err, &refusal) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return errs.Unprocessable("damaged_file").With("part", part).Because(err)
}

// inspectStrings counts the shared strings and bounds them: each costs memory while reading.
func inspectStrings(ctx context.Context, t *tags, limits Limits) (count int, err error) {
	chars := 0
	err = walk(ctx, t, func() error {
		switch {
		case string(t.name) == "si" && !t.closing:
			count, chars = count+1, 0
		case string(t.name) == "t" && t.closing:
			chars += t.chars
		}
		switch {
		case chars > limits.MaxChars:
			return errs.TooLarge("cell_too_long").With("limit", limits.MaxChars)
		case count > maxStrings:
			return errs.TooLarge("too_many_texts").With("limit", maxStrings)
		}
		return nil
	})
	return count, err
}
