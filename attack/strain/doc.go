// Package strain sends the program what takes much memory, many connections or much time, and looks how much of them it uses.
package strain
