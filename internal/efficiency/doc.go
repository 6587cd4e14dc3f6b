// Package efficiency has 人效, output per person-month (domain model §3.10): of accounts, orders, people, grades and teams,
// what drags the average, and what was sunk into customers that left.
//
// WorkFigures are of the accounts the caller may see together with their orders. The hours on an account are a fact of the
// account, whoever worked them; whose hours they were follows the scope of efforts. Gross profits, costs and whatever is
// made of them are confidential.
package efficiency
