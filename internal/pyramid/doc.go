// Package pyramid plans how customers move up: migration plans with milestones and evidence (E21), the pyramid a
// company wants for a year, who moved between any two days, the core customers and what they return.
//
// The rules (one step at a time, states, progress, core, return) are pure functions over plain values in ladder.go,
// core.go, multiple.go and singleyear.go; reading and writing happens around them.
package pyramid
