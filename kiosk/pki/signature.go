package pki

import (
	"crypto/x509"
	"errors"
	"fmt"
)

// minModernBits is the RSA size below which a key is weak (ANSSI's RGS B1 asks
// 2048 bits at least until 2030).
const minModernBits = 2048

// errUnsupported says that a signature could not be checked at all, which is
// not a proof that it is wrong.
var errUnsupported = errors.New("signature algorithm not supported")

// checkSignature verifies that parent's key signed c.
//
// crypto/x509's own path building (Verify, CheckSignatureFrom) refuses SHA-1 in
// certificates, and the cards of IGC-CPS2ter are signed with it, over 1024-bit
// keys. They have all ended, but the kiosk must still say truthfully what they
// are; so this asks the lower CheckSignature, which takes SHA-1 and no MD5, and
// Weak marks what it took.
func (c *Certificate) checkSignature(parent *Certificate) error {
	return unsupported(parent.x.CheckSignature(c.x.SignatureAlgorithm, c.x.RawTBSCertificate, c.x.Signature))
}

// unsupported marks the errors of crypto/x509 that say "cannot tell".
func unsupported(err error) error {
	var insecure x509.InsecureAlgorithmError
	if errors.Is(err, x509.ErrUnsupportedAlgorithm) || errors.As(err, &insecure) {
		return fmt.Errorf("%w: %w", errUnsupported, err)
	}
	return err
}

// Weak tells whether the certificate is signed with SHA-1, or holds an RSA key
// under 2048 bits: readable, and not to be relied on.
func (c *Certificate) Weak() bool {
	return withSHA1(c.x.SignatureAlgorithm) || c.WeakKey()
}

// WeakKey tells whether the certificate holds an RSA key under 2048 bits.
func (c *Certificate) WeakKey() bool { return c.KeyBits > 0 && c.KeyBits < minModernBits }

func withSHA1(a x509.SignatureAlgorithm) bool {
	return a == x509.SHA1WithRSA || a == x509.ECDSAWithSHA1
}

// SignatureAlgorithm names the algorithm that the certificate is signed with.
func (c *Certificate) SignatureAlgorithm() string { return c.x.SignatureAlgorithm.String() }
