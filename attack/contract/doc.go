// Package contract asks the running program for every operation of its OpenAPI document, in every way that the document
// allows and in many that it forbids, and judges each answer by that document.
//
// A request is drawn valid (base.go) from records that are there (world.go), and then one thing in it is made wrong, by a
// class of mistakes (boundary.go, wrong.go, shape.go, oversized.go, injected.go). What is judged is in judge.go.
package contract
