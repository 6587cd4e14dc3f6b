// Package sheet streams tables out of and into spreadsheet files: .csv, .tsv
// and .txt in any usual encoding, and .xlsx.
//
// Files come from strangers. Open therefore reads the whole file once before
// it hands out a single row: it settles the encoding and the delimiter, counts
// the rows for a progress bar, and refuses with a named error what would cost
// too much or could mislead (zip bombs, external links, huge cells). Rows are
// then streamed; neither reading nor writing holds more than one row of a CSV
// file, or one row plus the index of shared strings of an XLSX file, in memory.
package sheet
