// Package pkisim makes a public key infrastructure with the profile of
// IGC-Santé: three ranges with a root and an issuer of persons' certificates
// each, pairs of card certificates of every type with their private extensions
// encoded exactly, revocation lists and an opposition list, and the faults that
// a kiosk must see.
//
// Its keys are made afresh in each process; nobody but a test, a demonstration
// or a laboratory should trust them, and no name in it is ANS's. Given the same
// keys, the same card is the same bytes.
package pkisim
