package sheet

import (
	"bytes"
	"io"
	"strings"
)

const delimiters = ",;\t|"

// sampleRecords is how many records decide on the delimiter.
const sampleRecords = 60

// detectDialect chooses the delimiter that cuts the sample into the most even
// records, and the quote that wraps cells. A single column is read with commas.
func detectDialect(sample []byte, complete bool) dialect {
	quote := detectQuote(sample)
	best, bestScore := dialect{',', quote}, 0.0
	for _, delimiter := range []byte(delimiters) {
		d := dialect{delimiter, quote}
		if score := evenness(sample, complete, d); score > bestScore {
			best, bestScore = d, score
		}
	}
	return best
}

// evenness is the share of records that have the most frequent number of cells,
// when that is more than one; more cells win between equals. A sign that leaves most
// records whole is part of a text: a list of names is cut by no name of them.
func evenness(sample []byte, complete bool, d dialect) float64 {
	widths := recordWidths(sample, complete, d)
	counts := map[int]int{}
	for _, width := range widths {
		counts[width]++
	}
	score := 0.0
	for width, n := range counts {
		if width > 1 && n >= counts[1] {
			share := float64(n) / float64(len(widths))
			score = max(score, share+float64(min(width, 100))/1000)
		}
	}
	return score
}

func recordWidths(sample []byte, complete bool, d dialect) []int {
	reader := newRecords(bytes.NewReader(sample), d, Limits{MaxColumns: len(sample) + 1, MaxChars: len(sample) + 1})
	var widths []int
	for len(widths) < sampleRecords && reader.next() == nil {
		// The end of the sample cuts its last record.
		if !complete && reader.err == io.EOF && reader.pos == reader.end {
			break
		}
		if !reader.blank() {
			widths = append(widths, len(reader.ends))
		}
	}
	return widths
}

// detectQuote answers ' only for a file that begins with it and wraps more cells
// in it than in ": an apostrophe elsewhere is part of a text.
func detectQuote(sample []byte) byte {
	if len(sample) > 0 && sample[0] == '\'' && wrapped(sample, '\'') > wrapped(sample, '"') {
		return '\''
	}
	return '"'
}

// wrapped counts the quotes that close a cell.
func wrapped(sample []byte, quote byte) int {
	n := 0
	for i := 1; i+1 < len(sample); i++ {
		if sample[i] == quote && isBoundary(sample[i+1]) && !isBoundary(sample[i-1]) && sample[i-1] != quote {
			n++
		}
	}
	return n
}

func isBoundary(b byte) bool {
	return b == '\n' || b == '\r' || strings.IndexByte(delimiters, b) >= 0
}

// separatorLine recognises the line "sep=;" with which Excel is told the delimiter.
func separatorLine(sample []byte) (delimiter byte, length int, ok bool) {
	line, _, found := bytes.Cut(sample, []byte("\n"))
	trimmed := bytes.TrimRight(line, "\r")
	if !found || len(trimmed) != 5 || !bytes.EqualFold(trimmed[:4], []byte("sep=")) || strings.IndexByte(delimiters, trimmed[4]) < 0 {
		return 0, 0, false
	}
	return trimmed[4], len(line) + 1, true
}
