// Package pki reads the X.509 certificates and the lists that a CPx is judged
// by: the card's certificates with their private extensions, the pinned CAs of
// IGC-Santé, the path between them (RFC 5280, section 6.1), certificate
// revocation lists and the oppositions to cards.
//
// It works offline and knows no clock: it says what is signed by whom and which
// dates are written, and leaves "valid now" to package verdict. Everything it
// parses is hostile until its signature holds, so every parser here is bounded.
//
// Sources, unless a comment says otherwise: RFC 5280 for the standard fields;
// for the private ones two certificates of ANS test cards, byte by byte, and
// the ANS nomenclatures (TRE_G01, G02, G15, G16, R01).
package pki
